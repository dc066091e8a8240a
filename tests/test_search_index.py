"""The search index: what it holds after edits, later knowledge, migrations and withdrawals, and how large it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from benchmarks.archive import main
from benchmarks.archive_building import build
from benchmarks.archive_text import article
from govcrawl.archive import Archive
from govcrawl.archive.migration import configuration
from govcrawl.archive.pages import ListedLink, note_links
from govcrawl.archive.search.counting import Count, CountBy, count_by, count_hits
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.search.hits import search
from govcrawl.archive.search.indexing import index_page
from govcrawl.archive.views import drop_views
from govcrawl.bigrams import indexed_words
from tests.archives import NOW, column_of, day, reading_of, save, save_some_sources

INSIDE = Filters(province="510000")


def is_sound(connection: Connection) -> bool:
    connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('integrity-check')")
    return True


def words_left(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM search_index_words").scalar_one())


def test_an_article_that_goes_leaves_no_word(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        save(opened, reading_of("http://a.cn/1", "岷江PM2.5浓度，二〇二三年3月", title="乾坤灣 Ａ"))
        assert words_left(opened) > 20
        index_page(opened, 1, None)
        assert words_left(opened) == 0
        assert column_of(opened, "SELECT id FROM search_entry") == []
        words = indexed_words("乾坤灣 Ａ", "岷江PM2.5浓度，二〇二三年3月")
        index_page(opened, 1, 1, words)
        assert [hit.id for hit in search(opened, "岷江")] == column_of(opened, "SELECT public_id FROM page")
        assert is_sound(opened)


def test_a_publisher_that_is_learnt_later_is_found_and_forgotten(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        save(opened, reading_of("http://a.cn/1", "岷江水质", source_id=None))
        assert search(opened, "岷江", INSIDE) == []
        note_links(opened, "sichuan", None, [ListedLink(url="http://a.cn/1")], NOW)
        note_links(opened, "gansu", None, [ListedLink(url="http://a.cn/1")], NOW)
        assert [hit.source_id for hit in search(opened, "岷江", INSIDE)] == ["sichuan"]
        assert count_hits(opened, "岷江", INSIDE) == Count(1)
        assert [one.value for one in count_by(opened, "岷江", CountBy.PROVINCE)] == ["四川省"]
        index_page(opened, 1, None)
        assert words_left(opened) == 0


def test_an_older_archive_is_indexed_anew_with_its_filters(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        save(opened, reading_of("http://a.cn/1", "岷江水质", origin="新華社", date=None))
        save(opened, reading_of("http://a.cn/2", "岷江之二", source_id="gansu"))
        before = opened.exec_driver_sql("SELECT * FROM search_entry ORDER BY id").all()
        drop_views(opened)
        command.downgrade(configuration(opened), "0007")
    with Archive.open(tmp_path) as again, again.read() as opened:
        assert opened.exec_driver_sql("SELECT * FROM search_entry ORDER BY id").all() == before
        assert [hit.url for hit in search(opened, "岷江")] == ["http://a.cn/2", "http://a.cn/1"]
        assert [hit.url for hit in search(opened, "江水", Filters(origin="新华社", province="510000"))] == [
            "http://a.cn/1"
        ]


def test_a_withdrawn_page_that_is_still_indexed_is_neither_shown_nor_counted(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        save(opened, reading_of("http://a.cn/1", "岷江水质"), reading_of("http://a.cn/2", "岷江之二", at=day(1)))
        opened.exec_driver_sql(
            "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) VALUES (1, 'a.cn/1', '', '', 0)"
        )
        assert [hit.url for hit in search(opened, "岷江")] == ["http://a.cn/2"]
        assert count_hits(opened, "岷江") == Count(1)


def test_the_benchmark_builds_goes_on_and_measures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build(tmp_path, 30) is not None
    assert build(tmp_path, 30) is None
    for name, value in (("TIMES", 1), ("RECALLED", 20), ("TERMS", {2: ("环境",)})):
        monkeypatch.setattr(f"benchmarks.archive.{name}", value)
    monkeypatch.setattr("sys.argv", ["archive", "--articles", "60", "--folder", str(tmp_path)])
    main()
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("| recall, 20 terms of 1 to 6 characters | 1.0000") for line in lines)
    with Archive.read_only(tmp_path) as archive, archive.read() as opened:
        assert opened.exec_driver_sql("SELECT count(*) FROM articles").scalar_one() == 60
        assert opened.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        shown = opened.exec_driver_sql("SELECT text FROM articles WHERE url = ?", (article(59).url,)).scalar_one()
    assert shown == article(59).text
