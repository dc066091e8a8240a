"""Opening, refusing, migrating and locking an archive; what survives when a writer is killed."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from govcrawl.archive import Archive
from govcrawl.archive.lock import ArchiveLock
from govcrawl.archive.migration import HEAD, configuration, known_revisions
from govcrawl.archive.tables import metadata
from govcrawl.archive.views import ARTICLE_COLUMNS, drop_views
from govcrawl.errors import ArchiveError, LockedError
from tests.archives import TEXT, reading_of, save, save_some_sources

PROMISED = (
    "id, url, source_id, source, level, province, city, admin_code, title, published_at, published_date, "
    "published_precision, published_rule, list_date, origin, origin_admin_code, editor, author, text, chars, topics, "
    "story_id, verdict, status, first_seen_at, fetched_at, version_id, capture_id, "
    "modified_at, document, "
    "origin_source_id, origin_rule, origin_confidence, "
    "partial, relation"
)
TABLES = (
    "source column page page_address capture fetch version version_capture reading story story_member attachment "
    "observation host_day listed event run run_source search_entry withdrawal alert alert_subject "
    "story_text story_alias story_ruling near_band near_passage common_passage bulletins series_member series_mark"
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


def sqlite_file(folder: Path, *statements: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "archive.sqlite"
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def test_a_new_archive_has_its_folders_and_the_designs_tables(archive: Archive) -> None:
    assert {path.name for path in archive.folder.iterdir()} >= {"archive.sqlite", "captures", "files", "logs"}
    with archive.read() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    sql = {str(row[0]): str(row[1]) for row in rows}
    assert set(TABLES.split()) <= sql.keys()
    assert all(sql[name].rstrip().endswith("STRICT") for name in TABLES.split())
    assert set(metadata.tables) == set(TABLES.split())


def test_the_view_articles_has_exactly_the_promised_columns_in_order(archive: Archive) -> None:
    with archive.read() as connection:
        found = list(connection.exec_driver_sql("SELECT * FROM articles").keys())
    assert found == PROMISED.split(", ")
    assert list(ARTICLE_COLUMNS) == found


def test_the_connection_follows_the_discipline(archive: Archive) -> None:
    with archive.read() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000}


def test_the_migrations_lead_to_the_tables_as_written(archive: Archive) -> None:
    with archive.write() as connection:
        command.check(configuration(connection))  # raises where the two differ
        migrated = _schema(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all())
        script = ScriptDirectory.from_config(configuration(connection))
    assert script.get_current_head() == HEAD
    assert {one.revision for one in script.walk_revisions()} == known_revisions()
    plain = create_engine("sqlite://")
    metadata.create_all(plain)
    with plain.connect() as connection:
        written = _schema(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all())
    plain.dispose()
    assert written.items() <= migrated.items()


def test_an_archive_of_the_first_schema_is_brought_up_to_date_with_all_it_holds(archive: Archive) -> None:
    with archive.write() as connection:
        save_some_sources(connection)
        save(connection, reading_of("https://a.example/1.html", TEXT))
        drop_views(connection)
        command.downgrade(configuration(connection), "0001")
        old = connection.exec_driver_sql("SELECT title, text, origin FROM reading").all()
    with Archive.open(archive.folder) as again, again.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
        assert connection.exec_driver_sql("SELECT title, text, origin FROM articles").all() == old
        assert connection.exec_driver_sql("SELECT count(*) FROM attachments").scalar() == 0


def _schema(rows: Iterable[Any]) -> dict[str, list[str]]:
    return {row[0]: _definitions(" ".join((row[1] or "").split())) for row in rows}


def _definitions(statement: str) -> list[str]:
    """Return what is made, columns and constraints, sorted: ALTER TABLE writes a column's constraints beside it."""
    head, _, rest = statement.removesuffix(") STRICT").partition("(")
    found = [head.strip()]
    for definition in re.split(r",(?![^(]*\))", rest):
        column, *constraints = definition.strip().split(" CONSTRAINT ")
        name = column.split(" ")[0]
        found.append(column)
        found += [
            "CONSTRAINT " + re.sub(r"^(fk_\w+) REFERENCES", rf"\1 FOREIGN KEY({name}) REFERENCES", one)
            for one in constraints
        ]
    return sorted(found)


def test_a_constraint_without_a_name_is_nowhere() -> None:
    for table in metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name


def test_opening_twice_changes_nothing(archive: Archive) -> None:
    with archive.write() as connection:
        save_some_sources(connection)
    before = (archive.folder / "archive.sqlite").stat().st_ino
    with Archive.open(archive.folder) as again, again.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM source").scalar() == 3
    assert (archive.folder / "archive.sqlite").stat().st_ino == before


@pytest.mark.parametrize("how", ["open", "read_only"])
def test_a_missing_archive_is_not_made_unasked(tmp_path: Path, how: str) -> None:
    with pytest.raises(ArchiveError, match=r"there is no archive\.sqlite"):
        getattr(Archive, how)(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("x")
    for create in (True, False):
        with pytest.raises(ArchiveError, match="file, not a folder"):
            Archive.open(tmp_path / "archive", create=create)
    with pytest.raises(ArchiveError, match="file, not a folder"):
        Archive.open(tmp_path / "archive" / "below", create=True)


@pytest.mark.parametrize("create", [True, False])
def test_another_sqlite_file_is_refused_and_not_altered(tmp_path: Path, create: bool) -> None:
    path = sqlite_file(tmp_path, "CREATE TABLE notes (a)", "INSERT INTO notes VALUES (1)")
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match="not an archive"):
        Archive.open(tmp_path, create=create)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_not_altered(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite").write_bytes(b"PK\x03\x04" + b"x" * 5000)
    with pytest.raises(ArchiveError, match="not an SQLite database, or damaged"):
        Archive.open(tmp_path, create=True)
    assert (tmp_path / "archive.sqlite").read_bytes().startswith(b"PK")


def test_a_damaged_archive_is_named(archive: Archive) -> None:
    with archive.write() as connection:
        save_some_sources(connection)
        save(connection, *(reading_of(f"http://a.cn/{number}.html") for number in range(50)))
    archive.close()
    path = archive.folder / "archive.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + os.urandom(len(whole) - 8192) + whole[-4096:])
    with pytest.raises(ArchiveError, match="damaged"):
        _read_all(archive.folder)


def _read_all(folder: Path) -> None:
    with Archive.open(folder) as opened, opened.read() as connection:
        connection.exec_driver_sql("SELECT * FROM articles").all()


def test_a_newer_schema_is_refused(archive: Archive) -> None:
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    for opening in (Archive.open, Archive.read_only):
        with pytest.raises(ArchiveError, match="newer than this govcrawl"):
            opening(archive.folder)


def test_an_empty_file_left_by_a_killed_process_becomes_an_archive(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite").touch()
    with pytest.raises(ArchiveError, match="is empty, as a run leaves it that was killed at once; crawl again"):
        Archive.read_only(tmp_path)
    with Archive.open(tmp_path, create=True) as opened, opened.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD


def test_a_reader_cannot_write_and_sees_one_state(archive: Archive) -> None:
    with Archive.read_only(archive.folder) as reader:
        with pytest.raises(ArchiveError, match="reading only"), reader.write():
            pass
        with reader.read() as seen:
            assert seen.exec_driver_sql("SELECT count(*) FROM source").scalar() == 0
            with archive.write() as connection:
                save_some_sources(connection)
            assert seen.exec_driver_sql("SELECT count(*) FROM source").scalar() == 0
        with reader.read() as seen:
            assert seen.exec_driver_sql("SELECT count(*) FROM source").scalar() == 3


def test_a_failed_transaction_leaves_nothing(archive: Archive) -> None:
    with suppress(RuntimeError), archive.write() as connection:
        save_some_sources(connection)
        raise RuntimeError
    with archive.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM source").scalar() == 0


def test_a_folder_with_strange_characters_is_a_folder_like_any(tmp_path: Path) -> None:
    folder = tmp_path / "档案 100%?x=#1"
    Archive.open(folder, create=True).close()
    Archive.read_only(folder).close()
    assert (folder / "archive.sqlite").is_file()


AS_NOBODY = """
import os, sys
from pathlib import Path
from govcrawl.archive import Archive
from govcrawl.archive.lock import ArchiveLock
from govcrawl.errors import GovcrawlError
folder = Path(sys.argv[1])
Archive.open(folder / "before", create=True).close()  # loads whatever is loaded late, while it may be read
os.setgid(65534)
os.setuid(65534)
try:
    if sys.argv[2] == "lock":
        ArchiveLock(folder / sys.argv[3], "crawl").__enter__()
    else:
        Archive.open(folder / sys.argv[3], create=True)
except GovcrawlError as error:
    print(error)
"""


@pytest.mark.parametrize("what", ["open", "lock"])
@pytest.mark.parametrize("name", ["before", "new"])
def test_a_folder_without_write_permission_gives_one_clear_line(what: str, name: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to other users
        Path(place).chmod(0o755)
        arguments = [sys.executable, "-c", AS_NOBODY, place, what, name]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith(f"archive {place}/{name}: "), done.stderr
    assert "permission" in done.stdout
    assert done.stdout.count("\n") == 1


HOLDER = """
import sys, time
from pathlib import Path
from govcrawl.archive.lock import ArchiveLock
with ArchiveLock(Path(sys.argv[1]), "crawl"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_held_lock_names_its_owner(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(LockedError, match=rf"process {holder.pid} on .*\(crawl: .*\) since 2") as caught:
        ArchiveLock(tmp_path, "import").__enter__()
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 75


def test_a_lock_is_free_after_kill_9(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with ArchiveLock(tmp_path, "import"):
        pass


def test_a_lock_is_free_after_its_block_and_taken_within_it(tmp_path: Path) -> None:
    for _ in range(2):
        with ArchiveLock(tmp_path, "crawl"), pytest.raises(LockedError), ArchiveLock(tmp_path, "crawl"):
            pass


def test_a_lock_without_a_readable_owner_is_still_a_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    (tmp_path / "archive.lock.json").write_text("{")
    with pytest.raises(LockedError, match="another process"):
        ArchiveLock(tmp_path, "import").__enter__()


WRITING = """
import sys
from pathlib import Path
from govcrawl.archive import Archive
from tests.archives import TEXT, reading_of, save, save_some_sources
archive = Archive.open(Path(sys.argv[1]), create=True)
with archive.write() as connection:
    save_some_sources(connection)
number = 0
while True:
    with archive.write() as connection:
        for _ in range(5):
            save(connection, reading_of(f"http://a.cn/{number}.html", f"第{number}期。" * 200))
            number += 1
    print(number, flush=True)
"""


@pytest.mark.parametrize("rounds", [1, 7])
def test_kill_9_while_writing_loses_only_what_was_not_committed(tmp_path: Path, rounds: int) -> None:
    folder = tmp_path / "archive"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    assert process.stdout is not None
    committed = 0
    for _ in range(rounds):
        committed = int(process.stdout.readline())
    time.sleep(0.01)
    process.kill()
    committed = max([committed, *map(int, process.stdout.read().split())])
    process.wait()
    process.stdout.close()
    with Archive.read_only(folder) as opened, opened.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one() >= committed
    with Archive.open(folder) as opened, opened.write() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        kept = connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one()
        assert committed <= kept <= committed + 5
        assert kept % 5 == 0
        connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('integrity-check')")


MAKING = """
import sys
from pathlib import Path
from govcrawl.archive import Archive
with Archive.open(Path(sys.argv[1]), create=True) as archive, archive.read() as connection:
    print(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
"""


def test_several_processes_may_make_one_archive(tmp_path: Path) -> None:
    makers = [
        subprocess.Popen([sys.executable, "-c", MAKING, str(tmp_path / "a")], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [maker.communicate(timeout=60)[0] for maker in makers] == [f"{HEAD}\n"] * 3
