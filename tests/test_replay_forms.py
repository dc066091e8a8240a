"""The recorded web as the Wayback Machine and pywb serve it: sent on to the moment that they have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from govcrawl.capture import read_answer
from tests.crawls import probe
from tests.replays import Site, crawled
from tests.servers import Answer, Route, Server
from tests.test_crawl import rows

HTML = "text/html; charset=utf-8"
WHEN = "Sat, 05 Jan 2019 01:02:03 GMT"


def sent_on(url: str, moment: str = "20190105010203id_") -> Answer:
    """The server's own redirect: nothing of it was recorded."""
    return Answer(status=302, headers={"Location": f"/web/{moment}/{url}"})


def memento(body: bytes = b"kept", status: int = 200, **location: str) -> Answer:
    headers = {"Content-Type": HTML, "Memento-Datetime": WHEN, "X-Archive-Orig-Server": "nginx"}
    return Answer(body, status, headers | location)


def wayback(recorded: Mapping[str, Answer]) -> dict[str, Route]:
    """Each recorded answer under its moment, and the way there."""
    routes: dict[str, Route] = {f"/web/2019id_/{url}": sent_on(url) for url in recorded}
    return routes | {f"/web/20190105010203id_/{url}": answer for url, answer in recorded.items()}


def asked(
    routes: Mapping[str, Route], *urls: str, prefix: str = "/web/2019id_"
) -> tuple[list[list[object]], list[str]]:
    with Server(routes) as server:
        found = probe(list(urls), GOVCRAWL_REPLAY=server.base + prefix, GOVCRAWL_NO_DELAY=True)
    return found, server.paths


def test_a_redirect_to_another_moment_is_followed_and_the_page_keeps_its_address() -> None:
    found, _ = asked(wayback({"http://a.example/x?y=1": memento()}), "http://a.example/x?y=1")
    assert found == [["http://a.example/x?y=1", 200, "kept"]]


def test_recorded_redirects_lead_to_recorded_addresses_in_every_form() -> None:
    moment = "/web/20190105010203id_/"
    targets = {
        "http://a.example/path": f"{moment}http://b.example/1",
        "http://a.example/folded": f"{moment}http:/b.example/1",
        "http://a.example/raw": "http://b.example/1",
        "http://a.example/relative": "../b/2",
        "http://a.example/rooted": "/b/2",
        "http://a.example/secure": f"{moment}https://a.example/secure",
    }
    recorded = {url: memento(b"", 301, Location=target) for url, target in targets.items()}
    ends = ("http://b.example/1", "http://a.example/b/2", "https://a.example/secure")
    found, paths = asked(wayback(recorded | {url: memento(url.encode()) for url in ends}), *targets)
    assert sorted(str(url) for url, status, text in found if status == 200 and url == text) == sorted(
        ["http://b.example/1"] * 3 + ["http://a.example/b/2"] * 2 + ["https://a.example/secure"]
    )
    assert all(path.startswith("/web/20") for path in paths)


def test_a_way_without_end_and_a_way_out_are_refused() -> None:
    with Server({"/secret": Answer(b"secret")}) as other:
        routes: dict[str, Route] = {
            "/web/2019id_/http://a.example/loop": sent_on("http://a.example/loop", "2018id_"),
            "/web/2018id_/http://a.example/loop": sent_on("http://a.example/loop", "2019id_"),
        }
        with Server(routes) as server:
            out = {"out": f"{server.base}/login", "live": f"{other.base}/secret"}
            for name, target in out.items():
                server.routes[f"/web/2019id_/http://a.example/{name}"] = memento(b"", 302, Location=target)
            urls = [f"http://a.example/{name}" for name in ("loop", "out", "live")]
            found = probe(urls, GOVCRAWL_REPLAY=f"{server.base}/web/2019id_")
            assert "/login" not in server.paths
            assert len([path for path in server.paths if "loop" in path]) == 6
        assert other.paths == []
    ends = {str(url): status for url, status, _ in found}
    assert [ends[f"http://a.example/{name}"] for name in ("loop", "out")] == ["redirects", "redirects"]
    assert ends[f"{other.base}/secret"] == 404  # asked of the replay server, as anything is


def test_the_prefix_of_pywb_and_a_plain_one_are_understood() -> None:
    for prefix, moment in (("/coll/id_/", "/coll/20190105010203id_/"), ("/replay/", "/replay/")):
        routes: dict[str, Route] = {
            f"{prefix}http://a.example/x": Answer(status=307, headers={"Location": f"{moment}http://a.example/y"}),
            f"{prefix}http://a.example/y": memento(),
        }
        found, _ = asked(routes, "http://a.example/x", prefix=prefix)
        assert found == [["http://a.example/y", 200, "kept"]], prefix


def test_robots_txt_is_the_recorded_one() -> None:
    robots = memento(b"User-agent: *\nDisallow: /no\n")
    recorded = {
        "http://a.example/robots.txt": robots,
        "http://a.example/no": memento(),
        "http://a.example/x": memento(),
    }
    found, paths = asked(wayback(recorded), "http://a.example/no", "http://a.example/x")
    assert sorted(str(status) for _, status, _ in found) == ["200", "robots"]
    assert not any(path.endswith("/no") for path in paths)


def test_what_is_kept_is_the_recorded_answer_at_its_own_time(tmp_path: Path) -> None:
    site = Site("static.example", range(4))
    recorded: dict[str, Answer] = {}
    for url, answer in site.routes().items():
        assert isinstance(answer, Answer)
        recorded[url] = memento(answer.body)
    with Server(wayback(recorded)) as server:
        replay = f"{server.base}/web/2019id_/"
        found = crawled(server, tmp_path, site.source(), ["static"], replay=replay)
        assert found["exit"] == 0
        before = len(server.log)
        again = crawled(server, tmp_path, site.source(), ["static"], replay=replay)
        assert (again["exit"], len(server.log) - before) == (0, 1 + 2)
    kept = rows(tmp_path / "archive", "SELECT * FROM capture WHERE role <> 'robots' AND run_id = 1")
    assert sorted(row["url"] for row in kept) == sorted(recorded)
    assert {row["fetched_at"] for row in kept} == {"2019-01-05T01:02:03.000Z"}
    with (tmp_path / "archive" / "captures" / kept[0]["file"]).open("rb") as stream:
        sent = [r.http_headers.get_header("Host") for r in ArchiveIterator(stream) if r.rec_type == "request"]
    assert set(sent) == {site.host}
    stored = read_answer(tmp_path / "archive" / "captures", kept[0]["file"], kept[0]["offset"])
    assert dict(stored.headers)["X-Archive-Orig-Server"] == "nginx"
    assert dict(stored.headers)["Memento-Datetime"] == WHEN
