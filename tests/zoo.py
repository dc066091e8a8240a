"""A crawl of the zoo: the hosts of `hostile_hosts` in a process of their own, and the crawl in another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.certificates import AUTHORITY
from tests.conftest import ROOT
from tests.hostile_sites import Host, catalog, hosts
from tests.replays import write_config
from tests.test_crawl import rows

CRAWL = """
if __name__ == "__main__":  # the reader processes import this file, too
    import json, os, sys
    from pathlib import Path
    from scrapy.utils.reactor import install_reactor
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor
    from twisted.names.client import Resolver

    asked = json.loads(sys.argv[1])
    reactor.installResolver(Resolver(servers=[("127.0.0.1", asked["dns"])]))
    connected = []

    def watch(event, values):
        # No connection leaves this machine; where one would, it is refused.
        if event != "socket.connect" or not isinstance(values[1], tuple):
            return
        connected.append(list(values[1][:2]))
        if values[1][0] != "127.0.0.1":
            raise ConnectionRefusedError(111, "refused")

    sys.addaudithook(watch)

    from govcrawl.catalog import load_catalog
    from govcrawl.config import load_config
    from govcrawl.crawl.due import Scope
    from govcrawl.crawl.launch import Order, crawl
    from govcrawl.crawl.outcomes import exit_code

    sources = load_catalog([Path(asked["catalog"])], builtin=False).values()
    report = crawl(Order(
        sources=sources,
        archive=Path(asked["archive"]),
        scope=Scope(backfill=True),
        contact="mail@example.org",
        config=load_config(Path(asked["config"]), environ={}),
        settings=asked["settings"],
    ))
    outcomes = {name: [one.outcome, one.words] for name, one in report.outcomes.items()}
    print(json.dumps({"exit": exit_code(report.outcome), "outcomes": outcomes, "connected": connected}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What a crawl of the zoo left."""

    hosts: list[Host]
    archive: Path
    outcomes: dict[str, tuple[str, str]]
    connected: list[list[Any]]
    """Address and port of each connection of the crawling process."""
    told: dict[str, Any]
    """What the hosts were asked."""
    ports: dict[str, int]
    peak: int
    """Most memory of all processes of the crawl together, in bytes."""
    seconds: float
    starved: float
    """Which share of that time the crawl was ready to go on, and the machine busy with something else."""

    def counts(self, name: str) -> dict[str, int]:
        """The counts of a source."""
        found = rows(self.archive, "SELECT counts FROM run_source WHERE source_id = ?", name)
        counts: dict[str, int] = json.loads(found[0][0])
        return counts

    def errors(self, name: str) -> dict[str, int]:
        """How often each code stands in the fetch rows of a source."""
        found = rows(self.archive, "SELECT error, count(*) FROM fetch WHERE source_id = ? GROUP BY 1", name)
        return {each[0]: each[1] for each in found}

    def archived(self, name: str) -> int:
        """How many articles of a source are in the archive."""
        return int(rows(self.archive, "SELECT count(*) FROM articles WHERE source_id = ?", name)[0][0])


def crawl_zoo(
    folder: Path, *, links: int, megabytes: int, config: Mapping[str, Mapping[str, Any]], **settings: object
) -> Crawled:
    """Crawl all hosts of the zoo at once, with the project's settings but for those given."""
    write_config(folder / "config.toml", config)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOVCRAWL_")}
    environment |= {"PYTHONPATH": str(ROOT), "SSL_CERT_FILE": str(folder / AUTHORITY)}
    program = [sys.executable, "-m", "tests.hostile_hosts", str(folder), str(links), str(megabytes)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        ports: dict[str, int] = json.loads(server.stdout.readline())
        try:
            zoo = list(hosts(ports, links, megabytes))
            (folder / "catalog.toml").write_text(catalog(zoo, ports), "utf-8")
            (folder / "crawl.py").write_text(CRAWL, "utf-8")
            allowed = [f"{host.name}.example:{ports[host.port]}" for host in zoo if host.name != "rebind"]
            asked = {
                "catalog": str(folder / "catalog.toml"),
                "config": str(folder / "config.toml"),
                "archive": str(folder / "archive"),
                "dns": ports["dns"],
                "settings": {"GOVCRAWL_ALLOWED_ADDRESSES": allowed, **settings},
            }
            began = time.monotonic()
            found, peak, waited = _run([sys.executable, str(folder / "crawl.py"), json.dumps(asked)], environment)
            seconds = time.monotonic() - began
        finally:
            server.send_signal(signal.SIGTERM)
    return Crawled(
        hosts=zoo,
        archive=folder / "archive",
        outcomes={name: (outcome, cause) for name, (outcome, cause) in found["outcomes"].items()},
        connected=found["connected"],
        told=json.loads((folder / "log.json").read_text("utf-8")),
        ports=ports,
        peak=peak,
        seconds=seconds,
        starved=waited / seconds,
    )


def _run(command: list[str], environment: dict[str, str]) -> tuple[dict[str, Any], int, float]:
    """Return what a crawl printed, the most memory of it and its children, and how long it waited for a processor."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak, waited = 0, 0.0
    over = threading.Event()

    def watch() -> None:
        nonlocal peak, waited
        while not over.wait(0.1):
            peak, waited = max(peak, _memory(process.pid)), max(waited, _waited(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        out, err = process.communicate(timeout=110)
    finally:
        process.kill()
        over.set()
        watcher.join()
    assert err == "", err
    assert process.returncode == 0
    return json.loads(out), peak, waited


def _waited(pid: int) -> float:
    """Return for how many seconds the main thread of a process was ready and had no processor (schedstat, proc(5))."""
    try:
        return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    except (OSError, ProcessLookupError, IndexError):
        return 0.0


def _memory(pid: int) -> int:
    """Return the memory of a process and its descendants, what they share counted once; 0 for one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except (OSError, ProcessLookupError):
        return 0
    own = sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return own + sum(_memory(int(child)) for child in children)
