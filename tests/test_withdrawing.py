"""A withdrawn text is shown nowhere, is not fetched again, and leaves its hashes; undone, all is as before."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.pages import ListedLink, due_pages, note_links, partial_due
from govcrawl.archive.records import find_page
from govcrawl.archive.removals.rechecks import recheck_due
from govcrawl.archive.search.hits import search
from govcrawl.archive.withdrawing import restore, withdraw
from govcrawl.article import Attachment
from govcrawl.errors import InputError
from govcrawl.export.articles import Format, write_articles
from tests.archives import NOW, column_of, day, reading_of, save, save_some_sources
from tests.command_line import app

URL, OTHER, MOVED = (f"http://sthjt.example.gov.cn/xwdt/{name}.html" for name in ("t1", "t2", "t1_new"))
TITLE = "关于对某公司负责人的处理公告"
TEXT = "经查，该公司负责人隐瞒排污数据，现依法予以公告，联系电话已公开。" * 3
CHANGED = TEXT + "特此公告。"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "archive"
    with Archive.open(folder, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        file = Attachment(url="http://sthjt.example.gov.cn/xwdt/1.pdf", name="名单.pdf", kind="pdf")
        save(opened, reading_of(URL, TEXT, title=TITLE, list_title=TITLE, at=day(0), attachments=(file,)))
        save(opened, reading_of(URL, CHANGED, title=TITLE, at=day(2)))
        save(opened, reading_of(OTHER, CHANGED, title=TITLE, at=day(3), source_id="chengdu"))
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "archive"))


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with Archive.open(folder) as archive, archive.engine.connect() as opened:
        yield opened


def everything_shown(connection: Connection) -> str:
    """All that views, search and export give of any page, as one text."""
    out = io.BytesIO()
    for form in Format:
        write_articles(connection, out, form)
    views = column_of(connection, "SELECT name FROM sqlite_master WHERE type = 'view'")
    shown = [str(connection.exec_driver_sql(f'SELECT * FROM "{view}"').all()) for view in views]
    hits = [str(search(connection, word)) for word in ("处理公告", "排污数据")]
    return "\n".join([out.getvalue().decode(errors="replace"), *shown, *hits])


def drop_copy(connection: Connection) -> None:
    withdraw(connection, OTHER, "the copy, too", NOW)


def test_neither_text_nor_title_nor_file_is_shown_anywhere(connection: Connection) -> None:
    assert "隐瞒" in everything_shown(connection)
    withdraw(connection, URL, "personal data", NOW)
    drop_copy(connection)
    shown = everything_shown(connection)
    for words in ("隐瞒", "负责人", "处理公告", "名单.pdf"):
        assert words not in shown
    assert column_of(connection, "SELECT count(*) FROM search_entry") == [0]
    connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('integrity-check')")


def test_the_hashes_and_the_reason_stay(connection: Connection) -> None:
    before = connection.exec_driver_sql(
        "SELECT public_id, reading_hash, body_sha256 FROM version WHERE page_id = 1 ORDER BY id"
    ).all()
    public = withdraw(connection, URL, " personal data ", NOW, by="the person concerned")
    row = connection.exec_driver_sql("SELECT * FROM withdrawals").mappings().one()
    assert (row["id"], row["url"], row["reason"]) == (public, URL, "personal data")
    assert (row["requested_by"], row["undone_at"]) == ("the person concerned", None)
    kept = json.loads(row["versions"])
    assert [(one["id"], one["reading_hash"], one["body_sha256"]) for one in kept] == before
    assert len(before) == 2


def test_a_copy_on_another_site_is_shown_and_is_first_of_its_story_now(connection: Connection) -> None:
    assert column_of(connection, "SELECT copies FROM stories") == [1]
    withdraw(connection, URL, "asked", NOW)
    assert column_of(connection, "SELECT url FROM articles") == [OTHER]
    assert connection.exec_driver_sql("SELECT first_url, copies FROM stories").all() == [(OTHER, 0)]


def test_it_is_not_fetched_again(connection: Connection) -> None:
    connection.exec_driver_sql("UPDATE page SET next_due_at = '2024-03-06T00:00:00.000Z'")
    connection.exec_driver_sql("UPDATE attachment SET next_due_at = '2024-03-06T00:00:00.000Z'")
    unread = "http://sthjt.example.gov.cn/xwdt/t9.html"
    note_links(connection, "sichuan", None, [ListedLink(url=unread)], day(1))
    for due in (due_pages, recheck_due, partial_due):
        assert due(connection, "sichuan", NOW, 9)
    withdraw(connection, URL, "asked", NOW)
    withdraw(connection, unread, "asked", NOW)
    for due in (due_pages, recheck_due, partial_due):
        assert due(connection, "sichuan", NOW, 9) == []
    links = [ListedLink(url=URL), ListedLink(url=unread), ListedLink(url=f"{URL}#top")]
    noted = note_links(connection, "sichuan", None, links, NOW)
    assert [one.state.is_due(NOW + timedelta(days=99), timedelta(days=30)) for one in noted] == [False, False]


def test_what_is_captured_again_or_read_anew_stays_hidden(connection: Connection) -> None:
    withdraw(connection, URL, "asked", NOW)
    drop_copy(connection)
    save(connection, reading_of(URL, CHANGED + "更正。", title=TITLE, at=day(9)))
    save(connection, reading_of(URL, CHANGED, title=TITLE, at=day(2), extractor=2))
    assert "隐瞒" not in everything_shown(connection)
    assert column_of(connection, "SELECT count(*) FROM search_entry") == [0]


def test_another_address_of_it_leads_to_what_is_withdrawn(connection: Connection) -> None:
    withdraw(connection, URL, "asked", NOW)
    drop_copy(connection)
    save(connection, reading_of(MOVED, CHANGED, title=TITLE, at=day(9), requested_url=URL))
    assert "隐瞒" not in everything_shown(connection)
    noted = note_links(connection, "sichuan", None, [ListedLink(url=MOVED)], NOW)
    assert not noted[0].state.is_due(NOW + timedelta(days=99), timedelta(days=30))


def test_a_page_that_is_found_to_be_the_withdrawn_one_is_hidden_with_it(connection: Connection) -> None:
    save(connection, reading_of(MOVED, CHANGED, title=TITLE, at=day(8)))
    drop_copy(connection)
    withdraw(connection, URL, "asked", NOW)
    assert "隐瞒" in everything_shown(connection)
    save(connection, reading_of(MOVED, CHANGED, title=TITLE, at=day(9), requested_url=URL))
    assert "隐瞒" not in everything_shown(connection)
    assert column_of(connection, "SELECT count(*) FROM search_entry") == [0]


def test_undone_all_is_shown_as_before(connection: Connection) -> None:
    before = [connection.exec_driver_sql(f"SELECT * FROM {view}").all() for view in ("articles", "stories", "pages")]
    first = column_of(connection, "SELECT id FROM stories")
    public = withdraw(connection, URL, "asked", NOW)
    assert restore(connection, public, NOW, by="the ministry", reason="a mistake") == public
    after = [connection.exec_driver_sql(f"SELECT * FROM {view}").all() for view in ("articles", "stories", "pages")]
    assert (after, column_of(connection, "SELECT id FROM stories")) == (before, first)
    assert len(search(connection, "隐瞒")) == 2
    row = connection.exec_driver_sql("SELECT * FROM withdrawals").mappings().one()
    assert (row["id"], row["reason"], row["undone_reason"]) == (public, "asked", "a mistake")
    assert row["undone_at"].startswith("2025-04-09")
    withdraw(connection, public, "asked again", NOW)
    assert column_of(connection, "SELECT count(*) FROM withdrawals WHERE undone_at IS NULL") == [1]


def test_what_cannot_be_withdrawn_is_told(connection: Connection) -> None:
    with pytest.raises(InputError, match="needs its reason"):
        withdraw(connection, URL, "  ", NOW)
    with pytest.raises(InputError, match="has no page"):
        withdraw(connection, "http://a.cn/nowhere", "asked", NOW)
    with pytest.raises(InputError, match="is not withdrawn"):
        restore(connection, URL, NOW)
    withdraw(connection, URL, "asked", NOW)
    with pytest.raises(InputError, match=r"withdrawn since 2025-04-09 \(asked\); --undo"):
        withdraw(connection, find_page(connection, URL).versions[0]["id"], "asked", NOW)


def test_the_command_line_withdraws_and_shows_the_hash_in_place_of_the_text(
    connection: Connection, folder: Path
) -> None:
    place = ["--archive", str(folder)]
    done = CliRunner().invoke(app, ["withdraw", URL, "--reason", "personal data", "--by", "a court", *place])
    assert (done.exit_code, done.stderr.split()[1:]) == (0, ["is", "withdrawn"])
    shown = CliRunner().invoke(app, ["show", URL, *place]).stdout
    assert "a court: personal data" in shown
    assert column_of(connection, "SELECT reading_hash FROM version")[1] in shown
    assert "隐瞒" not in shown
    assert TITLE not in shown
    done = CliRunner().invoke(app, ["withdraw", URL, "--undo", *place])
    assert (done.exit_code, done.stderr.split()[1:]) == (0, ["is", "shown", "again"])
    assert "隐瞒" in CliRunner().invoke(app, ["show", URL, *place]).stdout
