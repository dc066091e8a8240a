"""Statements that go straight to SQLite say and return what SQLAlchemy's own execution does."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update

from govcrawl.archive import Archive
from govcrawl.archive.driver import Prepared, column_of, insert_row, run, value_of
from govcrawl.archive.tables import page
from govcrawl.archive.words import PageStatus
from govcrawl.archive.writer import Writer
from govcrawl.article import Verdict
from govcrawl.errors import ArchiveError

AT = datetime(2024, 3, 5, 9, 30, tzinfo=UTC)
ROW = {
    "public_id": "p1", "url": "http://a.cn/1", "url_key": "a.cn/1", "url_rules": 2, "first_seen_at": AT,
    "status": PageStatus.KNOWN, "attempts": 0, "misses": 0, "verdict": Verdict.ARTICLE, "reasons": ["短", "list"],
}  # fmt: skip
ADD = Prepared(insert(page))
SHOWN = select(page.c.public_id, page.c.first_seen_at, page.c.status, page.c.verdict, page.c.reasons, page.c.fetched_at)


def test_values_pass_through_the_types_of_their_columns(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as connection:
        first = ADD.insert(connection, ROW)
        other = ROW | {"public_id": "p2", "url": "http://a.cn/2", "url_key": "a.cn/2", "reasons": [], "fetched_at": AT}
        connection.execute(insert(page), other)
        second = ADD.insert(connection, other | {"public_id": "p3", "url_key": "a.cn/3", "url": "http://a.cn/3"})
        assert (first, second) == (1, 3)
        as_kept = "SELECT first_seen_at, status, verdict, reasons, fetched_at FROM page WHERE id = ?"
        assert run(connection, as_kept, (3,)).fetchone() == run(connection, as_kept, (2,)).fetchone()
        by_key = SHOWN.where(page.c.url_key == bindparam("key"), page.c.status == PageStatus.KNOWN)
        read = Prepared(by_key)
        for key in ("a.cn/1", "a.cn/2"):
            assert read.one_or_none(connection, {"key": key}) == connection.execute(by_key, {"key": key}).one()
        assert read.one_or_none(connection, {"key": "a.cn/9"}) is None


def test_one_statement_takes_several_sets_of_values(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as connection:
        number = ADD.insert(connection, ROW)
        change = Prepared(update(page).where(page.c.id == bindparam("number")))
        assert change.run(connection, {"number": number, "attempts": 3}).rowcount == 1
        change.run(connection, {"number": number, "status": PageStatus.LIVE, "fetched_at": AT, "attempts": 4})
        assert run(connection, "SELECT attempts, status, fetched_at FROM page").fetchall() == [
            (4, "live", "2024-03-05T09:30:00.000Z")
        ]
        assert column_of(connection, "SELECT status FROM page") == ["live"]
        assert value_of(connection, "SELECT id FROM page WHERE id = :number", {"number": 99}) is None
        with pytest.raises(ValueError, match="no time zone"):
            change.run(connection, {"number": number, "fetched_at": AT.replace(tzinfo=None)})


def test_a_broken_rule_undoes_its_own_operation_and_no_other(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        writer = Writer(archive)
        good = writer.submit(lambda connection: ADD.insert(connection, ROW))
        bad = writer.submit(lambda connection: ADD.insert(connection, ROW))
        after = writer.submit(lambda connection: insert_row(connection, "INSERT INTO source DEFAULT VALUES", ()))
        assert good.result(10) == 1
        for failed in (bad, after):
            with pytest.raises(sqlite3.IntegrityError):
                failed.result(10)
        writer.close()
        with archive.read() as connection:
            assert column_of(connection, "SELECT public_id FROM page") == ["p1"]


def test_a_fault_of_the_database_is_one_line_that_names_the_archive(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        with archive.write() as connection:
            run(connection, "PRAGMA query_only = 1")
        with (
            pytest.raises(ArchiveError, match="may not be written to") as told,
            archive.write() as connection,
        ):
            ADD.insert(connection, ROW)
        assert str(tmp_path) in str(told.value)
