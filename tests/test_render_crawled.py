"""Lists that scripts make, read with a real Chromium: their rows archived, their requests ours."""

from __future__ import annotations

import os
import socket
import sys
import time
import uuid
from pathlib import Path

import pytest
from scrapy.settings import Settings
from warcio.archiveiterator import ArchiveIterator

from govcrawl.capture import read_answer
from govcrawl.crawl.browser import find_browser, lack_of_browser
from tests.replays import PREFIX, asked_urls, crawled, served, started
from tests.script_lists import LIST, articles, data, script, shell, source
from tests.servers import Answer, Route, Server
from tests.test_crawl import rows
from tests.test_replay_forms import WHEN

needs_browser = pytest.mark.skipif(
    find_browser(Settings()) is None, reason="no Chromium here: apt-get install chromium"
)

HOST = "scripted.example"
SITE = f"http://{HOST}"


def recorded(page: Answer, **answers: Route) -> dict[str, Route]:
    return {SITE + LIST: page, f"{SITE}/js/list.js": script()} | {SITE + path: each for path, each in answers.items()}


def listed(folder: Path) -> set[str]:
    return {row["url"] for row in rows(folder / "archive", "SELECT url FROM articles")}


@needs_browser
def test_rows_by_script_are_archived_and_what_it_asked_for_is_kept(tmp_path: Path) -> None:
    filling = (
        'document.cookie = "seen=1"; load("/private/rows.json"); load("/api/rows?page=1"); '
        'load("/api/more", "page=2&name=环境");'
    )
    extra = '<img src="/logo.png"><script src="http://tongji.example/t.js"></script>'
    site = recorded(
        shell(filling, extra=extra),
        **{
            "/robots.txt": Answer(b"User-agent: *\nDisallow: /private/\n"),
            "/private/rows.json": data(HOST, [9]),
            "/api/rows?page=1": data(HOST, range(4), wait=2.0),
            "/api/more": data(HOST, range(4, 8)),
        },
    )
    site["http://tongji.example/t.js"] = script('new Image().src = "/hm.gif"; navigator.sendBeacon("/hm", "1");')
    with served(site, articles(HOST, range(10))) as server:
        found = crawled(server, tmp_path, source(HOST, SITE + LIST), ["scripted"])
        asked = asked_urls(server)
    assert found["outcomes"]["scripted"] == ["ok", "all due pages fetched"]
    assert listed(tmp_path) == set(articles(HOST, range(8)))
    lists = [
        SITE + LIST,
        f"{SITE}/js/list.js",
        f"{SITE}/api/rows?page=1",
        f"{SITE}/api/more",
        "http://tongji.example/t.js",
    ]
    assert sorted(url for url in asked if "/t2015" not in url) == sorted(lists)
    assert server.bodies == [(f"{PREFIX}{SITE}/api/more", "page=2&name=环境".encode())]
    assert {agent.split("/")[0] for agent in server.agents} == {"govcrawl"}
    kept = {row["url"]: row for row in rows(tmp_path / "archive", "SELECT * FROM capture WHERE role = 'list'")}
    assert sorted(kept) == sorted(lists)
    assert {row["source_id"] for row in kept.values()} == {"scripted"}
    captures = tmp_path / "archive" / "captures"
    for url in (SITE + LIST, f"{SITE}/api/more"):
        answer = server.routes[PREFIX + url]
        assert isinstance(answer, Answer)
        assert read_answer(captures, kept[url]["file"], kept[url]["offset"]).body == answer.body
    with (captures / kept[SITE + LIST]["file"]).open("rb") as stream:
        sent = [each.http_headers for each in ArchiveIterator(stream) if each.rec_type == "request"]
    assert not any(headers.get_header("Cookie") for headers in sent)
    (missed,) = rows(tmp_path / "archive", "SELECT * FROM fetch")
    assert (missed["url"], missed["error"], missed["role"]) == (f"{SITE}/private/rows.json", "robots", "list")


@pytest.mark.proof
@needs_browser
def test_further_pages_are_rendered_too_and_a_script_is_asked_for_once(tmp_path: Path) -> None:
    pages = {f"/xw/index{number}.html": shell(f'load("/api/{number}"); following("index{number + 1}.html");')
             for number in range(1, 4)}  # fmt: skip
    rendered = {f"/api/{number}": data(HOST, range(number * 3, number * 3 + 3)) for number in range(1, 4)}
    site = {SITE + path: answer for path, answer in (pages | rendered | {"/js/list.js": script()}).items()}
    with served(site, articles(HOST, range(12))) as server:
        found = crawled(server, tmp_path, source(HOST, f"{SITE}/xw/index1.html"), ["scripted"], max_pages=3)
        asked = asked_urls(server)
    assert found["counts"]["lists_read"] == 3
    assert listed(tmp_path) == set(articles(HOST, range(3, 12)))
    assert asked.count(f"{SITE}/js/list.js") == 1


@pytest.mark.proof
@needs_browser
def test_a_list_whose_data_robots_txt_forbids_is_broken_and_says_so(tmp_path: Path) -> None:
    forbidding = Answer(b"User-agent: *\nDisallow: /api/\n")
    site = recorded(shell('load("/api/rows");'), **{"/robots.txt": forbidding, "/api/rows": data(HOST, range(3))})
    with served(site) as server:
        found = crawled(server, tmp_path, source(HOST, SITE + LIST), ["scripted"])
        assert f"{SITE}/api/rows" not in asked_urls(server)
    outcome = ["broken", f"no links on its lists: 环境要闻: {SITE}/api/rows: robots"]
    assert found["outcomes"]["scripted"] == outcome
    assert found["counts"]["forbidden"] > 0


ROUTED = 'if (location.hash === "#/xw/2") load("/api/rows?" + new Date().toISOString().slice(0, 10));'


@pytest.mark.proof
@needs_browser
def test_a_route_of_a_script_is_read_by_the_clock_of_the_recording(tmp_path: Path) -> None:
    recording = Answer(shell(ROUTED).body, headers={"Content-Type": "text/html", "Memento-Datetime": WHEN})
    site = recorded(recording, **{"/api/rows?2019-01-05": data(HOST, range(3))})
    with served(site, articles(HOST, range(3))) as server:
        found = crawled(server, tmp_path, source(HOST, f"{SITE}{LIST}#/xw/2"), ["scripted"])
    assert found["exit"] == 0
    assert len(listed(tmp_path)) == 3


@needs_browser
def test_the_browser_reaches_nothing_that_the_crawl_does_not(tmp_path: Path) -> None:
    with Server({}) as secret, Server({}) as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stun:
        stun.bind(("127.0.0.1", 0))
        stun.setblocking(False)
        inside = f"127.0.0.1:{secret.port}"
        away = (
            f'fetch("http://169.254.169.254/latest/meta-data/"); fetch("http://10.1.2.3/"); fetch("http://{inside}/a");'
            f'new WebSocket("ws://{inside}/ws"); new EventSource("http://{inside}/es"); window.open("http://{inside}/w");'
            f'new Worker(URL.createObjectURL(new Blob(["fetch(\\"http://{inside}/worker\\")"])));'
            f'var c = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{stun.getsockname()[1]}"}},'
            f'{{urls: "turn:{inside}?transport=tcp", username: "a", credential: "b"}}]}});'
            'c.createDataChannel("x"); c.createOffer().then(function (o) { c.setLocalDescription(o); });'
        )
        links = f'<link rel="preconnect" href="http://{inside}"><iframe src="http://{inside}/f"></iframe>'
        server.routes |= {LIST: shell('load("/rows.json");', away, extra=links), "/js/list.js": script()}
        host = f"127.0.0.1:{server.port}"
        server.routes["/rows.json"] = data(host, range(4))
        for url, answer in articles(host, range(4)).items():
            server.routes[url.removeprefix(server.base)] = answer
        live = {"DOWNLOAD_DELAY": 0, "RETRY_TIMES": 0, "GOVCRAWL_ALLOWED_ADDRESSES": [host]}
        found = crawled(server, tmp_path, source(host, server.base + LIST), ["scripted"], replay=None, **live)
        assert secret.connections == 0
        with pytest.raises(BlockingIOError):
            stun.recv(100)
    assert found["exit"] == 0
    assert len(listed(tmp_path)) == 4
    missed = rows(tmp_path / "archive", "SELECT url, error FROM fetch")
    refused = {row["url"] for row in missed if row["error"] in ("address", "robots_unreachable")}
    assert {"http://169.254.169.254/latest/meta-data/", "http://10.1.2.3/", f"http://{inside}/a"} <= refused


ENDLESS = "while (true) {}"
HOARDING = "var all = []; while (true) all.push(new Uint8Array(1 << 24).fill(1));"
RESTLESS = 'setInterval(function () { fetch("/api/poll?" + Math.random()); }, 20);'
CLOCK = 'setInterval(function () { document.title = "现在是" + new Date().toISOString(); }, 1000);'
RELOADING = 'document.cookie = "pass=1"; setTimeout(function () { location.reload(); }, 200);'
FORWARDING = 'setTimeout(function () { location.href = "/"; }, 10);'


@pytest.mark.proof
@needs_browser
def test_scripts_without_end_end(tmp_path: Path) -> None:
    rows_first = 'load("/api/rows");'
    pages = {
        "endless": shell(rows_first, ENDLESS),
        "hoarding": shell(rows_first, HOARDING),
        "late": shell(rows_first, f"setTimeout(function () {{ {ENDLESS} }}, 1600);"),
        "restless": shell(rows_first, RESTLESS),
        "clock": shell(rows_first, CLOCK),
        "reloading": shell(rows_first, RELOADING),
        "forwarding": shell(FORWARDING, f"setTimeout(function () {{ {rows_first} }}, 900);"),
    }
    site: dict[str, Route] = {}
    for name, page in pages.items():
        host = f"{name}.example"
        site |= {f"http://{host}{LIST}": page, f"http://{host}/js/list.js": script()}
        site |= {f"http://{host}/api/rows": data(host, range(3))} | articles(host, range(3))
    catalog = "".join(source(f"{name}.example", f"http://{name}.example{LIST}", name=name) for name in pages)
    begun = time.monotonic()
    with served(site) as server:
        found = crawled(server, tmp_path, catalog, [*pages], limits={"render_seconds": 6})
        asked = asked_urls(server)
    assert time.monotonic() - begun < 60
    outcomes = found["outcomes"]
    assert outcomes["endless"][0] == "broken"
    assert "its scripts did not end within 6 s" in outcomes["endless"][1]
    # Whether the bound on memory or that on time ends it depends on how fast the machine fills its memory.
    too_slow = outcomes["hoarding"][0] == "broken"
    assert not too_slow or "its scripts did not end within 6 s" in outcomes["hoarding"][1]
    assert [outcomes[name][0] for name in pages if name not in ("endless", "hoarding")] == ["ok"] * 5
    assert len(listed(tmp_path)) == 18 - 3 * too_slow
    assert found["counts"]["limit_render_seconds"] == 2 + too_slow
    assert found["counts"]["limit_render_requests"] > 0
    assert len([url for url in asked if "/api/poll" in url]) == 38
    assert [asked.count(f"http://{name}.example{LIST}") for name in pages] == [1] * 7
    assert "http://forwarding.example/" not in asked


def marked(mark: str) -> dict[int, str]:
    """The processes that bear *mark* in their environment, with their names."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "comm").read_text().strip()
        except OSError:
            continue
    return found


def all_gone(mark: str, within: float) -> bool:
    end = time.monotonic() + within
    while marked(mark):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.proof
@needs_browser
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_browser_outlives_the_crawl_even_a_killed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = f"mark-{uuid.uuid4()}"
    monkeypatch.setenv("MARK_OF_A_TEST", mark)
    catalog = source(HOST, SITE + LIST)
    filled = recorded(shell('load("/api/rows");'), **{"/api/rows": data(HOST, range(3))})
    with served(filled, articles(HOST, range(3))) as server:
        assert crawled(server, tmp_path, catalog, ["scripted"])["exit"] == 0
        left = {pid: name for pid, name in marked(mark).items() if pid != os.getpid()}
        assert not left
    with served(recorded(shell(ENDLESS))) as server:
        process = started(server, tmp_path, catalog, ["scripted"])
        end = time.monotonic() + 30
        while not any("chrom" in name for name in marked(mark).values()):
            assert time.monotonic() < end
            time.sleep(0.1)
        time.sleep(2)
        process.kill()
        process.communicate(timeout=10)
    assert all_gone(mark, 15), marked(mark)


@needs_browser
def test_a_browser_that_does_not_start_is_named(tmp_path: Path) -> None:
    with served(recorded(shell())) as server:
        found = crawled(server, tmp_path, source(HOST, SITE + LIST), ["scripted"], GOVCRAWL_BROWSER="true")
    outcome, cause = found["outcomes"]["scripted"]
    assert outcome == "broken"
    assert "true does not start" in cause


def test_what_lacks_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert lack_of_browser(Settings()) == "render = true needs a browser: apt-get install chromium"
    named = Settings({"GOVCRAWL_BROWSER": "/nowhere/chrome"})
    assert lack_of_browser(named) == (
        "render = true needs a browser: set GOVCRAWL_BROWSER to a Chromium, not /nowhere/chrome"
    )
    monkeypatch.setitem(sys.modules, "playwright", None)
    assert lack_of_browser(Settings()) == (
        "render = true needs a browser: pip install 'govcrawl[render]' and apt-get install chromium"
    )
