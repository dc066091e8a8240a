"""Imports beside other captures: time decides, not arrival; a better copy goes before a poorer one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from govcrawl.catalog import load_catalog
from govcrawl.catalog.hosts import HostIndex
from govcrawl.crawl.importing import ImportReport, import_files
from govcrawl.crawl.intake import ImportFile, Intake
from govcrawl.crawl.offline import offline_run
from govcrawl.demo import catalog_path
from govcrawl.errors import CaptureError
from govcrawl.topics import load_lexicon
from tests.conftest import ROOT
from tests.crawls import govcrawl
from tests.test_import import rows
from tests.warc_files import CATALOG, SITE, article, browsertrix, packed, pieces, record

URL = f"{SITE}/xwdt/202403/t20240305_2001.html"
PART = f"{SITE}/xwdt/202403/t20240305_2001_1.html"


def imported(archive: Path, *files: Path, everything: bool = False) -> ImportReport:
    """Import files into an archive, in this process."""
    catalog = archive.parent / "catalog.toml"
    catalog.write_text(CATALOG, "utf-8")
    given = [ImportFile(path=one) for one in files]
    known = load_catalog([catalog], builtin=False)
    return import_files(archive, given, catalog=known, lexicon=load_lexicon(None), everything=everything)


def test_an_older_import_goes_before_a_newer_one_and_beside_its_text(tmp_path: Path) -> None:
    """Three states of one page, the newest first; and the text that somebody made of the oldest."""
    states = {"2024-03-06": "清河", "2024-03-09": "沱江", "2024-03-12": "岷江"}
    files = []
    for day, topic in reversed(states.items()):
        path = tmp_path / f"{day}.warc.gz"
        path.write_bytes(packed(record("response", URL, article(topic), at=f"{day}T01:02:03Z")))
        files.append(path)
    text = tmp_path / "old.warc.wet"
    dump = "\n".join(
        ["旧闻一则", "来源：青禾省生态环境厅 2024-03-01"] + [f"第{n}条旧消息，内容与后来的都不一样。" for n in range(9)]
    )
    wet = record("conversion", URL, dump, at="2024-03-01T01:02:03Z", media_type="text/plain")
    text.write_bytes(packed(wet, zipped=False))
    archive = tmp_path / "archive"
    for group in ([files[0], text], files[1:]):
        imported(archive, *group)
    shown = rows(
        archive,
        "SELECT substr(min(c.fetched_at), 1, 10), v.current, v.partial FROM version v JOIN version_capture l "
        "ON l.version_id = v.id JOIN capture c ON c.id = l.capture_id GROUP BY v.id ORDER BY 1",
    )
    assert shown == [("2024-03-01", 0, 1), ("2024-03-06", 0, 0), ("2024-03-09", 0, 0), ("2024-03-12", 1, 0)]
    events = rows(archive, "SELECT kind, substr(at, 1, 10) FROM event ORDER BY at")
    assert events == [("edited", "2024-03-09"), ("edited", "2024-03-12")]
    assert rows(archive, "SELECT title, first_seen_at FROM articles") == [
        ("岷江流域水环境治理取得新进展", "2024-03-01T01:02:03.000Z")
    ]


def test_another_archives_captures_make_the_same_articles(tmp_path: Path) -> None:
    """Parts are joined again, whichever stands first; saved pages and texts go along."""
    pager = '<script>createPageHTML(2, 0, "t20240305_2001", "html");</script>'
    second = article("清河").replace("提标改造", "第二轮提标改造")
    whole = {PART: second, URL: article("清河", more=pager), f"{SITE}/xwdt/202403/t20240305_2002.html": article("清河")}
    theirs = tmp_path / "theirs.warc.gz"
    theirs.write_bytes(browsertrix(whole))
    saved = tmp_path / "saved.html"
    body = article("嘉陵江").replace("utf-8", "gbk").encode("gbk")
    saved.write_bytes(b"<!-- saved from url=(0051)" + f"{SITE}/xwdt/202403/t20240305_2003.html -->\r\n".encode() + body)
    one, other = tmp_path / "one", tmp_path / "other"
    assert imported(one, theirs, saved).verdicts == {"article": 3, "part": 1}
    assert imported(other, *(one / "captures").iterdir()).verdicts == {"article": 3, "part": 1}
    told = "SELECT id, url, title, published_at, text, story_id, fetched_at, capture_id"
    assert rows(one, f"{told} FROM articles ORDER BY id") == rows(other, f"{told} FROM articles ORDER BY id")
    ((text,),) = rows(other, f"SELECT text FROM articles WHERE url = '{URL}'")
    assert "第二轮" in text
    assert rows(other, "SELECT record FROM capture WHERE url LIKE '%2003.html'") == [("resource",)]
    assert rows(one, "SELECT count(*) FROM event") == [(0,)]


@pytest.mark.proof
def test_the_captures_of_a_crawl_make_the_archive_of_the_crawl_again(tmp_path: Path) -> None:
    assert govcrawl("demo", "--archive", "one", cwd=tmp_path).returncode == 0
    (captures,) = (tmp_path / "one" / "captures").iterdir()
    done = govcrawl("import", captures, "--archive", "other", "--catalog", catalog_path(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    fields = "id, url, title, text, published_at, origin, editor, topics, verdict, story_id, version_id, capture_id"
    told = f"SELECT {fields}, source_id, fetched_at FROM articles ORDER BY id"
    assert len(rows(tmp_path / "one", told)) > 20
    assert rows(tmp_path / "other", told) == rows(tmp_path / "one", told)


def test_damage_is_named_and_other_files_go_on(tmp_path: Path) -> None:
    data = pieces(record("response", URL, article("清河")), record("response", PART, article("沱江")))
    torn, sound = tmp_path / "torn.warc.gz", tmp_path / "sound.warc.gz"
    torn.write_bytes(b"".join(data)[:-60])
    sound.write_bytes(packed(record("response", "http://elsewhere.example/xwdt/t20240305_2002.html", article("岷江"))))
    report = imported(tmp_path / "archive", torn, tmp_path / "missing.warc", sound, everything=True)
    assert [error.exit_code for error in report.errors] == [CaptureError.exit_code, 2]
    assert f"torn.warc.gz: damaged at byte {sum(map(len, data[:2]))}" in str(report.errors[0])
    assert [file.counts["new"] for file in report.files] == [1, 0, 1]
    assert rows(tmp_path / "archive", "SELECT outcome FROM run") == [("partial",)]
    assert rows(tmp_path / "archive", "SELECT source_id FROM articles ORDER BY url") == [(None,), ("xx",)]


def test_a_killed_import_is_made_whole_by_the_next(tmp_path: Path) -> None:
    many = {f"{SITE}/xwdt/202403/t20240305_{n}.html": article(f"第{n}号支流") for n in range(3000, 3070)}
    path = tmp_path / "many.warc.gz"
    path.write_bytes(browsertrix(many))
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    archive = tmp_path / "archive"
    command = [sys.executable, "-m", "govcrawl", "import", str(path), "--catalog", "catalog.toml"]
    with subprocess.Popen(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None and _read(archive) < 1:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert 1 <= _read(archive) < len(many)
    # What was written, and not yet on record, when it was killed.
    left = next((archive / "captures").iterdir())
    open_file = left.rename(left.with_name(f"{left.name.removesuffix('.open')}.open"))
    with open_file.open("ab") as stream:
        stream.write(packed(record("response", URL, article("清河"))))
    imported(archive, path)
    assert sorted(rows(archive, "SELECT url FROM articles")) == sorted((url,) for url in many)
    kept = [one for file in (archive / "captures").iterdir() for one in ArchiveIterator(file.open("rb"))]
    assert len([one for one in kept if one.rec_type == "response"]) == len(many)
    assert rows(archive, "SELECT outcome FROM run ORDER BY id") == [("incomplete",), ("ok",)]


def test_an_import_stopped_in_a_transaction_leaves_no_copy_behind(tmp_path: Path) -> None:
    path, archive = tmp_path / "a.warc.gz", tmp_path / "archive"
    path.write_bytes(packed(record("response", URL, article("清河")), record("response", PART, article("沱江"))))

    class Stopping(HostIndex):
        def source_of(self, url: str) -> None:
            if url == PART:
                raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        offline_run(archive, "import", create=True) as run,
        Intake(run, Stopping(()), everything=True, watch=lambda what, done, total: None) as intake,
    ):
        intake.take(ImportFile(path=path))
    assert list((archive / "captures").iterdir()) == []
    assert rows(archive, "SELECT outcome, message FROM run") == [("incomplete", "interrupted")]


def _read(archive: Path) -> int:
    """How many captures have a verdict."""
    if not (archive / "archive.sqlite").exists():
        return 0
    try:
        return int(rows(archive, "SELECT count(*) FROM capture WHERE verdict IS NOT NULL")[0][0])
    except Exception:  # noqa: BLE001 - the tables are not made yet
        return 0
