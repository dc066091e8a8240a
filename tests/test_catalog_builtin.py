"""The built-in catalog: whole, in order, and honest about what is known."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from govcrawl import listing
from govcrawl.catalog import FAMILIES, load_catalog
from govcrawl.page import Page
from govcrawl.regions import region, regions
from govcrawl.source import Level, Scope, SourceStatus
from tests.conftest import ROOT


def test_the_built_in_catalog_has_the_ministry_and_every_provincial_department() -> None:
    catalog = load_catalog()
    departments = {
        source.admin_code for source in catalog.values() if source.level is Level.PROVINCE and "生态环境" in source.name
    }
    mainland = {unit.code for unit in regions() if unit.is_province} - {"710000", "810000", "820000"}
    assert departments == mainland | {"660000"}
    assert len(mainland) == 31
    assert catalog["mee"].level is Level.NATIONAL


def test_built_in_files_are_named_after_their_region() -> None:
    pinyin = {unit.code: unit.pinyin for unit in regions()} | {"100000": "national", "000000": "media"}
    for source in load_catalog().values():
        unit = region(source.admin_code)
        assert unit is not None
        code = "000000" if source.level is Level.MEDIA else unit.province_code or unit.code
        assert Path(source.file).name == f"{code}_{pinyin[code]}.toml"


def test_built_in_portals_and_media_keep_only_the_environment() -> None:
    for source in load_catalog().values():
        mixed = source.level is Level.MEDIA or source.name.endswith(("人民政府", "行政公署"))
        assert (source.scope is Scope.ENVIRONMENT) is mixed


def test_built_in_columns_lie_on_the_host_of_their_source() -> None:
    for source in load_catalog().values():
        assert {urlsplit(column.url).hostname for column in source.columns} <= {source.host}


def test_every_family_with_a_reader_may_be_named() -> None:
    assert set(listing.FAMILIES) <= FAMILIES


def test_a_column_of_a_family_without_a_reader_is_read_as_its_page_shows() -> None:
    rows = "".join(
        f'<li><a href="/a/{n}.html">第{n}批排污许可证核发情况公告</a><span>2024-03-{n}</span></li>'
        for n in range(11, 21)
    )
    for source in load_catalog().values():
        for column in source.columns:
            page = Page(url=column.url, body=f"<html><body><ul>{rows}</ul></body></html>".encode())
            assert len(listing.read_listing(page, column).links) == 10, f"{source.id}: {column.family}"


def test_nothing_built_in_is_called_active_before_it_was_seen_to_work() -> None:
    for source in load_catalog().values():
        assert source.status is (SourceStatus.UNVERIFIED if source.columns else SourceStatus.CANDIDATE), source.id
        assert source.checked is None


def test_every_built_in_source_says_what_it_rests_on() -> None:
    folder = Path(sys.modules["govcrawl.catalog"].__file__ or "").parent
    for file in sorted(folder.glob("*.toml")):
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if line == "[[source]]":
                before = lines[:number]
                comment = before[max((at for at, text in enumerate(before) if not text), default=-1) + 1 :]
                assert comment[0].startswith("# evidence: "), f"{file.name}:{number + 1}"


def test_the_built_in_catalog_holds_all_known_sources(shared: Path) -> None:
    with (shared / "reference" / "sources.csv").open(encoding="utf-8") as file:
        known = {row["source_id"]: row for row in csv.DictReader(file)}
    catalog = load_catalog()
    assert {row["host"] for row in known.values()} == {source.host for source in catalog.values()}
    addresses = {column.url for source in catalog.values() for column in source.columns}
    assert addresses == {row["list_url"] for row in known.values()} - {""}
    for source in catalog.values():
        row = known[source.id]
        assert (source.admin_code, source.host, source.level) == (row["admin_code"], row["host"], row["level"])
        # A league or prefecture of a province has an office (行政公署), no government of its own.
        name = re.sub(r"（.*）|·.*", "", row["name"])
        assert source.name == re.sub(r"(盟|地区)人民政府$", r"\1行政公署", name)


def test_the_built_in_catalog_follows_the_hosts_of_the_real_page_texts(shared: Path) -> None:
    hosts = {source.host for source in load_catalog().values()}
    assert {"sthjt.sc.gov.cn", "huanbao.in-en.com", "gansu.gscn.com.cn", "www.sc.gov.cn"} <= hosts
    assert (shared / "seeds").is_dir()


def test_built_in_files_are_utf8_toml_that_ends_with_a_line_break() -> None:
    folder = Path(sys.modules["govcrawl.catalog"].__file__ or "").parent
    files = sorted(folder.glob("*.toml"))
    assert len(files) == 33
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert text.endswith("\n")
        assert tomllib.loads(text)["source"]


def test_reading_the_catalog_sends_no_request_and_needs_no_crawler() -> None:
    code = "import sys; from govcrawl.catalog import load_catalog; load_catalog(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"scrapy", "twisted", "sqlalchemy", "requests"} & set(done.stdout.split())


def test_the_documents_count_the_catalog_as_it_is() -> None:
    sources = load_catalog().values()
    with_columns = sum(bool(source.columns) for source in sources)
    columns = sum(len(source.columns) for source in sources)
    text = (ROOT / "docs" / "catalog.md").read_text("utf-8")
    assert f"{len(sources)} sources, of which {with_columns} have columns ({columns} in all)" in text
