"""Lists, crawled over many runs: every article once, and no end believed without proof."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from govcrawl.archive.words import RunOutcome
from govcrawl.crawl.outcomes import exit_code
from tests.replays import Site, address, article, asked_urls, crawled, list_page, row, served, started
from tests.servers import Answer, Route
from tests.test_crawl import is_sound, rows

FAMILIES = ("static", "trs", "ucap")


def archived(folder: Path, source: str) -> list[str]:
    return sorted(row[0] for row in rows(folder / "archive", "SELECT url FROM articles WHERE source_id = ?", source))


def answers(*several: Answer) -> Callable[[], Answer]:
    """One answer after the other; the last for good."""
    waiting = itertools.chain(several, itertools.repeat(several[-1]))
    return lambda: next(waiting)


def empty_page(site: Site) -> Answer:
    return list_page([], site.pager(1))


@pytest.mark.proof
def test_a_backfill_killed_and_cut_by_its_budget_has_every_article_once_at_its_end(tmp_path: Path) -> None:
    sites = [
        Site(f"{family}.example", range(pages * 3 - 1, -1, -1), family=family, per_page=3)
        for family, pages in zip(FAMILIES, (5, 40, 5), strict=True)
    ]
    catalog, names = "".join(site.source() for site in sites), list(FAMILIES)
    with served(*(site.routes() for site in sites)) as server:
        first = crawled(server, tmp_path, catalog, names, backfill=True, budgets={"host_pages": 95})
        assert first["exit"] == 11
        assert "budget" in first["outcomes"]["trs"][1]
        assert max(sum(site.host in url for url in asked_urls(server)) for site in sites) <= 95
        process = started(server, tmp_path, catalog, names, backfill=True, budgets={"host_pages": 95})
        seen = len(server.log)
        while len(server.log) < seen + 40 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        assert is_sound(tmp_path / "archive")
        last = first
        for _ in range(4):
            last = crawled(server, tmp_path, catalog, names, backfill=True, budgets={"host_pages": 95})
            if last["exit"] != 11:
                break
        assert last["outcomes"]["trs"][0] == "ok"
        asked = asked_urls(server)
        for site in sites:
            assert archived(tmp_path, site.host.split(".")[0]) == sorted(address(site.host, n) for n in site.numbers)
            repeated = sum(asked.count(address(site.host, n)) - 1 for n in site.numbers)
            assert repeated <= 8  # those in flight when the run was killed
            assert all(asked.count(site.list_url(number)) <= 2 for number in range(7, site.pages))
        proofs = rows(tmp_path / "archive", "SELECT backfill_done, end_proof FROM column")
        assert [tuple(each) for each in proofs] == [(1, "last_page_number")] * 3
        before = len(server.log)
        again = crawled(server, tmp_path, catalog, names, backfill=True)
        assert again["exit"] == 0
        assert len(server.log) - before == 3 * (1 + 2)  # robots.txt and two list pages without anything new


@pytest.mark.proof
def test_an_empty_page_in_mid_list_is_no_end_until_another_run_agrees(tmp_path: Path) -> None:
    """Two sites: one whose pages come back, one that never published what it states."""
    lost, overstated = Site("lost.example", range(32)), Site("over.example", range(16), stated=6)
    empty = {lost.list_url(5): empty_page(lost), overstated.list_url(5): Answer(b"<html><body></body></html>")}
    catalog, names = lost.source() + overstated.source(), ["lost", "over"]
    with served(lost.routes(), overstated.routes(), empty) as server:
        first = crawled(server, tmp_path, catalog, names, backfill=True)
        assert {name: found[0] for name, found in first["outcomes"].items()} == {
            "lost": "incomplete",
            "over": "incomplete",
        }
        assert first["counts"]["unproven_ends"] == 2
        server.routes["/replay/" + lost.list_url(5)] = list_page(lost.rows(5), lost.pager(5))
        second = crawled(server, tmp_path, catalog, names, backfill=True)
    assert second["outcomes"]["lost"][0] == "ok"
    assert second["outcomes"]["over"][0] == "quiet"
    assert len(archived(tmp_path, "lost")) == 32
    proof = rows(tmp_path / "archive", "SELECT end_proof FROM column WHERE source_id = 'over'")[0][0]
    assert proof == "stub_page"


def test_odd_lists_end_where_they_must(tmp_path: Path) -> None:
    """A page empty in passing, pagers that lead back, an article in two columns."""
    names = ("passing", "back", "same", "twice")
    passing, back, same, twice = (Site(f"{name}.example", range(12)) for name in names)
    pager, other = '<div class="page"><a href="{}">下一页</a></div>', "http://twice.example/tz/index.html"
    odd: dict[str, Route] = {
        passing.list_url(2): answers(empty_page(passing), list_page(passing.rows(2), passing.pager(2))),
        back.list_url(3): list_page(back.rows(3), pager.format(back.list_url())),
        # Whatever page is asked for beyond the second, the second comes.
        **{same.list_url(n): list_page(same.rows(2), pager.format(same.list_url(n + 1))) for n in range(2, 9)},
        other: list_page(twice.rows(1), ""),
    }
    sites = (passing, back, same, twice)
    catalog = "".join(site.source() for site in sites) + f'[[source.column]]\nname = "通知"\nurl = "{other}"\n'
    with served(*(site.routes() for site in sites), odd) as server:
        found = crawled(server, tmp_path, catalog, names, backfill=True)
        asked = asked_urls(server)
    fared = {name: outcome for name, (outcome, _) in found["outcomes"].items()}
    assert fared == {"passing": "ok", "back": "incomplete", "same": "incomplete", "twice": "ok"}
    assert [len(archived(tmp_path, name)) for name in names] == [12, 12, 8, 12]
    repeated = {url for url in asked if asked.count(url) > 1}
    assert repeated == {passing.list_url(2)}
    assert len([url for url in asked if "same.example" in url and "index" in url]) == 3


@pytest.mark.proof
def test_since_skips_older_articles_in_every_run_and_stops_the_reading(tmp_path: Path) -> None:
    site = Site("static.example", range(99, -1, -1))
    with served(site.routes()) as server:
        for _ in range(2):
            found = crawled(server, tmp_path, site.source(), ["static"], backfill=True, since="2015-04")
            assert found["exit"] == 0
    assert archived(tmp_path, "static") == sorted(address(site.host, n) for n in range(84, 100))
    assert max(int(url.split("_")[-1][:-5]) for url in asked_urls(server) if "index_" in url) == 5


@pytest.mark.proof
def test_page_limits_are_counted_and_a_backfill_goes_on_behind_them(tmp_path: Path) -> None:
    names = ("static", "short", "few")
    site, short, few = (
        Site("static.example", range(39, -1, -1)),
        Site("short.example", range(8)),
        Site("few.example", range(4)),
    )
    catalog = site.source() + short.source("max_pages = 1", "must_have_items = 4") + few.source("must_have_items = 5")
    with served(site.routes(), short.routes(), few.routes()) as server:
        outcomes = []
        for _ in range(2):
            found = crawled(server, tmp_path, catalog, names, backfill=True, max_pages=6)
            outcomes.append([fared for fared, _ in found["outcomes"].values()])
        assert short.list_url(2) not in asked_urls(server)
    assert outcomes == [["incomplete", "incomplete", "broken"], ["ok", "incomplete", "broken"]]
    assert found["outcomes"]["few"][1].startswith("fewer links than must_have_items: 环境要闻: 4 rows")
    assert (found["counts"]["lists_cut"], found["exit"]) == (1, 13)
    assert len(archived(tmp_path, "static")) == 40


def test_a_nightly_run_finds_what_is_new_pinned_and_put_behind(tmp_path: Path) -> None:
    site = Site("static.example", range(39, -1, -1))
    with served(site.routes()) as server:
        assert crawled(server, tmp_path, site.source(), ["static"], backfill=True)["exit"] == 0
        pinned = row(site.host, 90, "[置顶]")
        site.numbers[:0] = [52, 51, 50]
        site.numbers.insert(6, 60)  # backdated, on the second page
        changed = site.routes() | {address(site.host, n): article(n) for n in (50, 51, 52, 60, 90)}
        changed[site.list_url()] = list_page([pinned, *site.rows(1)], site.pager(1))
        server.routes.update({"/replay/" + url: answer for url, answer in changed.items()})
        server.log.clear()
        found = crawled(server, tmp_path, site.source(), ["static"])
        asked = asked_urls(server)
    assert found["outcomes"]["static"][0] == "ok"
    assert {url for url in asked if "/index" not in url} == {address(site.host, n) for n in (50, 51, 52, 60, 90)}
    assert len([url for url in asked if "/index" in url]) == 4
    assert len(archived(tmp_path, "static")) == 45


CHALLENGE = Answer(b"<html><script>document.cookie='a='+f();location.reload()</script></html>", 412)
NOTHING = list_page([], "")


def test_lists_that_are_blocked_empty_elsewhere_or_gone_are_told_apart(tmp_path: Path) -> None:
    names = ["blocked", "empty", "else", "gone", "render", "mixed", "home"]
    sites = {name: Site(f"{name}.example", range(4)) for name in names}
    far = Site("far.example", range(4))
    home = Answer(status=302, headers={"Location": "/"})
    lists: dict[str, Route] = {
        sites["blocked"].list_url(): CHALLENGE,
        sites["empty"].list_url(): NOTHING,
        sites["else"].list_url(): list_page(far.rows(1), ""),
        sites["gone"].list_url(): Answer(b"gone", 404),
        sites["mixed"].list_url(): NOTHING,
        "http://mixed.example/tz/": list_page(sites["mixed"].rows(1), ""),
        sites["home"].list_url(): home,
        "http://home.example/": list_page(sites["home"].rows(1), ""),
    }
    catalog = "".join(
        site.source("render = true") if name == "render" else site.source() for name, site in sites.items()
    ).replace(
        'url = "http://mixed.example/xw/index.html"',
        'url = "http://mixed.example/xw/index.html"\n[[source.column]]\nname = "通知"\nurl = "http://mixed.example/tz/"',
    )
    with served(*(site.routes() for site in sites.values()), lists) as server:
        found = crawled(server, tmp_path, catalog, names, GOVCRAWL_BROWSER="/nowhere/chrome")
        assert sites["render"].list_url() not in asked_urls(server)
    outcomes = found["outcomes"]
    assert {name: outcome for name, (outcome, _) in outcomes.items()} == {
        "blocked": "blocked", "empty": "broken", "else": "broken", "gone": "broken", "render": "broken",
        "mixed": "partial", "home": "broken",
    }  # fmt: skip
    assert "404" in outcomes["gone"][1]
    assert "not /nowhere/chrome" in outcomes["render"][1]
    assert "home page" in outcomes["home"][1]
    assert found["exit"] == 13
    assert exit_code(RunOutcome("blocked")) == 12
