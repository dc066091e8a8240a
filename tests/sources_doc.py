"""The examples of docs/sources.md, run as a reader would; `python -m tests.sources_doc` writes their output anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import ROOT
from tests.simulator.portal_table import all_portals
from tests.simulator.redesigns import REDESIGNS
from tests.simulator.server import PREFIX, SimulatorServer
from tests.simulator.site import Site

PAGE = ROOT / "docs" / "sources.md"
_BLOCK = re.compile(r"^```(console|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MOVING = (
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:8899"),
    (re.compile(r"\b20\d\d-\d\d-\d\dT[\d:.]+Z"), "2024-07-02T01:02:03Z"),
    (re.compile(r'(checked = )"[\d-]+"'), r'\1"2024-07-02"'),
)
"""What differs from day to day."""


def commands(block: str) -> list[str]:
    """The commands of a console block."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def played(text: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each console block of *text* as it stands, and as it comes out in *folder* now."""
    sites: list[Site] = [*all_portals(), *(build() for build in REDESIGNS.values())]
    with SimulatorServer(sites) as server:
        environment = {
            **os.environ,
            "SITES": server.base + PREFIX,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
        }
        environment.pop("GOVCRAWL_ARCHIVE", None)
        for match in _BLOCK.finditer(text):
            kind, block = match.groups()
            if kind == "toml":
                name, _, content = block.partition("\n")
                (folder / name.removeprefix("# ")).write_text(content, encoding="utf-8")
                continue
            lines = []
            for command in commands(block):
                done = subprocess.run(
                    ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True,
                    timeout=120, check=False,
                )  # fmt: skip
                lines += [f"$ {command}", *(done.stdout + done.stderr).replace("\t", "  ").splitlines()]
            found = "\n".join(line.rstrip() for line in lines) + "\n"
            for moving, fixed in _MOVING:
                found = moving.sub(fixed, found)
            yield block, found


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    with TemporaryDirectory() as place:
        for old, new in played(page, Path(place)):
            page = page.replace(f"```console\n{old}```", f"```console\n{new}```")
    PAGE.write_text(page, encoding="utf-8")
