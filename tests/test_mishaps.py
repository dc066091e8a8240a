"""What goes wrong on a real machine: one clear line, a meaningful exit code, and nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from govcrawl.demo import DemoServer, catalog_path
from tests.crawls import govcrawl
from tests.test_crawl import contents, crawl_arguments, is_sound, rows

Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount a small file system of its own, where this process may."""
    folder = tmp_path / "mounted"
    folder.mkdir()
    mounted = []

    def make(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("mounting a tmpfs is not permitted here")
        mounted.append(folder)
        return folder

    yield make
    for path in mounted:
        subprocess.run(["umount", "-l", str(path)], check=False)


def assert_one_line(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert done.stderr.startswith("govcrawl: ")
    assert done.stderr.count("\n") == 1
    for word in words:
        assert word in done.stderr


@pytest.mark.proof
def test_a_full_disk_stops_the_crawl_and_the_next_run_completes(mount: Mount, tmp_path: Path) -> None:
    folder = mount("size=900k")
    archive = folder / "archive"
    with DemoServer() as server:
        done = govcrawl(*crawl_arguments(server, archive), cwd=tmp_path)
        assert_one_line(done, 4, "full", "free some space")
        assert is_sound(archive)
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        done = govcrawl(*crawl_arguments(server, archive), cwd=tmp_path)
        assert done.returncode in (0, 10), done.stderr
        whole = govcrawl(*crawl_arguments(server, tmp_path / "whole"), cwd=tmp_path)
        assert whole.returncode in (0, 10)
    assert contents(archive) == contents(tmp_path / "whole")


def test_an_archive_that_cannot_be_written_is_named(mount: Mount, tmp_path: Path) -> None:
    folder = mount("size=1m")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    with DemoServer() as server:
        done = govcrawl(*crawl_arguments(server, folder / "archive"), cwd=tmp_path)
        assert server.log == []
    assert_one_line(done, 4, str(folder), "--archive")


def test_an_unreadable_catalog_is_named_before_any_request(tmp_path: Path) -> None:
    catalog = tmp_path / "mine.toml"
    catalog.write_text('[[source]]\nid = "x"\nnmae = "y"\n', "utf-8")
    done = govcrawl("crawl", "x", "--catalog", catalog, "--contact", "a@example.org", cwd=tmp_path)
    assert_one_line(done, 3, "mine.toml", "x", "nmae")
    catalog.write_bytes(b"\xff\xfe\x00")
    assert_one_line(govcrawl("sources", "list", "--catalog", catalog, cwd=tmp_path), 3, "mine.toml")
    assert_one_line(govcrawl("sources", "list", "--catalog", "gone.toml", cwd=tmp_path), 3, "gone.toml")
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crawl"], ["--all"]),
        (["crawl", "sichuan"], ["GOVCRAWL_CONTACT"]),
        (["crawl", "sichuann"], ["sichuann", "sichuan"]),
        (["crawl", "--province", "四穿"], ["四穿", "四川"]),
        (["crawl", "sichuan", "--since", "2024-13"], ["2024-13"]),
        (["crawl", "sichuan", "--replay", "ftp://x/"], ["ftp://x/"]),
        (["extract"], ["--manifest"]),
        (["extract", "gone.html"], ["gone.html"]),
        (["extract", "--manifest", "gone.jsonl"], ["gone.jsonl"]),
    ],
)
def test_what_cannot_be_meant_is_refused_with_advice(arguments: list[str], words: list[str], tmp_path: Path) -> None:
    done = govcrawl(*arguments, cwd=tmp_path)
    assert_one_line(done, 2, *words)


def test_reading_an_archive_that_is_not_there_says_so(tmp_path: Path) -> None:
    for verb in (["search", "环保"], ["show", "p234567234567"], ["export", "--format", "csv"]):
        assert_one_line(govcrawl(*verb, "--archive", "nowhere", cwd=tmp_path), 4, "nowhere")
    assert not (tmp_path / "nowhere").exists()


def extracted(tmp_path: Path, name: str, body: bytes) -> tuple[int, dict[str, object], str]:
    (tmp_path / name).write_bytes(body)
    done = govcrawl("extract", name, "--format", "jsonl", cwd=tmp_path)
    assert "Traceback" not in done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return done.returncode, found, done.stderr


PARAGRAPH = "市生态环境局对辖区三家污水处理厂开展了现场检查，当场指出台账不全等问题两项。".encode()


@pytest.mark.parametrize(
    ("name", "body", "verdict"),
    [
        ("empty.html", b"", "empty"),
        ("empty.txt", b"", "empty"),
        ("binary.html", bytes(range(256)) * 400, None),
        ("truncated.html", b"<html><body><div><p>" + PARAGRAPH * 8 + b"</p><p>" + PARAGRAPH[:-1], None),
        ("nested.html", b"<div>" * 50_000 + PARAGRAPH * 6 + b"</div>" * 50_000, None),
    ],
)
def test_odd_files_get_a_verdict_and_no_traceback(tmp_path: Path, name: str, body: bytes, verdict: str | None) -> None:
    code, found, _ = extracted(tmp_path, name, body)
    assert code == 0
    assert verdict is None or found["verdict"] == verdict
    assert name != "truncated.html" or PARAGRAPH.decode() in str(found["text"])
    assert name != "binary.html" or found["verdict"] not in ("article", "flagged")


def test_a_page_of_20_mb_is_refused_by_name(tmp_path: Path) -> None:
    code, found, said = extracted(tmp_path, "large.html", b"<p>" + PARAGRAPH * 180_000)
    assert code == 2
    assert found["verdict"] == "error"
    assert "large.html" in said
    assert said.count("\n") == 1


def test_the_demo_catalog_is_a_catalog_like_any_other(tmp_path: Path) -> None:
    done = govcrawl("sources", "list", "--catalog", catalog_path(), "--format", "jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "demo-portal" in done.stdout


@pytest.mark.proof
def test_a_live_run_row_is_written_with_its_command(tmp_path: Path) -> None:
    with DemoServer() as server:
        arguments = crawl_arguments(server, tmp_path / "archive", "--max-pages", "1")
        govcrawl(*arguments, cwd=tmp_path)
    run = rows(tmp_path / "archive", "SELECT command, finished_at FROM run")[0]
    assert "--max-pages 1" in run["command"]
    assert run["finished_at"] is not None
