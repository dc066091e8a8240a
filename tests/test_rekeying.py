"""Archives whose keys are of older rules: what becomes one page when they are opened, and what does not."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.migration import HEAD, configuration
from govcrawl.archive.pages import ListedLink, note_links, page_states
from govcrawl.archive.records import find_page
from govcrawl.archive.rekeying import Rekeyed, rekey
from govcrawl.archive.search.hits import search
from govcrawl.archive.views import drop_views
from govcrawl.article import Attachment
from govcrawl.canonical import RULE_VERSION, page_id, url_key
from govcrawl.care.rows import check_rules
from tests.archives import NOW, TEXT, column_of, counts, day, reading_of, save, save_some_sources

POST = "http://sthjj.example.gov.cn/hbxw/content/post_8123456.html"
MOBILE = "https://sthjj.example.gov.cn/hbxw/content/mpost_8123456.html"
CATALOG = "http://sthjj.example.gov.cn/gkmlpt/content/8/8123/post_8123456.html#12"
OTHER = "http://sthjj.example.gov.cn/hbxw/content/post_8123457.html"
EDITED = "秦岭北麓十七条河流水质达到二类标准，较去年同期提高四个百分点。" * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def old(folder: Path) -> Iterator[Connection]:
    """An archive to put pages into with `read` and `listed`; `make_old` then makes it one of the schema before."""
    with Archive.open(folder, create=True) as archive, archive.engine.connect() as connection:
        save_some_sources(connection)
        yield connection


def stand_in(url: str) -> str:
    """An address that meets with no other under any rules."""
    return f"http://old.example/{url.encode().hex()}"


def read(connection: Connection, url: str, text: str = TEXT, **more: Any) -> str:
    """Save a reading of a page under its old key; its page id."""
    return save(connection, reading_of(stand_in(url), text, **more))[0].page_id


def listed(connection: Connection, url: str, **more: Any) -> None:
    note_links(connection, "sichuan", None, [ListedLink(url=stand_in(url), **more)], day(0))


def make_old(connection: Connection) -> dict[str, str]:
    """Put the addresses in place, with keys and ids as rules 1 made them of these; page ids by URL."""
    ids = {}
    for number, url in connection.exec_driver_sql("SELECT id, url FROM page").all():
        real = _real(url)
        ids[real] = page_id(_old_key(real))
        connection.exec_driver_sql(
            "UPDATE page SET url = ?, url_key = ?, public_id = ?, url_rules = 1 WHERE id = ?",
            (real, _old_key(real), ids[real], number),
        )
    for table in ("page_address", "capture", "attachment"):
        for number, url in connection.exec_driver_sql(f"SELECT id, url FROM {table}").all():
            connection.exec_driver_sql(f"UPDATE {table} SET url = ? WHERE id = ?", (_real(url), number))
            if table != "capture":
                values = (_old_key(_real(url)), number)
                connection.exec_driver_sql(f"UPDATE {table} SET url_key = ? WHERE id = ?", values)
    drop_views(connection)
    command.downgrade(configuration(connection), "0002")
    connection.commit()
    return ids


def _real(url: str) -> str:
    before, mark, hexed = url.partition("http://old.example/")
    return bytes.fromhex(hexed).decode() if mark and not before else url


def _old_key(url: str) -> str:
    return url.partition("://")[2].partition("#")[0]


def found(connection: Connection, wanted: str) -> str:
    """Id of the page that a URL or an id leads to in the end."""
    return str(find_page(connection, wanted).page["id"])


def sound(connection: Connection) -> None:
    """Nothing in the archive contradicts itself."""
    assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    assert list(check_rules(connection)) == []
    connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('integrity-check')")
    shown = "SELECT page.id FROM articles JOIN page ON page.public_id = articles.id ORDER BY 1"
    assert column_of(connection, "SELECT page_id FROM search_entry ORDER BY 1") == column_of(connection, shown)
    assert column_of(connection, "SELECT page_id FROM story_member ORDER BY 1") == column_of(connection, shown)
    stray = "SELECT page_id FROM page_address WHERE page_id IN (SELECT id FROM page WHERE merged_into IS NOT NULL)"
    assert column_of(connection, stray) == []


def test_two_addresses_of_one_article_become_one_page(old: Connection, folder: Path) -> None:
    read(old, POST, at=day(1))
    read(old, MOBILE, at=day(1.1), editor="李工")
    read(old, OTHER, EDITED, at=day(1))
    ids = make_old(old)
    versions = column_of(old, "SELECT public_id FROM version")
    with Archive.open(folder) as archive, archive.write() as connection:
        sound(connection)
        assert found(connection, POST) == found(connection, MOBILE) == found(connection, CATALOG) == ids[POST]
        assert found(connection, ids[MOBILE]) == ids[POST]
        assert find_page(connection, ids[MOBILE]).page["id"] == ids[POST]
        assert {found(connection, one) for one in versions} == {ids[POST], ids[OTHER]}
        assert find_page(connection, ids[POST]).addresses == [POST, MOBILE]
        assert column_of(connection, "SELECT id FROM articles ORDER BY url") == [ids[POST], ids[OTHER]]
        assert [hit.id for hit in search(connection, "岷江上游")] == [ids[POST]]
        assert column_of(connection, "SELECT copies FROM stories") == [0, 0]
        event = connection.exec_driver_sql(
            "SELECT page.url, event.detail FROM event JOIN page ON page.id = page_id WHERE kind = 'merged'"
        ).one()
        assert event == (MOBILE, f'{{"from":"{MOBILE}","rules":{RULE_VERSION},"to":"{POST}"}}')
        assert (
            column_of(connection, "SELECT fetched_at FROM page WHERE merged_into IS NULL ORDER BY url")[0]
            > "2024-03-06T03"
        )


def test_urls_and_ids_never_change(old: Connection, folder: Path) -> None:
    for url in (POST, MOBILE, OTHER):
        read(old, url, at=day(1))
    make_old(old)
    kept = (
        "SELECT url FROM capture ORDER BY key",
        "SELECT url, public_id FROM page ORDER BY id",
        "SELECT url FROM page_address ORDER BY id",
        "SELECT public_id, text FROM version JOIN reading ON version.id = version_id ORDER BY 1",
    )
    before = [old.exec_driver_sql(query).all() for query in kept]
    with Archive.open(folder) as archive, archive.read() as connection:
        assert [connection.exec_driver_sql(query).all() for query in kept] == before


def test_a_known_link_is_merged_into_the_page_that_was_read(old: Connection, folder: Path) -> None:
    listed(old, POST, title="平台启用", date="2024-03-04")
    read(old, MOBILE, at=day(3))
    ids = make_old(old)
    with Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        assert found(connection, POST) == ids[MOBILE]
        page = find_page(connection, ids[MOBILE]).page
        assert (page["list_title"], page["first_seen_at"]) == ("平台启用", "2024-03-05T01:00:00.000Z")
        assert page_states(connection, [POST])[POST].page_id == ids[MOBILE]
        assert column_of(connection, "SELECT url_key FROM page WHERE merged_into IS NULL") == [url_key(POST)]


def test_texts_of_different_times_are_states_of_one_page(old: Connection, folder: Path) -> None:
    read(old, MOBILE, EDITED, at=day(40))
    read(old, POST, at=day(1))
    read(old, POST, at=day(80))
    ids = make_old(old)
    versions = column_of(old, "SELECT public_id FROM version")
    with Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        record = find_page(connection, POST)
        assert [one["captures"] for one in record.versions] == [2, 1]
        assert [one["current"] for one in record.versions] == [1, 0]
        assert record.article is not None
        assert record.article["text"] == TEXT
        *edits, merged = [(one["kind"], one["at"][:10]) for one in record.events]
        assert edits == [("edited", "2024-04-14"), ("edited", "2024-05-24")]
        assert merged[0] == "merged"
        assert [found(connection, one) for one in versions] == [ids[POST]] * 2
        assert column_of(connection, "SELECT DISTINCT page_id FROM capture") == [2]


def test_a_state_that_both_pages_had_keeps_the_captures_of_both(old: Connection, folder: Path) -> None:
    read(old, POST, at=day(1))
    read(old, POST, EDITED, at=day(20))
    read(old, MOBILE, at=day(2))
    read(old, MOBILE, EDITED, at=day(30))
    make_old(old)
    with Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        record = find_page(connection, MOBILE)
        assert [(one["captures"], one["current"]) for one in record.versions] == [(2, 0), (2, 1)]
        assert [one["at"][:10] for one in record.events if one["kind"] == "edited"] == ["2024-03-25"]
        assert counts(connection)["event"] == 2


def test_two_articles_of_one_night_stay_two(old: Connection, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    read(old, POST, at=day(1))
    read(old, CATALOG, EDITED, at=day(1.5))
    ids = make_old(old)
    with caplog.at_level(logging.WARNING), Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        assert column_of(connection, "SELECT id FROM articles ORDER BY id") == sorted(ids.values())
        assert counts(connection)["event"] == 0
        keys = connection.exec_driver_sql("SELECT url_key, url_rules FROM page ORDER BY id").all()
        assert keys == [(url_key(POST), RULE_VERSION), (_old_key(CATALOG), 1)]
        assert found(connection, ids[CATALOG]) == ids[CATALOG]
        assert found(connection, CATALOG) == ids[POST]
    assert ids[CATALOG] in caplog.text
    assert "1 pages stay apart" in caplog.text


def test_an_edit_within_a_day_of_a_text_that_both_had_is_no_second_article(old: Connection, folder: Path) -> None:
    read(old, POST, at=day(1))
    read(old, MOBILE, at=day(1.1))
    read(old, MOBILE, EDITED, at=day(1.6))
    make_old(old)
    with Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        assert column_of(connection, "SELECT text FROM articles") == [EDITED]


def test_articles_without_text_are_told_apart_by_their_titles(old: Connection, folder: Path) -> None:
    read(old, POST, "", title="巢湖治理图片新闻", at=day(1), body=b"1")
    read(old, CATALOG, "", title="世界环境日主题海报", at=day(1), body=b"2")
    make_old(old)
    with Archive.open(folder) as archive, archive.read() as connection:
        assert column_of(connection, "SELECT count(*) FROM articles") == [2]


def test_three_addresses_meet_in_one_page(old: Connection, folder: Path) -> None:
    for hours, url in enumerate((CATALOG, POST, MOBILE)):
        read(old, url, at=day(hours / 24))
    ids = make_old(old)
    with Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        assert len({found(connection, wanted) for wanted in (*ids, *ids.values())}) == 1
        assert set(find_page(connection, POST).addresses) == set(ids)


def test_a_key_that_changes_alone_keeps_its_page_and_id(old: Connection, folder: Path) -> None:
    former = "http://www.mep.gov.cn/gkml/hbb/bwj/201203/t20120302_9.htm"
    read(old, former)
    ids = make_old(old)
    with Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        assert found(connection, former) == found(connection, former.replace("mep", "mee")) == ids[former]
        assert connection.exec_driver_sql("SELECT url, url_key, url_rules FROM page").one() == (
            former, "www.mee.gov.cn/gkml/hbb/bwj/201203/t20120302_9.htm", RULE_VERSION,
        )  # fmt: skip
        assert counts(connection)["event"] == 0


def test_keys_of_a_rule_that_was_withdrawn_change_places(old: Connection, folder: Path) -> None:
    read(old, "http://a.cn/x/index.jsp")
    read(old, "http://a.cn/y/", EDITED)
    make_old(old)
    for table in ("page", "page_address"):  # as if an older rule had folded the one, and made the other's key of it
        old.exec_driver_sql(f"UPDATE {table} SET url_key = 'a.cn/y/' || id WHERE url LIKE '%/y/'")
        old.exec_driver_sql(f"UPDATE {table} SET url_key = 'a.cn/y/' WHERE url LIKE '%.jsp'")
        old.exec_driver_sql(f"UPDATE {table} SET url_key = 'a.cn/x/index.jsp' WHERE url LIKE '%/y/'")
    old.commit()
    with Archive.open(folder) as archive, archive.read() as connection:
        sound(connection)
        for table in ("page", "page_address"):
            keys = connection.exec_driver_sql(f"SELECT url, url_key FROM {table}").all()
            assert all(url_key(url) == key for url, key in keys)


def test_a_new_page_never_takes_the_id_of_one_that_was_re_keyed(old: Connection, folder: Path) -> None:
    read(old, "http://a.cn/x/index.jsp")
    make_old(old)
    taken = page_id("a.cn/x/")
    for table in ("page", "page_address"):
        old.exec_driver_sql(f"UPDATE {table} SET url_key = 'a.cn/x/'")
    old.exec_driver_sql("UPDATE page SET public_id = ?", (taken,))
    old.commit()
    with Archive.open(folder) as archive, archive.write() as connection:
        (link,) = note_links(connection, "sichuan", None, [ListedLink(url="http://a.cn/x/")], NOW)
        assert link.is_new
        assert link.state.page_id != taken
        assert found(connection, taken) == taken
        assert found(connection, "http://a.cn/x/") == link.state.page_id


def test_attachments_come_along_and_are_not_doubled(old: Connection, folder: Path) -> None:
    def files(*names: str) -> tuple[Attachment, ...]:
        return tuple(Attachment(url=f"http://www.mep.gov.cn/{name}", name=name, kind="pdf") for name in names)

    read(old, POST, at=day(1), attachments=files("a.pdf", "b.pdf"))
    read(old, MOBILE, at=day(2), attachments=files("b.pdf", "c.pdf"))
    ids = make_old(old)
    with Archive.open(folder) as archive, archive.read() as connection:
        rows = connection.exec_driver_sql("SELECT page_id, name FROM attachments ORDER BY name").all()
        assert rows == [(ids[POST], "a.pdf"), (ids[POST], "b.pdf"), (ids[POST], "c.pdf")]
        versions = column_of(connection, "SELECT DISTINCT version_id FROM attachments")
        assert [one["id"] for one in find_page(connection, POST).versions] == versions
        assert all(key.startswith("www.mee.gov.cn/") for key in column_of(connection, "SELECT url_key FROM attachment"))


def test_what_was_withdrawn_stays_withdrawn(old: Connection, folder: Path) -> None:
    read(old, POST, at=day(1))
    read(old, MOBILE, at=day(2))
    make_old(old)
    old.exec_driver_sql(
        "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) "
        "SELECT id, url_key, '2024-03-08T01:00:00.000Z', 'asked', 0 FROM page WHERE url LIKE '%mpost%'"
    )
    old.commit()
    with Archive.open(folder) as archive, archive.read() as connection:
        assert column_of(connection, "SELECT count(*) FROM articles") == [0]
        assert column_of(connection, "SELECT url_key FROM withdrawal") == [url_key(POST)]


def test_re_keying_again_changes_nothing(old: Connection, folder: Path) -> None:
    for url, text, at in ((POST, TEXT, 1), (MOBILE, TEXT, 2), (CATALOG, EDITED, 2), (OTHER, EDITED, 3)):
        read(old, url, text, at=day(at))
    make_old(old)
    everything = [f"SELECT * FROM {table} ORDER BY id" for table in ("page", "page_address", "version", "event")]
    with Archive.open(folder) as archive, archive.write() as connection:
        first = [connection.exec_driver_sql(query).all() for query in everything]
        again = rekey(connection, NOW)
        assert (again.merged, len(again.apart)) == (0, 1)
        assert [connection.exec_driver_sql(query).all() for query in everything] == first
        connection.exec_driver_sql("DELETE FROM page_address WHERE url LIKE '%gkmlpt%'")
        connection.exec_driver_sql("UPDATE page SET url_rules = ?", (RULE_VERSION,))
        assert rekey(connection, NOW) == Rekeyed()


OPENING = """
import sys, time
from pathlib import Path
from sqlalchemy import Engine, event
from govcrawl.archive import Archive

@event.listens_for(Engine, "before_cursor_execute")
def wait(connection, cursor, statement, *rest):
    if statement.startswith(sys.argv[2]):
        print("in the middle", flush=True)
        time.sleep(60)

Archive.open(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("moment", ["INSERT INTO event", "UPDATE page SET url_rules", "DROP TABLE rekeyed"])
def test_kill_9_in_the_middle_leaves_all_as_it_was(old: Connection, folder: Path, moment: str) -> None:
    for number in range(20):
        read(old, POST.replace("456.", f"{number:03}."), f"第{number}期。" * 40, at=day(1))
        read(old, MOBILE.replace("456.", f"{number:03}."), f"第{number}期。" * 40, at=day(2))
    make_old(old)
    queries = (
        "SELECT * FROM page",
        "SELECT * FROM page_address",
        "SELECT * FROM version_capture",
        "SELECT * FROM event",
    )
    before = [old.exec_driver_sql(query).all() for query in queries]
    old.commit()
    process = subprocess.Popen(
        [sys.executable, "-c", OPENING, str(folder), moment],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parent.parent,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "in the middle\n"
    process.kill()
    process.wait()
    process.stdout.close()
    assert [old.exec_driver_sql(query).all() for query in queries] == before
    assert column_of(old, "SELECT version_num FROM alembic_version") == ["0002"]
    old.commit()
    with Archive.open(folder) as archive, archive.read() as connection:
        assert column_of(connection, "SELECT version_num FROM alembic_version") == [HEAD]
        assert column_of(connection, "SELECT count(*) FROM articles") == [20]
        sound(connection)
