"""Politeness, seen from the server."""

from __future__ import annotations

import itertools

from tests.crawls import probe
from tests.servers import Answer, Server

ROBOTS = Answer(b"User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"}, wait=0.5)


def allowed(server: Server) -> list[str]:
    return [f"127.0.0.1:{server.port}"]


def test_ten_forbidden_pages_enqueued_at_once_never_reach_the_server() -> None:
    with Server({"/robots.txt": ROBOTS, "/open": Answer(b"ok")}) as server:
        urls = [f"{server.base}/private/{n}" for n in range(10)] + [f"{server.base}/open"]
        found = probe(
            urls,
            GOVCRAWL_ALLOWED_ADDRESSES=allowed(server),
            CONCURRENT_REQUESTS_PER_DOMAIN=16,
            CONCURRENT_REQUESTS=32,
        )
    assert sorted(server.paths) == ["/open", "/robots.txt"]
    assert [code for _, code, _ in found].count("robots") == 10


def test_a_host_without_robots_txt_allows_everything() -> None:
    with Server({"/open": Answer(b"ok")}) as server:
        found = probe([f"{server.base}/open"], GOVCRAWL_ALLOWED_ADDRESSES=allowed(server))
    assert [status for _, status, _ in found] == [200]


def test_a_host_whose_robots_txt_fails_is_left_alone() -> None:
    with Server({"/robots.txt": Answer(status=503), "/open": Answer(b"ok")}) as server:
        found = probe([f"{server.base}/open"] * 4, GOVCRAWL_ALLOWED_ADDRESSES=allowed(server))
    assert server.paths == ["/robots.txt"]
    assert {code for _, code, _ in found} == {"robots_unreachable"}


def test_requests_to_one_host_keep_their_distance_and_do_not_overlap() -> None:
    routes = {f"/{n}": Answer(b"ok", wait=0.2) for n in range(4)}
    with Server(routes) as server:
        probe(
            [f"{server.base}/{n}" for n in range(4)],
            GOVCRAWL_ALLOWED_ADDRESSES=allowed(server),
            DOWNLOAD_DELAY=0.6,
        )
        times = [when for _, when in server.log]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert min(gaps) >= 0.29  # 0.6 s ± 50 %


def test_crawl_delay_is_honoured() -> None:
    robots = Answer(b"User-agent: govcrawl\nCrawl-delay: 1\n")
    with Server({"/robots.txt": robots, **{f"/{n}": Answer(b"ok") for n in range(3)}}) as server:
        probe(
            [f"{server.base}/{n}" for n in range(3)],
            GOVCRAWL_ALLOWED_ADDRESSES=allowed(server),
            DOWNLOAD_DELAY=0.01,
        )
        times = [when for path, when in server.log if path != "/robots.txt"]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.95


def test_a_request_that_follows_a_redirect_waits_in_the_slot_of_its_own_host() -> None:
    routes = {f"/from/{n}": Answer(status=302, headers={"Location": f"http://b.example/{n}"}) for n in range(3)}
    recorded = {f"/replay/http://a.example{path}": answer for path, answer in routes.items()}
    recorded |= {f"/replay/http://b.example/{n}": Answer(b"ok") for n in range(3)}
    with Server(recorded) as server:
        slots = {"b.example": {"delay": 0.6, "concurrency": 1, "jitter": 0}}
        urls = [f"http://a.example/from/{n}" for n in range(3)]
        found = probe(urls, GOVCRAWL_REPLAY=f"{server.base}/replay/", DOWNLOAD_SLOTS=slots)
        times = [when for path, when in server.log if "b.example/" in path]
    assert [status for _, status, _ in found] == [200] * 3
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.59


def test_retry_after_is_honoured() -> None:
    answers = iter([Answer(status=503, headers={"Retry-After": "2"}), Answer(b"ok")])
    with Server({"/page": lambda: next(answers)}) as server:
        found = probe(
            [f"{server.base}/page"],
            GOVCRAWL_ALLOWED_ADDRESSES=allowed(server),
            DOWNLOAD_DELAY=0.01,
            RETRY_TIMES=1,
        )
        times = [when for path, when in server.log if path == "/page"]
    assert [status for _, status, _ in found] == [200]
    assert times[1] - times[0] >= 1.9


def test_a_host_that_asks_for_a_long_pause_is_left_alone() -> None:
    with Server({"/a": Answer(status=429, headers={"Retry-After": "86400"}), "/b": Answer(b"ok")}) as server:
        found = probe(
            [f"{server.base}/a", f"{server.base}/b"],
            GOVCRAWL_ALLOWED_ADDRESSES=allowed(server),
            RETRY_TIMES=1,
            DOWNLOAD_DELAY=0.3,
        )
    assert server.paths == ["/robots.txt", "/a"]
    assert [code for _, code, _ in found] == ["retry_after", "retry_after"]


def test_addresses_inside_a_network_are_refused_unless_host_and_port_are_allowed() -> None:
    with Server({"/open": Answer(b"ok")}) as server, Server({"/open": Answer(b"secret")}) as other:
        urls = [
            f"{server.base}/open",
            f"{other.base}/open",
            f"http://localhost:{server.port}/open",
            f"http://[::ffff:127.0.0.1]:{server.port}/open",
            f"http://2130706433:{server.port}/open",
        ]
        found = probe(urls, GOVCRAWL_ALLOWED_ADDRESSES=allowed(server))
        assert other.paths == []
    assert server.paths == ["/robots.txt", "/open"]
    assert [text for _, status, text in found if status == 200] == ["ok"]


def test_a_redirect_into_the_network_is_refused() -> None:
    with Server({"/secret": Answer(b"secret")}) as other:
        away = Answer(status=302, headers={"Location": f"{other.base}/secret"})
        with Server({"/go": away}) as server:
            found = probe([f"{server.base}/go"], GOVCRAWL_ALLOWED_ADDRESSES=allowed(server))
        assert other.paths == []
    assert found[0][1] == "robots_unreachable"  # in a fetch row it is "address": tests/test_hostile_hosts.py


def test_files_of_this_machine_cannot_be_read() -> None:
    found = probe(["file:///etc/hostname", "data:text/plain,x", "ftp://127.0.0.1/x"])
    assert not any(status == 200 for _, status, _ in found)


def test_a_page_beyond_the_limit_is_cut_off() -> None:
    with Server({"/big": Answer(b"x" * 200_000)}) as server:
        found = probe([f"{server.base}/big"], GOVCRAWL_ALLOWED_ADDRESSES=allowed(server), DOWNLOAD_MAXSIZE=100_000)
    assert found[0][1] == "DownloadCancelledError"
