"""What people see: a bar in a terminal, results where they were sent, and nothing else."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

PARAGRAPH = "市生态环境局对辖区三家污水处理厂开展了现场检查，当场指出台账不全等问题两项。" * 3


def in_terminal(arguments: list[str], cwd: Path, *, stdout: int | None = None, columns: int = 140) -> tuple[int, str]:
    """Run the command with stderr (and stdout unless given) on a terminal; return its exit code and what that shows."""
    master, slave = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOVCRAWL_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "govcrawl", *arguments],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": str(columns)},
        stdin=slave,
        stdout=slave if stdout is None else stdout,
        stderr=slave,
    )
    os.close(slave)
    seen = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux reports the closed end of a terminal as an error
            break
        if not part:
            break
        seen += part
    os.close(master)
    return process.wait(60), seen.decode("utf-8", "replace")


def test_results_go_to_the_file_and_the_bar_to_the_terminal(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.html").write_text(f"<h1>第{number}号通报</h1><p>{PARAGRAPH}</p>", "utf-8")
    names = [f"{number}.html" for number in range(30)]
    with (tmp_path / "out.jsonl").open("wb") as stream:
        code, seen = in_terminal(["extract", *names, "--format", "jsonl"], tmp_path, stdout=stream.fileno())
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert code == 0
    assert [row["id"] for row in rows] == names
    assert "reading pages" in seen
    assert PARAGRAPH not in seen


def test_the_demo_shows_how_it_stands_and_tables_in_a_terminal(tmp_path: Path) -> None:
    code, seen = in_terminal(["demo"], tmp_path)
    assert code == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
    assert re.search(r"run 1 ━* *\d/5 sources", plain)
    assert re.search(r"\d+ lists · \d+ pages · \d+ new · \d+ unchanged · \d+ failed", plain)
    assert "pages/s" in seen
    assert "verdict" in seen
    assert "┏━" in seen
    assert "Refused, and why" in seen


def test_verbs_that_read_no_page_do_not_wait_for_trafilatura() -> None:
    code = "import sys; import govcrawl.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"trafilatura", "scrapy", "twisted"} & set(done.stdout.split())
