"""Archives of before: their hashes are made anew, their ids stay, and their edits are weighed or taken out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.migration import configuration
from govcrawl.archive.views import drop_views
from govcrawl.archive.words import Outcome
from govcrawl.forms import version_text
from tests.archives import TEXT, column_of, day, reading_of, save, save_some_sources

ONE, TWO, THREE = (f"http://sthjt.example.gov.cn/2024/{number}.html" for number in (1, 2, 3))
MUCH = TEXT + "排放浓度为3.5毫克/立方米。"


def made_old(connection: Connection) -> None:
    """Give every reading and version the hash of form 1 and leave the schema of revision 0004 behind."""
    drop_views(connection)
    command.downgrade(configuration(connection), "0004")
    fields = "title, text, published_at, origin, editor, author"
    for number, *values in connection.exec_driver_sql(f"SELECT id, {fields} FROM reading").all():
        forms = [None if value is None else version_text(value) for value in values]
        digest = hashlib.sha256(json.dumps(forms, ensure_ascii=False).encode()).hexdigest()
        connection.exec_driver_sql("UPDATE reading SET hash = ?, form = 1 WHERE id = ?", (digest, number))
    connection.exec_driver_sql(
        "UPDATE version SET form = 1, reading_hash = (SELECT hash FROM reading WHERE version_id = version.id)"
    )


def also_edited(connection: Connection, url: str, fields: list[str], reading: dict[str, str]) -> None:
    """Put the edit of a release of before on record: a further version, which differs in *reading*."""
    (page,) = column_of(connection, f"SELECT id FROM page WHERE url = '{url}'")
    names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(version)") if row[1] != "id"]
    values = ", ".join({"public_id": "'vother' || id", "current": "0"}.get(name, name) for name in names)
    copied = f"INSERT INTO version ({', '.join(names)}) SELECT {values} FROM version WHERE page_id = ? RETURNING id"
    version = connection.exec_driver_sql(copied, (page,)).scalar_one()
    names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(reading)") if row[1] != "id"]
    new = {name: f"'{value}'" for name, value in reading.items()} | {"version_id": str(version)}
    values = ", ".join(new.get(name, name) for name in names)
    connection.exec_driver_sql(
        f"INSERT INTO reading ({', '.join(names)}) SELECT {values} FROM reading "
        "WHERE version_id IN (SELECT id FROM version WHERE page_id = ? AND current)", (page,)
    )  # fmt: skip
    connection.exec_driver_sql(
        "INSERT INTO event "
        "(page_id, kind, at, noted_at, capture_id, from_version_id, to_version_id, extractor, fields) "
        "SELECT ?, 'edited', '2024-03-09T00:00:00.000Z', '2024-03-09T00:00:00.000Z', min(capture_id), "
        "(SELECT id FROM version WHERE page_id = ? AND current), ?, 1, ? FROM reading",
        (page, page, version, json.dumps(fields, separators=(",", ":"))),
    )


def edits(connection: Connection) -> list[tuple[Any, ...]]:
    rows = connection.exec_driver_sql("SELECT url, fields, weight, marks FROM edits ORDER BY url").all()
    return [(url, json.loads(fields), weight, json.loads(marks)) for url, fields, weight, marks in rows]


def test_an_archive_of_before_goes_on_with_its_versions(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as connection:
        save_some_sources(connection)
        save(connection, *(reading_of(url, MUCH, editor="甲", origin="本站") for url in (ONE, TWO, THREE)))
        made_old(connection)
        also_edited(connection, ONE, ["editor"], {"editor": "乙"})
        also_edited(connection, TWO, ["text", "author"], {"text": MUCH.replace("3.5", "35"), "author": "丙"})
        also_edited(connection, THREE, ["published_at"], {"published_at": "2024-03-04T17:04:00+08:00"})
        ids = column_of(connection, "SELECT public_id FROM version ORDER BY id")
    with Archive.open(tmp_path) as archive, archive.write() as connection:
        assert column_of(connection, "SELECT public_id FROM version ORDER BY id") == ids
        ((url, fields, weight, marks),) = edits(connection)
        assert (url, fields) == (TWO, ["text"])
        assert (weight, marks["number"]) == (0.6, [["3.5毫克/立方米", "35毫克/立方米"]])
        assert column_of(connection, "SELECT DISTINCT form FROM reading UNION SELECT form FROM version") == [2]
        (saved,) = save(connection, reading_of(ONE, MUCH, editor="丁", origin="本站", at=day(9), body=b"other"))
        assert saved.outcome is Outcome.SAME
        assert saved.version_id in ids
        assert len(edits(connection)) == 1
