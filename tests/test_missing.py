"""What is missing of an article on record: when it is due again, and when it is given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.files import file_name, keep_file
from govcrawl.archive.missing import (
    Kept,
    due_attachments,
    kept_content,
    note_kept,
    note_missed,
    plan_attachments,
    plan_parts,
)
from govcrawl.archive.pages import MOST_ATTEMPTS, RETRY_AFTER, note_failure, partial_due
from govcrawl.article import Attachment, Judgement, Reading, Verdict
from govcrawl.errors import ArchiveError
from tests.archives import NOW, day, reading_of, save, save_some_sources
from tests.replays import asked_urls, crawled, served
from tests.test_attachments_crawled import let_time_pass
from tests.test_crawl import rows
from tests.test_parts_crawled import CATALOG, HOST, NAMES, part_url, site_of

URL = "http://sthjt.example.gov.cn/2024/1.html"
A, B = "http://sthjt.example.gov.cn/f/a.pdf", "http://sthjt.example.gov.cn/f/b.pdf"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        yield opened


def article(connection: Connection, *urls: str) -> str:
    """Save an article that links to *urls*; return its page."""
    linked = tuple(Attachment(url=url, name="清单", kind="pdf") for url in urls)
    return save(connection, reading_of(URL, attachments=linked, key="a"))[0].page_id


def due(connection: Connection, at: datetime) -> list[str]:
    """The addresses of pages that lack something, at that time."""
    return [page.url for page in partial_due(connection, "sichuan", at, 10)]


def state(connection: Connection) -> list[tuple[Any, ...]]:
    query = "SELECT url, status, last_error FROM attachments ORDER BY url"
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def is_partial(connection: Connection) -> int:
    found: int = connection.exec_driver_sql("SELECT partial FROM articles").scalar_one()
    return found


def kept() -> Kept:
    return Kept(
        capture_key="b", fetched_at=day(1), media_type="application/pdf", bytes=9, sha256="ab",
        file=file_name("ab", "pdf"), extractor=1, text="石桥", fields={"pages": 1},
    )  # fmt: skip


def test_an_attachment_that_was_only_noted_makes_its_article_partial_but_not_due(connection: Connection) -> None:
    article(connection, A)
    assert state(connection) == [(A, "noted", None)]
    assert due(connection, day(400)) == []
    assert is_partial(connection) == 1


def test_an_attachment_is_given_up_after_so_many_tries(connection: Connection) -> None:
    page, now = article(connection, A), day(1)
    waited = []
    for _ in range(MOST_ATTEMPTS):
        plan_attachments(connection, page, {A: None}, now)
        (wanted,) = due_attachments(connection, "a", now)
        note_missed(connection, wanted.number, "http_404", now)
        assert due(connection, now) == []
        again = connection.exec_driver_sql("SELECT next_due_at FROM attachments").scalar_one()
        if again is not None:
            waited.append(datetime.fromisoformat(again) - now)
            now = datetime.fromisoformat(again)
            assert due(connection, now) == [URL]
    assert waited == list(RETRY_AFTER[: MOST_ATTEMPTS - 1])
    plan_attachments(connection, page, {A: None}, day(300))
    assert due_attachments(connection, "a", day(300)) == []
    assert state(connection) == [(A, "failed", "http_404")]


def test_what_was_not_asked_for_stays_due_and_counts_no_try(connection: Connection) -> None:
    page = article(connection, A)
    for number in range(9):
        plan_attachments(connection, page, {A: None}, day(number))
        (wanted,) = due_attachments(connection, "a", day(number))
        note_missed(connection, wanted.number, "host_down", day(number), tried=False)
    assert connection.exec_driver_sql("SELECT attempts FROM attachment").scalar_one() == 0
    assert due(connection, day(9)) == [URL]


def test_what_a_page_links_no_more_is_not_missed(connection: Connection) -> None:
    page = article(connection, A, B)
    plan_attachments(connection, page, {A: None, B: None}, day(1))
    note_kept(connection, due_attachments(connection, "a", day(1))[0].number, kept())
    assert plan_attachments(connection, page, {A: None}, day(2)) == ["unlinked"]
    assert state(connection) == [(A, "fetched", None), (B, "skipped", "unlinked")]
    assert (due(connection, day(9)), is_partial(connection)) == ([], 0)
    plan_attachments(connection, page, {A: None, B: None}, day(3))
    assert [wanted.url for wanted in due_attachments(connection, "a", day(3))] == [B]


def test_rules_that_no_longer_hold_make_an_attachment_due(connection: Connection) -> None:
    page = article(connection, A)
    assert plan_attachments(connection, page, {A: "count"}, day(1)) == ["count"]
    assert plan_attachments(connection, page, {A: "count"}, day(2)) == []
    assert (due(connection, day(9)), state(connection)) == ([], [(A, "skipped", "count")])
    plan_attachments(connection, page, {A: None}, day(10))
    assert due(connection, day(10)) == [URL]


def test_a_page_that_is_itself_not_to_be_had_waits_as_any_other(connection: Connection) -> None:
    page = article(connection, A)
    plan_attachments(connection, page, {A: None}, day(1))
    note_failure(connection, URL, "timeout", day(2))
    assert due(connection, day(2)) == []
    assert due(connection, day(3)) == [URL]
    for number in range(MOST_ATTEMPTS):
        note_failure(connection, URL, "timeout", day(3 + number))
    assert due(connection, day(300)) == []


def test_a_reading_that_was_stopped_is_not_taken_for_that_of_its_content(connection: Connection) -> None:
    page = article(connection, A, B)
    plan_attachments(connection, page, {A: None, B: None}, day(1))
    first, second = due_attachments(connection, "a", day(1))
    assert kept_content(connection, "ab") is None
    note_kept(connection, first.number, kept())
    connection.exec_driver_sql("UPDATE attachment SET last_error = 'reading', text = NULL")
    found = kept_content(connection, "ab")
    assert found is not None
    assert (found.file, found.error) == ("ab/ab.pdf", "reading")
    note_kept(connection, second.number, kept())
    found = kept_content(connection, "ab")
    assert found is not None
    assert (found.error, found.text) == (None, "石桥")


def parted(key: str, at: float, next_part: str | None = URL + "_1") -> Reading:
    found = reading_of(URL, key=key, at=day(at), next_part=next_part)
    reasons = ("parts_missing",) if next_part else ()
    judged = Judgement(verdict=Verdict.FLAGGED, reasons=reasons)
    return Reading(page=found.page, article=found.article, judgement=judged)


def test_an_article_that_lacks_a_part_is_due_again_and_given_up_in_the_end(connection: Connection) -> None:
    for number in range(MOST_ATTEMPTS):
        reading = parted(f"k{number}", number * 10)
        save(connection, reading)
        plan_parts(connection, reading, day(number * 10))
        assert is_partial(connection) == 1
        wait, is_last = RETRY_AFTER[number], number == MOST_ATTEMPTS - 1
        assert due(connection, day(number * 10) + wait * 0.9) == []
        assert due(connection, day(number * 10) + wait) == ([] if is_last else [URL])
    whole = parted("whole", 99, None)
    save(connection, whole)
    plan_parts(connection, whole, NOW)
    assert due(connection, NOW) == []


@pytest.mark.proof
def test_a_part_that_failed_is_asked_for_again_and_makes_the_article_whole(tmp_path: Path) -> None:
    routes = site_of({1: 3, 2: 1})
    last = routes.pop(part_url(1, 2))
    with served(routes) as server:
        crawled(server, tmp_path, CATALOG, NAMES)
        asked = len(asked_urls(server))
        crawled(server, tmp_path, CATALOG, NAMES)
        assert len(asked_urls(server)) == asked + 1
        let_time_pass(tmp_path / "archive")
        server.routes["/replay/" + part_url(1, 2)] = last
        asked = len(asked_urls(server))
        crawled(server, tmp_path, CATALOG, NAMES)
        again = [f"http://{HOST}/xw/index.html", *(part_url(1, part) for part in range(3))]
        assert sorted(asked_urls(server)[asked:]) == sorted(again)
    found = rows(tmp_path / "archive", "SELECT text, verdict, partial FROM articles WHERE url = ?", part_url(1, 0))
    assert [(row["text"].count("手记"), row["verdict"], row["partial"]) for row in found] == [(3, "article", 0)]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    keep_file(folder, "ab/ab.pdf", b"whole")
    (folder / "ab" / "ab.pdf").write_bytes(b"who")  # as a disk that lost power may leave it
    keep_file(folder, "ab/ab.pdf", b"whole")
    assert [(each.name, each.read_bytes()) for each in (folder / "ab").iterdir()] == [("ab.pdf", b"whole")]
    (folder / "cd").write_bytes(b"")
    with pytest.raises(ArchiveError, match="archive"):
        keep_file(folder, "cd/cd.pdf", b"x")
