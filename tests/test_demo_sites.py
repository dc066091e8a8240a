"""The demonstration's sites are what they claim to be, on the wire."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections import Counter
from email.message import Message
from http.client import HTTPResponse, RemoteDisconnected
from typing import IO, Any
from urllib.parse import urljoin

import lxml.html
import pytest
from protego import Protego

from govcrawl.article import Verdict
from govcrawl.demo import DemoServer, all_answers, catalog_path, expectations, external_urls, forbidden_urls
from govcrawl.demo.farm import farm_pages, farm_paragraphs
from govcrawl.demo.list_pages import list_url
from govcrawl.demo.manuscript import all_manuscripts
from govcrawl.demo.rendering import markup_names, render
from govcrawl.demo.sites import sites

LISTS = {list_url(site.values, 1) for site in sites()}
ANNOTATION = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


OPENER = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))


def fetch(server: DemoServer, url: str) -> tuple[int, Any, bytes]:
    try:
        with OPENER.open(server.prefix + url, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def test_the_server_answers_every_address_with_its_status_and_its_fixed_time() -> None:
    with DemoServer() as server:
        for url, answer in all_answers().items():
            status, headers, body = fetch(server, url)
            assert (status, body) == (answer.status, answer.body), url
            assert headers["Memento-Datetime"] == "Tue, 15 Oct 2024 02:00:00 GMT"
        assert [url for _, url in server.log] == list(all_answers())


def test_an_unknown_address_is_not_recorded() -> None:
    with DemoServer() as server:
        assert fetch(server, external_urls()[0])[0] == 404
        assert server.log == [("GET", external_urls()[0])]


def test_a_redirect_leads_into_the_prefix() -> None:
    moved = next(page for page in expectations() if page.url != page.requested_url and page.accepted)
    with DemoServer() as server:
        status, headers, _ = fetch(server, moved.requested_url)
        assert (status, headers["Location"]) == (302, server.prefix + moved.url)


def test_one_page_is_compressed_whatever_the_client_accepts() -> None:
    url = next(url for url, answer in all_answers().items() if answer.gzipped)
    with DemoServer() as server:
        _, headers, body = fetch(server, url)
    assert headers["Content-Encoding"] == "gzip"
    assert "环保管家" in gzip.decompress(body).decode()


def test_a_failing_address_gets_no_answer_and_a_slow_one_a_late_one() -> None:
    first, second = list(all_answers())[:2]
    with DemoServer(fail_urls={first}, slow_seconds={second: 0.2}) as server:
        with pytest.raises((RemoteDisconnected, urllib.error.URLError)):
            fetch(server, first)
        started = time.monotonic()
        assert fetch(server, second)[0] == 200
        assert time.monotonic() - started >= 0.2


def test_many_clients_are_served_at_once() -> None:
    urls = list(all_answers())[:8]
    with DemoServer(slow_seconds=dict.fromkeys(urls, 0.3)) as server:
        threads = [threading.Thread(target=fetch, args=(server, url)) for url in urls]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started < 2
        assert len(server.log) == 8


def test_a_connection_is_kept_and_a_head_request_has_no_body() -> None:
    url = next(iter(all_answers()))
    with DemoServer() as server:
        port = int(server.prefix.split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            for method in ("HEAD", "GET"):
                link.sendall(f"{method} /replay/{url} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                answer = HTTPResponse(link, method=method)
                answer.begin()
                assert len(answer.read()) == (0 if method == "HEAD" else len(all_answers()[url].body))


def test_the_news_portal_sends_gbk_with_characters_that_gb2312_lacks() -> None:
    pages = {url: answer for url, answer in all_answers().items() if "//news." in url and answer.status == 200}
    bodies = [answer.body for answer in pages.values() if answer.body]
    assert len(bodies) == 10
    for body in bodies:
        body.decode("gbk")
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")
    assert any("鵟" in body.decode("gbk") for body in bodies)
    with pytest.raises(UnicodeEncodeError):
        "鵟".encode("gb2312")


def list_pages_of(start: str) -> list[str]:
    """The list pages of a column by following its pager, as its own script would."""
    answers, seen, url = all_answers(), [start], start
    while True:
        html = answers[url].body.decode("gb18030" if "//news." in start else "utf-8")
        six = re.search(r"createPageHTML\('\w+', ?(\d+), ?(\d+), ?'(\w+)', ?'(\w+)', ?\d+\)", html)
        four = re.search(r'createPageHTML\((\d+), (\d+), "(\w+)", "(\w+)"\)', html)
        plain = re.search(r'<a href="([^"]+)">下一页</a>', html)
        if six and int(six[2]) < int(six[1]):
            step = f"{six[3]}_{int(six[2]) + 1}.{six[4]}"
        elif four and int(four[2]) + 1 < int(four[1]):
            step = f"{four[3]}_{int(four[2]) + 1}.{four[4]}"
        elif plain:
            step = plain[1]
        else:
            return seen
        url = urljoin(url, step)
        seen.append(url)


def test_every_pager_leads_to_all_list_pages_and_no_further() -> None:
    counts = {start.split("/")[2]: len(list_pages_of(start)) for start in LISTS}
    assert sorted(counts.values()) == [1, 2, 2, 2, 3]
    assert all(url in all_answers() for start in LISTS for url in list_pages_of(start))


def test_every_link_of_a_list_resolves_or_lies_outside() -> None:
    wanted = {page.requested_url for page in expectations()} | set(forbidden_urls()) | set(external_urls())
    found = set()
    for start in LISTS:
        for url in list_pages_of(start):
            tree = lxml.html.fromstring(all_answers()[url].body)
            found |= {urljoin(url, link) for link in tree.xpath("//li//a/@href")} & wanted
    assert found == wanted
    assert wanted - set(external_urls()) <= set(all_answers())


def test_robots_forbids_an_address_that_a_list_links() -> None:
    assert forbidden_urls()
    for url in forbidden_urls():
        robots = all_answers()[urljoin(url, "/robots.txt")].body.decode()
        assert not Protego.parse(robots).can_fetch(url, "govcrawl")
        assert Protego.parse(robots).can_fetch(next(iter(expectations())).url, "govcrawl")


def shown_text(url: str) -> str:
    answer = all_answers()[url]
    body = gzip.decompress(answer.body) if answer.gzipped else answer.body
    return str(lxml.html.fromstring(body.decode("gb18030" if "//news." in url else "utf-8")).text_content())


def test_an_article_in_parts_shows_on_each_page_what_leads_to_the_others() -> None:
    (parted,) = (page for page in expectations() if page.more_urls)
    for number, url in enumerate((parted.url, *parted.more_urls)):
        html = all_answers()[url].body.decode("gb18030")
        assert re.search(rf'createPageHTML\(3, {number}, "t20191125_86477", "html"\)', html)
        assert sum(line in html for line in parted.body) == (4, 4, 4)[number]


def test_every_page_parses_and_shows_its_title_and_all_of_its_text() -> None:
    for page in expectations():
        if not page.body:
            continue
        text = "".join(shown_text(url) for url in (page.url, *page.more_urls))
        for line in (page.title or "", *page.body):
            assert all(cell in text for cell in line.split("\t")), (page.url, line)


def test_the_pages_hold_every_kind_of_refusal_and_enough_articles() -> None:
    verdicts = Counter(page.verdict for page in expectations())
    assert verdicts[Verdict.ARTICLE] == 25
    assert set(verdicts) == {
        Verdict.ARTICLE,
        Verdict.TEMPLATE_FARM,
        Verdict.ERROR,
        Verdict.BLOCKED,
        Verdict.EMPTY,
        Verdict.LIST,
        Verdict.SHELL,
        Verdict.HOME,
        Verdict.OFF_TOPIC,
    }


def test_one_text_stands_on_two_sites_with_two_origins() -> None:
    copies = [page for page in expectations() if page.manuscript_id == "hazardous-waste-code"]
    assert len({page.source_id for page in copies}) == len({page.origin for page in copies}) == 2
    assert copies[0].body == copies[1].body


def test_the_pinned_item_stands_twice_and_is_expected_once() -> None:
    pinned = [page for page in expectations() if page.manuscript_id == "rectification-meeting"]
    lists = [answer.body.decode() for url, answer in all_answers().items() if "dfdt_list" in url]
    assert sum(html.count(pinned[0].url.partition(".example")[2]) for html in lists) == 2
    assert len(pinned) == 1


def test_the_template_farm_has_thousands_of_annotations_placeholders_and_lost_characters() -> None:
    farms = [page for page in expectations() if page.verdict is Verdict.TEMPLATE_FARM]
    counts = sorted(len(ANNOTATION.findall(all_answers()[page.url].body.decode())) for page in farms)
    assert counts[-2] > 1500
    assert counts[-1] > 2500
    for page in farm_pages():
        text = "".join(farm_paragraphs(page))
        assert "xxx" in text
        assert "??" in text
        assert "開通會員" in text
        assert not ANNOTATION.search(text)


def test_the_catalog_names_the_five_sites_and_their_lists() -> None:
    sources = tomllib.loads(catalog_path().read_text(encoding="utf-8"))["source"]
    assert [source["id"] for source in sources] == [site.source_id for site in sites()]
    assert {column["url"] for source in sources for column in source["column"]} == LISTS
    assert all(re.fullmatch(r"\d{6}", source["admin_code"]) for source in sources)


def test_every_text_is_long_enough_and_can_be_written_in_every_markup() -> None:
    assert len(markup_names()) == 11
    for manuscript in all_manuscripts():
        assert 4 <= len(manuscript.body) <= 24
        assert 330 <= sum(map(len, manuscript.body)) <= 900
        bodies = {render(name, manuscript).body for name in markup_names()}
        assert len(bodies) == 11


def test_the_data_of_the_package_is_small() -> None:
    folder = catalog_path().parent
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.suffix != ".pyc") < 600_000
