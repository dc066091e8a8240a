"""The codebook says of every exported column what the code does, and goes with every export."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.views import ARTICLE_COLUMNS
from govcrawl.archive.words import PageStatus
from govcrawl.article import DocumentFields, Precision
from govcrawl.codebook import Type, articles_table, codebook
from govcrawl.export import unguarded
from govcrawl.export.articles import Format, export_file
from govcrawl.export.datapackage import package_path, write_datapackage
from govcrawl.export.rows import Selection
from govcrawl.source import Level, Scope
from tests.archives import START, reading_of, save, save_some_sources

TITLES = ("-10℃低温预警", "'=1+1", "平常\r\n两行", '"引号"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("codebook") / "archive"
    document = DocumentFields(number="川环发〔2023〕5号", dated="2023-07-01")
    with Archive.open(place, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        for number, title in enumerate(TITLES):
            day = f"2023-07-{number + 10}"
            save(opened, reading_of(f"http://a.cn/{number}", f"第{number}篇", title=title, date=day, document=document))
        save(opened, reading_of("http://a.cn/none", "", title=None, date=None, list_date="2023-07-01"))
    return place


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with Archive.read_only(folder) as archive, archive.read() as opened:
        yield opened


def test_every_column_of_the_view_is_explained_in_its_order() -> None:
    assert articles_table().names == ARTICLE_COLUMNS


def test_every_column_of_the_view_stories_is_explained_in_its_order(connection: Connection) -> None:
    held = tuple(row[1] for row in connection.exec_driver_sql("PRAGMA table_info(stories)"))
    assert codebook()["stories"].only(held).names == held


def test_closed_lists_of_the_codebook_are_those_of_the_code() -> None:
    columns = {(table.name, one.name): one.values for table in codebook().values() for one in table.columns}
    assert columns["articles", "level"] == columns["sources", "level"] == tuple(Level)
    assert columns["articles", "published_precision"] == tuple(Precision)
    assert set(columns["articles", "status"] or ()) == set(PageStatus) - {PageStatus.KNOWN}
    assert columns["sources", "scope"] == tuple(Scope)


def test_every_column_is_explained_in_both_languages() -> None:
    for table in codebook().values():
        for one in table.columns:
            assert one.en.endswith((".", "…"))
            assert any("\u4e00" <= sign <= "\u9fff" for sign in one.zh)


def exported(connection: Connection, place: Path, form: Format) -> tuple[Path, dict[str, Any]]:
    path = place / f"out.{form}"
    wanted = Selection(filters=Filters(sources=("sichuan",)))
    write_datapackage(package_path(path), export_file(connection, path, form, wanted), path.name)
    package: dict[str, Any] = json.loads(package_path(path).read_text(encoding="utf-8"))
    return path, package


@pytest.mark.parametrize("form", Format)
def test_a_data_package_describes_its_file(connection: Connection, tmp_path: Path, form: Format) -> None:
    path, package = exported(connection, tmp_path, form)
    (resource,) = package["resources"]
    assert resource["path"] == path.name
    assert resource["bytes"] == path.stat().st_size
    assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert resource["rows"] == 5
    assert [field["name"] for field in resource["schema"]["fields"]] == list(ARTICLE_COLUMNS)
    assert package["govcrawl"]["query"] == {"sources": ["sichuan"], "stories": "all"}
    assert package["govcrawl"]["extractors"] == {"1": 5}
    assert package["govcrawl"]["archive"]["newest_capture_at"] == "2024-03-05T01:00:00.000Z"


def test_a_csv_file_read_by_its_package_is_the_archive_again(connection: Connection, tmp_path: Path) -> None:
    """Reads cells as the standard says: missing values, types, and the guard that the package states."""
    path, package = exported(connection, tmp_path, Format.CSV)
    (resource,) = package["resources"]
    dialect = resource["dialect"]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream, delimiter=dialect["delimiter"], quotechar=dialect["quoteChar"]))
    expected = connection.exec_driver_sql("SELECT * FROM articles ORDER BY published_date IS NULL, published_date")
    for row, held in zip(table, expected.mappings(), strict=True):
        assert {field["name"]: cell(row[field["name"]], field, resource["schema"]) for field in fields(resource)} == {
            name: json.loads(value) if name in ("topics", "document") and value else value
            for name, value in held.items()
        }


def fields(resource: dict[str, Any]) -> list[dict[str, Any]]:
    return list(resource["schema"]["fields"])


def cell(text: str, field: dict[str, Any], schema: dict[str, Any]) -> object:
    """Return the value of a cell, checked against its field."""
    constraints = field.get("constraints", {})
    if text in field.get("missingValues", schema["missingValues"]):
        assert not constraints.get("required")
        return None
    value: object = unguarded(text)
    match field["type"]:
        case "integer" | "number" | "array" | "object":
            value = json.loads(text)
        case "date":
            date.fromisoformat(text)
        case "datetime":
            assert text.endswith("Z")
            datetime.fromisoformat(text)
    assert value in constraints.get("enum", [value])
    return value


def test_parquet_has_types_and_the_codebook(connection: Connection, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path, package = exported(connection, tmp_path, Format.PARQUET)
    table = parquet.read_table(path)
    rows = table.to_pylist()
    assert [row["title"] for row in rows] == [*TITLES, None]
    assert rows[0]["published_date"] == date(2023, 7, 10)
    assert rows[-1]["list_date"] == date(2023, 7, 1)
    assert rows[0]["fetched_at"] == START.astimezone(UTC)
    assert rows[0]["topics"] == []
    assert json.loads(rows[0]["document"])["number"] == "川环发〔2023〕5号"
    assert json.loads(table.schema.metadata[b"govcrawl"])["query"] == package["govcrawl"]["query"]
    for one in articles_table().columns:
        field = table.schema.field(one.name)
        assert field.metadata[b"description"].decode() == one.en
        assert field.nullable is not one.required
        assert (one.type is Type.DATE) == (str(field.type) == "date32[day]")


def test_an_empty_selection_is_a_whole_file(connection: Connection, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    written = export_file(connection, tmp_path / "none", Format.PARQUET, Selection(filters=Filters(sources=("gansu",))))
    assert written.rows == parquet.read_table(tmp_path / "none").num_rows == 0


def test_without_pyarrow_the_extra_is_named(folder: Path, tmp_path: Path) -> None:
    program = "import sys; sys.modules['pyarrow'] = None; from govcrawl.cli import main; main()"
    path = tmp_path / "out.parquet"
    arguments = ["export", "--format", "parquet", "--archive", str(folder), "--output", str(path)]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "pip install 'govcrawl[parquet]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_stream_is_measured_as_it_is_written() -> None:
    from govcrawl.export.files import Measured

    inner = io.BytesIO()
    measured = Measured(inner)
    measured.write("蓝".encode())
    measured.write(b"x")
    assert (measured.tell(), measured.sha256) == (4, hashlib.sha256("蓝x".encode()).hexdigest())
    assert inner.getvalue() == "蓝x".encode()
