"""A real pywb on loopback, from an environment of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

PYWB = Path(os.environ.get("GOVCRAWL_PYWB") or Path(shutil.which("wayback") or "/nowhere/wayback").parent)

needs_pywb = pytest.mark.skipif(
    not (PYWB / "wayback").exists(), reason="no pywb: GOVCRAWL_PYWB names the bin folder of an environment that has it"
)


@contextmanager
def replaying(folder: Path, files: Iterable[Path]) -> Iterator[str]:
    """Index WARC files into a collection in *folder*, and give the address at which it is replayed."""
    for command in (["init", "kept"], ["add", "kept", *map(str, files)]):
        subprocess.run([PYWB / "wb-manager", *command], cwd=folder, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "wayback.log").open("wb") as log:
        process = subprocess.Popen(
            [PYWB / "wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=folder, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not answers(port):
                assert process.poll() is None, (folder / "wayback.log").read_text("utf-8")
                assert time.monotonic() < deadline, "pywb does not start"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/kept"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def replayed(address: str, row: sqlite3.Row) -> tuple[int, bytes]:
    """Return status and body, as it was on the wire, of what the collection has at the time of a capture *row*."""
    moment = stamp(row["fetched_at"])
    # Without that header pywb undoes the content coding.
    request = Request(f"{address}/{moment}id_/{row['url']}", headers={"Accept-Encoding": "gzip, br"})
    with urlopen(request, timeout=20) as answer:
        assert f"/{moment}id_/" in answer.url
        return answer.status, answer.read()


def stamp(fetched_at: str) -> str:
    """The 14 digits by which pywb names a time."""
    return "".join(character for character in fetched_at if character.isdigit())[:14]
