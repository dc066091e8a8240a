"""Captures on record: what refers to what, and which of them a page can be asked for again with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import IntegrityError

import pytest
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.captures import last_had, save_capture, whole_capture
from govcrawl.archive.readings import save_reading
from govcrawl.article import Verdict
from govcrawl.errors import ArchiveError
from govcrawl.exchange import Capture, Record
from tests.archives import NOW, START, capture_of, day, reading_of, save_some_sources

URL = "http://sthjt.example.gov.cn/xwdt/1.html"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Archive.open(tmp_path / "archive", create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        yield opened


def capture(key: str, **more: object) -> Capture:
    one = capture_of(reading_of(URL, key=key))
    return replace(one, file=f"{key}.warc.gz", **more)  # type: ignore[arg-type]  # fields by name


def revisit(key: str, of: str, **more: object) -> Capture:
    return capture(key, record=Record.REVISIT, refers_to=of, **more)


def referred(connection: Connection) -> dict[str, str | None]:
    query = "SELECT one.key, other.key FROM capture AS one LEFT JOIN capture AS other ON other.id = one.refers_to"
    return {row[0]: row[1] for row in connection.exec_driver_sql(query)}


def test_a_revisit_refers_to_what_has_the_payload_never_to_another_revisit(connection: Connection) -> None:
    for one in (capture("a"), revisit("b", "a"), revisit("c", "b"), revisit("c", "a")):
        save_capture(connection, one, None)
    assert referred(connection) == {"a": None, "b": "a", "c": "a"}


def test_a_revisit_of_nothing_is_refused(connection: Connection) -> None:
    with pytest.raises(ArchiveError, match="capture x, which a revisit refers to, is not on record"):
        save_capture(connection, revisit("b", "x"), None)


def test_what_is_no_revisit_refers_to_nothing(connection: Connection) -> None:
    save_capture(connection, capture("a"), None)
    with pytest.raises(IntegrityError, match="ck_capture_refers_to"):
        save_capture(connection, replace(capture("b"), refers_to="a"), None)


def test_the_payload_is_that_of_a_whole_answer_to_a_get_of_the_same_address(connection: Connection) -> None:
    others = (
        capture("a", partial=True), capture("b", method="POST"), capture("c", url=URL + "?other"),
        capture("d", digest="sha1:BBBB"), capture("e", record=Record.RESOURCE),
    )  # fmt: skip
    for one in others:
        save_capture(connection, one, None)
    assert whole_capture(connection, URL, "sha1:AAAA") is None
    for one in (capture("f", offset=7), revisit("g", "f")):
        save_capture(connection, one, None)
    assert whole_capture(connection, URL, "sha1:AAAA") == ("f.warc.gz", 7)


@pytest.mark.parametrize(
    ("verdict", "changes", "counts"),
    [
        (Verdict.ARTICLE, {}, True),
        (Verdict.FLAGGED, {}, True),
        (Verdict.BLOCKED, {}, False),
        (Verdict.HOME, {}, False),
        (Verdict.ARTICLE, {"status": 404}, False),
        (Verdict.ARTICLE, {"status": 304}, False),
        (Verdict.ARTICLE, {"partial": True}, False),
        (Verdict.ARTICLE, {"method": "POST"}, False),
        (Verdict.ARTICLE, {"fetched_at": START - timedelta(days=1)}, False),
    ],
)
def test_a_page_is_asked_for_with_the_validators_of_an_article_alone(
    connection: Connection, verdict: Verdict, changes: dict[str, object], counts: bool
) -> None:
    reading = reading_of(URL, key="a", at=day(3), verdict=verdict)
    save_capture(connection, replace(capture_of(reading), **changes), None)  # type: ignore[arg-type]  # as above
    save_reading(connection, reading, None, NOW)
    assert (last_had(connection, URL, START) is not None) == counts
    assert last_had(connection, URL + "?other", START) is None


def test_what_was_fetched_but_never_read_is_asked_for_whole(connection: Connection) -> None:
    save_capture(connection, capture("a"), None)
    assert last_had(connection, URL, START) is None
