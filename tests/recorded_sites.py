"""How `tests/recordings` was recorded: original sites on loopback, by `govcrawl record`.

Run by hand (`python -m tests.recorded_sites FOLDER`) to record them again; what is expected of them is then to be
compared with the pages anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from govcrawl.demo import DemoServer, catalog_path
from tests.crawls import govcrawl
from tests.simulator.server import PREFIX, SimulatorServer
from tests.simulator.table import DIALECTS

RECORDINGS = Path(__file__).parent / "recordings"

DEMO: tuple[tuple[str, ...], ...] = (
    # UCAP, each article twice on its page, a redirect home, a soft 404, a page that robots.txt forbids.
    ("demo-department", "--whole"),
    # GBK without a family, an article in three parts, a challenge (412), an empty answer.
    ("demo-news", "--articles", "12"),
    # Reposts, an old address that leads to the new one, a gzipped page, a WAF's notice, a script shell, a 404.
    ("demo-trade", "--articles", "12"),
    ("http://fanwen.example/fangan/20479.html",),
)
SIMULATED = ("trs", "hanweb_post", "jpaas", "gkmlpt", "lonsun", "ucap_json")


@contextmanager
def simulated(folder: Path) -> Iterator[tuple[str, Path]]:
    """Serve the simulated sites; yield the prefix and a catalog of them."""
    dialects = [DIALECTS[name] for name in SIMULATED]
    catalog = folder / "simulated.toml"
    catalog.write_text("".join(dialect.catalog() for dialect in dialects), "utf-8")
    with SimulatorServer(dialects) as server:
        yield f"{server.base}{PREFIX}", catalog


def record_all(into: Path) -> None:
    """Record all sites into a folder; recordings that are there are replaced."""
    with TemporaryDirectory() as room:
        cwd = Path(room)
        with DemoServer() as demo:
            for chosen in DEMO:
                _record(cwd, into, demo.prefix, catalog_path(), *chosen)
        with simulated(cwd) as (prefix, catalog):
            for name in SIMULATED:
                _record(cwd, into, prefix, catalog, DIALECTS[name].source_id, "--articles", "2")


def _record(cwd: Path, into: Path, prefix: str, catalog: Path, *chosen: str) -> None:
    place = ("--into", into.resolve(), "--replay", prefix, "--catalog", catalog)
    done = govcrawl("record", *chosen, *place, "--again", cwd=cwd)
    sys.stdout.write(done.stdout + done.stderr)
    done.check_returncode()


if __name__ == "__main__":
    record_all(Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDINGS)
