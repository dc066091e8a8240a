"""`sources check --live`: what is found at sites in every state, and written of them; all in one run."""

from __future__ import annotations

import itertools
import json
import re
import socket
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.check_sites import (
    COOKIE,
    LOST,
    MISSING,
    SHELL,
    WAF,
    Sites,
    checked,
    home,
    html,
    moved,
    served,
)
from tests.crawls import govcrawl
from tests.replays import PREFIX, address, article, list_page, row
from tests.servers import Answer, Server
from tests.simulator.redesigns import REDESIGNS
from tests.simulator.table import DIALECTS

SERVICES = ("jpaas", "ucap_json", "gkmlpt")
"""Simulated sites whose rows come by a request of their own."""
REDESIGNED = {
    "deyang": ("broken", "not_found"),
    "maanshan": ("broken", "sent_home"),
    "yancheng": ("broken", "soft_404"),
    "zhuzhou": ("broken", "home_page"),
    "jingmen": ("broken", "sent_home"),
    "suining": ("ok", "fine"),  # its list has another shape, which is read as well
}
SLOW = [f"slow{number}" for number in range(6)]
WAIT = 0.5
DELAY = 0.2
RULES = Answer(b"User-agent: *\nDisallow: /xw/\n", headers={"Content-Type": "text/plain"})
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


@dataclass(frozen=True)
class Run:
    """One check of all of them, and what was asked and written."""

    process: CompletedProcess[str]
    ids: list[str]
    log: list[tuple[str, float]]
    folder: Path

    @property
    def records(self) -> dict[str, dict[str, Any]]:
        """What the check says of each, in the order in which it was done."""
        lines = map(json.loads, self.process.stdout.splitlines())
        return {record["source"]: record for record in lines}

    @property
    def written(self) -> dict[str, dict[str, Any]]:
        """What the archive's catalog says, by source."""
        document = tomllib.loads((self.folder / "archive" / "catalog.toml").read_text("utf-8"))
        return {change.pop("id"): change for change in document["change"]}

    def asked(self, host: str) -> list[str]:
        """The paths that a host was asked for, in order."""
        urls = [urlsplit(path.removeprefix(PREFIX)) for path, _ in self.log]
        return [url.path for url in urls if url.hostname == host]


OWN = """# 我自己的目录
[[change]]
id = "notfound"  # 2023年改版
status = "active"
note = "九月起改版"

[[change]]
id = "fine"
status = "active"
checked = "2020-01-01"
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("check")
    sites = Sites()
    for name in SLOW:
        site = sites.site(name)
        answer = sites.routes[site.list_url()]
        assert isinstance(answer, Answer)
        sites.routes[site.list_url()] = Answer(answer.body, wait=WAIT)
    add_sites(sites)
    sites.catalog += CANDIDATE
    for name in SERVICES:
        sites.simulate(DIALECTS[name], DIALECTS[name].catalog(), DIALECTS[name].host)
    for redesign in (REDESIGNS[name]() for name in REDESIGNED):
        redesign.switch()
        sites.simulate(redesign, redesign.catalog(), *redesign.hosts)
    (folder / "sites.toml").write_text(sites.catalog, "utf-8")
    (folder / "archive").mkdir()
    (folder / "archive" / "catalog.toml").write_text(OWN, "utf-8")
    ids = re.findall(r'^id = "(.+)"', sites.catalog, re.MULTILINE)
    with served(sites) as server:
        words = ["sources", "check", *ids, "--live", "--write", "--format", "jsonl", "--catalog", "sites.toml"]
        process = govcrawl(*words, "--replay", server.base + PREFIX, cwd=folder)
        assert process.stdout, process.stderr
        return Run(process=process, ids=ids, log=list(server.log), folder=folder)


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
    "refused": ("partial", "article_refused"),
    "half": ("partial", "not_found"),
    "barred": ("blocked", "challenge"),
    "rendered": ("incomplete", "render"),
    "candidate": ("quiet", "candidate"),
    **{f"simulated-{name}": ("ok", "fine") for name in SERVICES},
    **{f"portal-{name}": found for name, found in REDESIGNED.items()},
    **dict.fromkeys(SLOW, ("ok", "fine")),
}


def test_each_site_has_its_outcome_and_cause(run: Run) -> None:
    assert {name: (record["outcome"], record["cause"]) for name, record in run.records.items()} == STATES


def test_the_exit_code_is_that_of_the_worst_and_nothing_else_is_said(run: Run) -> None:
    changed = len(run.written) - 1  # the note on `notfound` was there before, its status changed
    assert run.process.returncode == 13
    assert run.process.stderr == f"{changed + 1} of {len(STATES)} sources changed in archive/catalog.toml\n"


def test_words_say_what_stands_there_and_where(run: Run) -> None:
    words = {name: record["words"] for name, record in run.records.items()}
    assert words["notfound"] == "环境要闻: status 404"
    assert words["senthome"] == "环境要闻: sends on to http://senthome.example/"
    assert words["elsewhere"] == "环境要闻: 6 rows, all to other hosts such as other.example"
    assert words["half"] == "通知公告: status 404 (1 of 2 lists)"
    assert words["refused"].startswith("article: error soft_404 http://refused.example/xw/")


def test_robots_list_and_article_are_told_apart(run: Run) -> None:
    records = run.records
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


def test_rows_that_a_service_brings_are_had(run: Run) -> None:
    lists = [run.records[f"simulated-{name}"]["lists"][0] for name in SERVICES]
    assert [one["family"] for one in lists] == [DIALECTS[name].family for name in SERVICES]
    assert all(one["links"] >= 15 for one in lists)


def test_no_more_is_asked_than_is_needed(run: Run) -> None:
    assert run.asked("fine.example") == ["/robots.txt", "/xw/index.html", "/xw/201501/t20150110_9.html"]
    assert set(run.asked("robots.example") + run.asked("robotsdown.example")) == {"/robots.txt"}
    assert len(run.asked("refused.example")) == 4
    assert run.asked("candidate.example") == run.asked("rendered.example") == []


def test_obstacles_that_were_seen_are_written(run: Run) -> None:
    assert {name: values["obstacles"] for name, values in run.written.items() if "obstacles" in values} == {
        "challenge": ["challenge"],
        "barred": ["challenge"],
        "forbidden": ["forbidden"],
        "firewall": ["forbidden"],
        "robots": ["robots"],
        "shell": ["script"],
    }


def test_only_good_checks_are_dated_and_a_list_that_is_gone_is_not_active(run: Run) -> None:
    written = run.written
    good = {name for name, (outcome, _) in STATES.items() if outcome == "ok"}
    assert {name for name, values in written.items() if "checked" in values} == good
    assert all(written[name]["status"] == "active" for name in good)
    assert written["notfound"] == {"status": "unverified", "note": "九月起改版"}
    assert "2020" not in written["fine"]["checked"]
    text = (run.folder / "archive" / "catalog.toml").read_text("utf-8")
    assert text.startswith('# 我自己的目录\n[[change]]\nid = "notfound"  # 2023年改版\n')


def test_what_was_recorded_was_seen_to_work_on_the_day_of_the_recording_in_china(run: Run) -> None:
    assert run.written["recording"]["checked"] == "2024-03-06"
    assert run.written["gbk"]["checked"] >= "2026"


def test_slow_hosts_are_waited_for_together(run: Run) -> None:
    begun = [when for path, when in run.log if re.search(r"//slow\d\.example/xw/index\.html", path)]
    assert len(begun) == len(SLOW)
    assert max(begun) - min(begun) < WAIT * (len(SLOW) - 1) / 2


@pytest.mark.proof
def test_failures_of_the_way_are_told_apart_and_none_holds_the_others(tmp_path: Path) -> None:
    large, causes = Answer(b"<html>" * 1000), {"one": "too_large", "two": "too_large", "sent": "tls", "behind": "time"}
    waits = {"/robots.txt": Answer(b"User-agent: *\nCrawl-delay: 60\n")}
    with ExitStack() as held:
        careful, late, asking = (
            held.enter_context(Server(each)) for each in ({"/1/": large, "/2/": large}, {"/xw/": Answer(wait=3)}, waits)
        )
        closed = held.enter_context(socket.socket())
        closed.bind(("127.0.0.1", 0))
        careful.routes["/3/"] = moved(f"https://localhost:{careful.port}/3/")
        urls = {
            "sent": f"http://localhost:{careful.port}/3/",
            "one": f"http://localhost:{careful.port}/1/",
            "two": f"http://localhost:{careful.port}/2/",
            "refused": f"http://localhost:{closed.getsockname()[1]}/xw/",
            "tls": f"https://localhost:{careful.port}/xw/",
            "timeout": f"http://127.0.0.1:{late.port}/xw/",
            "time": f"http://127.0.0.1:{asking.port}/xw/",
            "behind": f"http://127.0.0.1:{asking.port}/tz/",
            "dns": "http://nowhere.invalid/xw/",
            "address": f"http://127.0.0.2:{careful.port}/xw/",
        }
        allowed = [urlsplit(url).netloc for name, url in urls.items() if name not in ("dns", "address")]
        found = checked(
            tmp_path,
            "".join(source(name, url, DELAY if name in causes else 0) for name, url in urls.items()),
            patience=3.0,
            GOVCRAWL_ALLOWED_ADDRESSES=allowed,
            DOWNLOAD_DELAY=0.05,
            DOWNLOAD_MAXSIZE=5000,
            DOWNLOAD_TIMEOUT=1,
            RETRY_TIMES=0,
        )
    assert {record["source"]: record["cause"] for record in found} == {name: causes.get(name, name) for name in urls}
    assert [record["source"] for record in found if record["outcome"] != "broken"] == ["time", "behind"]
    assert {record["source"]: record["obstacles"] for record in found if record["obstacles"]} == {
        "sent": ["http"],
        "tls": ["http"],
    }
    assert careful.paths == ["/robots.txt", "/3/", "/1/", "/2/"]
    assert min(after - before for (_, before), (_, after) in itertools.pairwise(careful.log)) >= DELAY - 0.02


def source(name: str, url: str, delay: float) -> str:
    """A source with one list, whose host wants a pause between two requests."""
    return (
        f'[[source]]\nid = "{name}"\nname = "云汀市生态环境局"\nadmin_code = "510000"\nlevel = "province"\n'
        f'host = "{name}.example"\ndelay = {delay}\n[[source.column]]\nname = "环境要闻"\nurl = "{url}"\n'
    )
