"""Sites in every state in which a check may find them, behind one replay prefix, and checks of them in one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.conftest import ROOT
from tests.list_pages import FOOT, MENU
from tests.replays import PREFIX, Site, row
from tests.servers import Answer, Route, Server
from tests.simulator.site import Asked

CHECK = """
if __name__ == "__main__":  # the reader processes import this file, too
    import json, sys
    from pathlib import Path
    from govcrawl.catalog import load_catalog
    from govcrawl.crawl.checking import check_sources
    from govcrawl.crawl.scouting import Outing

    asked = json.loads(sys.argv[1])
    known = load_catalog([Path(asked["catalog"])], builtin=False)
    outing = Outing(contact="mail@example.org", settings=asked["settings"])
    checkups = check_sources(list(known.values()), outing, patience=asked["patience"])
    print(json.dumps([checkup.record() for checkup in checkups]))
"""


COOKIE = "<html><body><script>document.cookie='jsl='+go('x');location.reload();</script></body></html>"
LOST = f"""<html><head><title>提示</title></head><body><div class="nav"><ul>{MENU}</ul></div>
<p>对不起，您访问的页面不存在或已被删除！</p>{FOOT}</body></html>"""
MISSING = "<html><head><title>提示</title></head><body><p>对不起，您访问的页面不存在或已被删除！</p></body></html>"
WAF = "<html><head><title>提示</title></head><body><p>您的访问请求存在异常，已被防火墙拦截。</p></body></html>"
SHELL = (
    '<html><head><title>政务公开</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'
)


def html(text: str, status: int = 200, charset: str = "utf-8") -> Answer:
    """A page that says UTF-8, whatever it is written in."""
    return Answer(text.encode(charset), status)


def moved(url: str) -> Answer:
    """A redirect."""
    return Answer(status=302, headers={"Location": url})


def home(host: str, numbers: Iterable[int]) -> Answer:
    """A home page: a menu and a block of news, and no path of columns."""
    rows = "".join(row(host, number) for number in numbers)
    return html(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>云汀市生态环境局</title></head><body>'
        f'<div class="nav"><ul>{MENU}</ul></div><div class="news"><ul>{rows}</ul></div>{FOOT}</body></html>'
    )


class Simulated(Protocol):
    """A site of the simulator, or a redesign of one."""

    def answer(self, asked: Asked) -> Answer:
        """What it says."""


class Sites:
    """Sites by the first label of their hosts, their catalog, and what they answer."""

    def __init__(self) -> None:
        self.catalog = ""
        self.routes: dict[str, Route] = {}
        self.simulated: dict[str, Simulated] = {}

    def site(self, name: str, *column_keys: str, keys: Sequence[str] = (), **changed: Route) -> Site:
        """Add a site that is fine but for its list (`list`), its robots.txt (`robots`), its home page (`home`)."""
        site = Site(f"{name}.example", range(9, 1, -1))
        self.routes |= site.routes()
        places = {"list": site.list_url(), "robots": f"http://{site.host}/robots.txt", "home": f"http://{site.host}/"}
        self.routes |= {places[place]: answer for place, answer in changed.items()}
        self.catalog += site.source(*column_keys, keys=keys)
        return site

    def simulate(self, site: Simulated, catalog: str, *hosts: str) -> None:
        """Add a site of the simulator."""
        self.simulated |= dict.fromkeys(hosts, site)
        self.catalog += catalog

    def listing(self, name: str, answer: Route, *column_keys: str) -> Site:
        """Add a site with another answer in its list's place."""
        return self.site(name, *column_keys, list=answer)


class Web(dict[str, Route]):
    """Routes, and behind them simulated sites by their hosts."""

    def __init__(self, routes: Mapping[str, Route], sites: Mapping[str, Simulated]) -> None:
        super().__init__(routes)
        self._sites = sites

    def get(self, path: str, default: Any = None) -> Any:
        """The answer to a path."""
        found = super().get(path)
        url = path.removeprefix(PREFIX)
        site = self._sites.get(urlsplit(url).netloc)
        if found is not None or site is None or url.endswith("/robots.txt"):
            return found or default
        return site.answer(Asked(method="GET", url=url))


def served(sites: Sites) -> Server:
    """A replay server of all *sites*."""
    server = Server({})
    server.routes = Web({PREFIX + url: answer for url, answer in sites.routes.items()}, sites.simulated)
    return server


def checked(folder: Path, catalog: str, *, patience: float, **settings: object) -> list[dict[str, Any]]:
    """Check all sources of *catalog* on loopback itself, without a replay prefix; return how each fared."""
    (folder / "sites.toml").write_text(catalog, "utf-8")
    (folder / "check.py").write_text(CHECK, "utf-8")
    asked = {"catalog": str(folder / "sites.toml"), "patience": patience, "settings": settings}
    done = subprocess.run(
        [sys.executable, str(folder / "check.py"), json.dumps(asked)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
