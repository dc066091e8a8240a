"""Pages that go missing between two crawls over HTTP: when they are looked at, and what comes on record."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from tests.replays import Site, address, asked_urls, crawled, served
from tests.servers import Answer, Route
from tests.test_crawl import rows

HOST = "static.example"
NUMBERS = range(1, 5)


def recorded(routes: dict[str, Route], day: int) -> dict[str, Route]:
    """The answers as they were recorded on a day of March 2024."""
    found: dict[str, Route] = {}
    for url, route in routes.items():
        assert isinstance(route, Answer)
        memento = {"Memento-Datetime": f"Fri, {day:02d} Mar 2024 02:00:00 GMT"}
        found[url] = replace(route, headers={**route.headers, **memento})
    return found


def let_months_pass(archive: Path) -> None:
    with sqlite3.connect(archive / "archive.sqlite") as connection:
        connection.execute("UPDATE page SET next_due_at = '2020-01-01T00:00:00.000Z'")
        connection.execute("UPDATE run SET started_at = '2020-01-01T00:00:00.000Z'")
    connection.close()


def test_what_is_gone_is_suspected_and_what_was_never_recorded_is_not(tmp_path: Path) -> None:
    site, archive = Site(HOST, NUMBERS), tmp_path / "archive"
    pages = [address(HOST, number) for number in NUMBERS]
    with served(recorded(site.routes(), 1)) as server:
        first = crawled(server, tmp_path, site.source(), ["static"])
        assert first["counts"]["pages_archived"] == 4
    let_months_pass(archive)
    later = recorded(site.routes() | {pages[0]: Answer(b"<h1>404 Not Found</h1>", 404)}, 15)
    del later[pages[1]]
    with served(later) as server:
        last = crawled(server, tmp_path, site.source(), ["static"], budgets={"host_pages": 4})
        assert len(asked_urls(server)) == 4
        counts = last["counts"]
        assert (counts["rechecks_asked"], counts["rechecks_waiting"], last["exit"]) == (3, 1, 0)
    found = {row["url"]: row["status"] for row in rows(archive, "SELECT url, status FROM articles")}
    assert found == {pages[0]: "suspected"} | dict.fromkeys(pages[1:], "live")
    (row,) = rows(archive, "SELECT url, state, cause, first_missed_at FROM removals")
    assert tuple(row) == (pages[0], "suspected", "gone", "2024-03-15T02:00:00.000Z")
