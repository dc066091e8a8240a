"""`sources check --live`: what becomes of sites in every state, all in one process."""

from __future__ import annotations

import itertools
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from govcrawl.periods import CHINA
from tests.check_sites import (
    COOKIE,
    LOST,
    MISSING,
    PREFIX,
    SERVICES,
    SHELL,
    WAF,
    Sites,
    checked,
    home,
    html,
    moved,
    served,
)
from tests.replays import address, article, list_page, row
from tests.servers import Answer, Server
from tests.simulator.table import DIALECTS

SLOW = [f"slow{number}" for number in range(6)]
WAIT = 0.5
DELAY = 0.2
RULES = Answer(b"User-agent: *\nDisallow: /xw/\n", headers={"Content-Type": "text/plain"})
TWIN = """
[[source]]
id = "twin"
name = "云汀市政府网站"
admin_code = "510000"
level = "province"
host = "careful.example"
delay = 0.2
[[source.column]]
name = "图片新闻"
url = "http://careful.example/xw/index_2.html"
"""
UNDATED = '<li><a href="/xw/c{number}.html">云汀市完成第{number}号断面水质巡查并公布结果</a></li>'
CANDIDATE = """
[[source]]
id = "candidate"
name = "云汀市人民政府"
admin_code = "510000"
level = "province"
host = "candidate.example"
"""


def add_sites(sites: Sites) -> None:
    """Sites that are fine, and each kind of trouble once."""
    sites.site("fine", robots=Answer(b"User-agent: *\nAllow: /\n"))
    sites.listing("notfound", html("<h1>404 Not Found</h1>", 404))
    sites.listing("challenge", html(COOKIE, 412))
    sites.listing("forbidden", html("<h1>403 Forbidden</h1>", 403))
    sites.listing("ratelimit", html("Too Many Requests", 429))
    sites.listing("longpause", Answer(status=429, headers={"Retry-After": "86400"}))
    sites.listing("failing", html("<h1>502 Bad Gateway</h1>", 502))
    sites.listing("firewall", html(WAF))
    sites.listing("nothing", Answer(b""))
    sites.site("robots", robots=RULES)
    sites.site("robotsdown", robots=Answer(status=503))
    sites.listing("emptied", list_page([], ""))
    sites.listing("soft404", html(MISSING))
    sites.listing("lost", html(LOST))
    sites.listing("shell", html(SHELL))
    sites.listing("senthome", moved("http://senthome.example/"))
    sites.site(
        "homepage", list=home("homepage.example", range(9, 3, -1)), home=home("homepage.example", range(9, 3, -1))
    )
    sites.listing("replaced", article(3))
    sites.listing("elsewhere", list_page([row("other.example", number) for number in range(9, 3, -1)], ""))
    sites.listing("toofew", list_page([row("toofew.example", number) for number in (9, 8)], ""), "must_have_items = 5")
    sites.listing("undated", list_page([UNDATED.format(number=number) for number in range(9, 3, -1)], ""))
    sites.routes |= {f"http://undated.example/xw/c{number}.html": article(number) for number in range(3, 10)}
    gbk = sites.site("gbk")
    for url in (gbk.list_url(), address(gbk.host, 9)):
        answer = sites.routes[url]
        assert isinstance(answer, Answer)
        sites.routes[url] = html(answer.body.decode(), charset="gb18030")
    refused = sites.site("refused")
    sites.routes |= {address(refused.host, number): html(MISSING) for number in (9, 8)}
    second = sites.site("second")
    sites.routes[address(second.host, 9)] = html(MISSING, 404)
    barred = sites.site("barred")
    sites.routes |= {address(barred.host, number): html(COOKIE, 412) for number in (9, 8)}
    sites.site("rendered", "render = true")
    recorded = {"Content-Type": "text/html", "Memento-Datetime": "Tue, 05 Mar 2024 17:02:03 GMT"}
    recording = sites.site("recording")
    for url, answer in recording.routes().items():
        assert isinstance(answer, Answer)
        sites.routes[url] = Answer(answer.body, headers=recorded)
    sites.site("half", '[[source.column]]\nname = "通知公告"\nurl = "http://half.example/tz/"')


@pytest.fixture(scope="module")
def sites() -> Sites:
    """All of them, with slow ones, one that is to be visited slowly by two sources, and some whose rows come later."""
    sites = Sites()
    sites.site("careful", keys=[f"delay = {DELAY}"])
    sites.site("late", list=Answer(b"", wait=9.0))
    sites.catalog += TWIN
    add_sites(sites)
    for name in SLOW:
        site = sites.site(name)
        answer = sites.routes[site.list_url()]
        assert isinstance(answer, Answer)
        sites.routes[site.list_url()] = Answer(answer.body, wait=WAIT)
    sites.catalog += CANDIDATE + "".join(DIALECTS[name].catalog() for name in SERVICES)
    return sites


@pytest.fixture(scope="module")
def server(sites: Sites) -> Iterator[Server]:
    with served(sites.routes) as server:
        yield server


@pytest.fixture(scope="module")
def found(sites: Sites, server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("check")
    prefix = server.base + PREFIX
    return checked(folder, sites.catalog, prefix, DOWNLOAD_TIMEOUT=2, GOVCRAWL_NO_DELAY=False)


@pytest.fixture(scope="module")
def records(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {record["source"]: record for record in found["records"]}


STATES = {
    "fine": ("ok", "fine"),
    "undated": ("ok", "no_dates"),
    "gbk": ("ok", "fine"),
    "second": ("ok", "fine"),
    "recording": ("ok", "fine"),
    "notfound": ("broken", "not_found"),
    "failing": ("broken", "server_error"),
    "challenge": ("blocked", "challenge"),
    "forbidden": ("blocked", "forbidden"),
    "ratelimit": ("blocked", "rate_limit"),
    "longpause": ("blocked", "rate_limit"),
    "firewall": ("blocked", "firewall"),
    "nothing": ("blocked", "empty_answer"),
    "robots": ("broken", "robots"),
    "robotsdown": ("broken", "server_error"),
    "emptied": ("broken", "empty_list"),
    "soft404": ("broken", "soft_404"),
    "lost": ("broken", "soft_404"),
    "shell": ("broken", "script"),
    "senthome": ("broken", "sent_home"),
    "homepage": ("broken", "home_page"),
    "replaced": ("broken", "not_a_list"),
    "elsewhere": ("broken", "elsewhere"),
    "toofew": ("broken", "too_few"),
    "late": ("broken", "timeout"),
    "refused": ("partial", "article_refused"),
    "half": ("partial", "not_found"),
    "barred": ("blocked", "challenge"),
    "rendered": ("incomplete", "render"),
    "candidate": ("quiet", "candidate"),
    "careful": ("ok", "fine"),
    "twin": ("ok", "fine"),
    **{f"simulated-{name}": ("ok", "fine") for name in SERVICES},
    **dict.fromkeys(SLOW, ("ok", "fine")),
}


def test_each_site_has_its_outcome_and_cause(records: dict[str, dict[str, Any]]) -> None:
    assert {name: (record["outcome"], record["cause"]) for name, record in records.items()} == STATES


def test_checkups_come_in_the_order_of_the_catalog(sites: Sites, found: dict[str, Any]) -> None:
    order = re.findall(r'^id = "(.+)"', sites.catalog, re.MULTILINE)
    assert [record["source"] for record in found["records"]] == order


def test_words_say_what_stands_there_and_where(records: dict[str, dict[str, Any]]) -> None:
    words = {name: record["words"] for name, record in records.items()}
    assert words["notfound"] == "环境要闻: status 404"
    assert words["senthome"] == "环境要闻: sends on to http://senthome.example/"
    assert words["elsewhere"] == "环境要闻: 6 rows, all to other hosts such as other.example"
    assert words["half"] == "通知公告: status 404 (1 of 2 lists)"
    assert words["late"] == "环境要闻: late.example gives no answer in time"
    assert words["refused"].startswith("article: error soft_404 http://refused.example/xw/")


def test_robots_list_and_article_are_told_apart(records: dict[str, dict[str, Any]]) -> None:
    robots = {name: record["lists"][0]["robots"] for name, record in records.items() if record["lists"]}
    told = {name: robots[name] for name in ("fine", "notfound", "robots", "robotsdown", "rendered")}
    assert told == {
        "fine": "allowed",
        "notfound": "none",
        "robots": "forbidden",
        "robotsdown": "unreachable",
        "rendered": "unasked",
    }
    fine, gbk = records["fine"], records["gbk"]
    assert [(one["links"], one["newest"], one["status"]) for one in fine["lists"]] == [(4, "2015-01-10", 200)]
    assert (fine["article"]["verdict"], fine["article"]["published"][:10]) == ("article", "2015-01-10")
    assert gbk["article"]["title"] == "云汀市完成第9号断面水质巡查并公布结果"
    assert records["refused"]["lists"][0]["outcome"] == "ok"
    assert [one["outcome"] for one in records["half"]["lists"]] == ["ok", "broken"]


def test_rows_that_a_service_brings_are_had(records: dict[str, dict[str, Any]]) -> None:
    lists = [records[f"simulated-{name}"]["lists"][0] for name in SERVICES]
    assert [one["family"] for one in lists] == [DIALECTS[name].family for name in SERVICES]
    assert all(one["links"] >= 15 for one in lists)


def test_a_host_that_says_stop_is_asked_no_more(server: Server, records: dict[str, dict[str, Any]]) -> None:
    asked = Counter(urlsplit(path.removeprefix(PREFIX)).hostname for path in server.paths)
    assert records
    robots_alone = ("robots", "robotsdown")
    assert [asked[f"{name}.example"] for name in robots_alone] == [1, 1]
    assert asked["fine.example"] == 3  # robots.txt, list, article
    assert asked["refused.example"] == 4
    assert asked["candidate.example"] == asked["rendered.example"] == 0


def test_what_was_seen_in_the_way_is_proposed_and_only_good_checks_are_noted(found: dict[str, Any]) -> None:
    notes = found["findings"]
    obstacles = {name: values["obstacles"] for name, values in notes.items() if "obstacles" in values}
    assert obstacles == {
        "challenge": ["challenge"],
        "barred": ["challenge"],
        "forbidden": ["forbidden"],
        "firewall": ["forbidden"],
        "robots": ["robots"],
        "shell": ["script"],
    }
    good = {name for name, (outcome, _) in STATES.items() if outcome == "ok"}
    assert {name for name, values in notes.items() if "checked" in values} == good
    assert all(notes[name]["status"] == "active" for name in good)


def test_what_was_recorded_was_seen_to_work_on_the_day_of_the_recording_in_china(found: dict[str, Any]) -> None:
    today = f"{datetime.now(CHINA):%Y-%m-%d}"
    assert found["findings"]["recording"]["checked"] == "2024-03-06"
    assert found["findings"]["fine"]["checked"] <= today


def test_slow_hosts_are_waited_for_together(server: Server, records: dict[str, dict[str, Any]]) -> None:
    assert records
    begun = [when for path, when in server.log if re.search(r"//slow\d\.example/xw/index\.html", path)]
    assert len(begun) == len(SLOW)
    assert max(begun) - min(begun) < WAIT * len(SLOW) / 2


def test_two_sources_of_one_host_share_its_patience(server: Server, records: dict[str, dict[str, Any]]) -> None:
    assert records
    log = [(path, when) for path, when in server.log if "//careful.example/" in path]
    assert [path for path, _ in log].count(f"{PREFIX}http://careful.example/robots.txt") == 1
    assert len(log) == 5
    assert min(later - earlier for (_, earlier), (_, later) in itertools.pairwise(log)) >= DELAY - 0.02


def test_failures_of_the_way_to_a_host_are_told_apart_and_none_holds_the_others(tmp_path: Path) -> None:
    waits = Answer(b"User-agent: *\nCrawl-delay: 60\n")
    with Server({"/robots.txt": waits}) as server, hanging_up() as cut, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        ports = {"refused": closed.getsockname()[1], "reset": cut, "tls": server.port}
        urls = {name: f"http{'s' * (name == 'tls')}://localhost:{port}/xw/" for name, port in ports.items()}
        urls |= {"dns": "http://nowhere.invalid/xw/", "address": f"http://127.0.0.2:{server.port}/xw/"}
        urls |= {"time": f"http://127.0.0.1:{server.port}/xw/"}
        catalog = "".join(
            Sites().site(name).source().replace(f'url = "http://{name}.example/xw/index.html"', f'url = "{url}"')
            for name, url in urls.items()
        )
        allowed = [f"localhost:{port}" for port in ports.values()] + [f"127.0.0.1:{server.port}"]
        settings = {"GOVCRAWL_ALLOWED_ADDRESSES": allowed, "DOWNLOAD_DELAY": 0.05}
        found = checked(tmp_path, catalog, None, patience=2.0, **settings)
    assert {record["source"]: record["cause"] for record in found["records"]} == {name: name for name in urls}
    outcomes = {record["source"]: record["outcome"] for record in found["records"]}
    assert outcomes == {**dict.fromkeys(urls, "broken"), "time": "incomplete"}
    assert found["findings"] == {"tls": {"obstacles": ["http"]}}


@contextmanager
def hanging_up() -> Iterator[int]:
    """A port that takes connections and breaks them off."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    connection.recv(1000)
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
