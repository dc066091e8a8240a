"""Feeds and sitemaps: recognised from the bytes, read whole, and harmless whatever they hold."""

from __future__ import annotations

import gzip
import time

import pytest

from govcrawl.errors import ExtractionError
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.listing import EndProof, Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_walk import html_page, walk

URL = "https://www.qinghe-news.example.cn/rss/huanbao.xml"
BASE = "https://www.qinghe-news.example.cn"


def read(body: str | bytes, url: str = URL) -> Listing:
    return read_listing(html_page(url, body), Column(name="环保", url=url))


def facts(listing: Listing) -> list[tuple[str, str, str | None]]:
    return [(link.url.removeprefix(BASE), link.title, link.date) for link in listing.links]


RSS = """<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet href="/feed.xsl" type="text/xsl"?>
<!-- 每日更新 -->
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>清河新闻 环保</title><link>https://www.qinghe-news.example.cn/</link>
<atom:link href="{url}" rel="self" type="application/rss+xml"/>{more}
<image><title>标志</title><url>/logo.png</url><link>https://www.qinghe-news.example.cn/</link></image>
<item><media:title>图：船</media:title><title><![CDATA[碧水保卫战：<b>三十条</b>河道完成清淤 & 补水]]></title>
<link>https://www.qinghe-news.example.cn/2024/0719/a1.html?from=rss&amp;id=1</link>
<pubDate>Thu, 18 Jul 2024 23:30:00 GMT</pubDate></item>
<item><title>监测站&nbsp;A&B 联网</title><link><![CDATA[ /2024/0718/a2.html ]]></link>
<pubDate>2024-07-18 09:00:00</pubDate></item>
<item><title>没有链接的条目</title><guid isPermaLink="false">7788</guid></item>
<item><title>标识即地址</title><guid>https://www.qinghe-news.example.cn/2024/0717/a3.html</guid>
<pubDate>刚刚</pubDate></item>
</channel></rss>"""


def test_rss_2_is_read() -> None:
    listing = read(RSS.format(url=URL, more=""))
    assert facts(listing) == [
        ("/2024/0719/a1.html?from=rss&id=1", "碧水保卫战：三十条河道完成清淤 & 补水", "2024-07-19"),
        ("/2024/0718/a2.html", "监测站 A&B 联网", "2024-07-18"),
        ("/2024/0717/a3.html", "标识即地址", "2024-07-17"),
    ]
    assert listing.links[0].raw_date == "Thu, 18 Jul 2024 23:30:00 GMT"
    assert (listing.family, listing.end_proof) == ("feed", EndProof.NO_NEXT_SINGLE_PAGE)


RDF = """<?xml version="1.0" encoding="gb2312"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://www.qinghe-news.example.cn/">
<title>清河新闻</title><link>https://www.qinghe-news.example.cn/</link></channel>
<item rdf:about="https://www.qinghe-news.example.cn/b1.html"><title>镕金小区噪声整治见效</title>
<link>https://www.qinghe-news.example.cn/b1.html</link><dc:date>2024-05-31T20:10:00Z</dc:date></item>
<item rdf:about="https://www.qinghe-news.example.cn/b2.html"><title>湿地补水</title>
<dc:date>2024-05-30</dc:date></item></rdf:RDF>"""


def test_rss_1_is_read_in_the_encoding_that_it_is_really_in() -> None:
    listing = read(RDF.encode("gbk"))
    assert facts(listing) == [
        ("/b1.html", "镕金小区噪声整治见效", "2024-06-01"),
        ("/b2.html", "湿地补水", "2024-05-30"),
    ]


def atom(first: int, more: str) -> str:
    entries = "".join(
        f'<entry><title type="html">&lt;em&gt;第{n}期&lt;/em&gt;空气质量周报</title><id>tag:qinghe,{n}</id>'
        f'<link rel="enclosure" href="/z/{n}.mp3"/><link href="/z/{n}.html"/><link rel="replies" href="/z/{n}/c"/>'
        f"<published>2024-06-{30 - n:02d}T08:00:00+08:00</published><updated>2024-07-01T00:00:00Z</updated></entry>"
        for n in range(first, first + 3)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>周报</title>{more}{entries}</feed>'


def test_atom_is_read_on_through_the_links_of_its_pages() -> None:
    more = {
        URL: f'<link rel="self" href="{URL}"/><link rel="next" href="?page=2"/>',
        URL + "?page=2": '<link rel="previous" href="huanbao.xml"/><link rel="prev-archive" href="/rss/2023.xml"/>',
        BASE + "/rss/2023.xml": '<link rel="next-archive" href="huanbao.xml?page=2"/>',
    }

    def answer(request: NextRequest) -> Page:
        return html_page(request.url, atom(3 * list(more).index(request.url), more[request.url]))

    found = walk(answer, URL)
    assert [link.url for link in found.links] == [f"{BASE}/z/{n}.html" for n in range(9)]
    assert (found.links[0].title, found.links[0].date) == ("第0期空气质量周报", "2024-06-30")
    assert (found.family, found.proofs) == ("feed", [EndProof.NO_NEXT_SINGLE_PAGE])


def test_a_feed_is_not_followed_to_another_host() -> None:
    listing = read(atom(0, '<link rel="next" href="https://ads.example.com/feed"/>'))
    assert listing.next_request is None


JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "清河", "next_url": "/feed.json?p=2", "items": [
{"id": "1", "url": "https://www.qinghe-news.example.cn/j1.html", "title": "碳市场开户", "date_published":
"2024-02-29T17:00:00Z"}, {"id": 2, "title": "无链接"}, "坏条目"]}"""


def test_json_feeds_are_read() -> None:
    listing = read(JSON_FEED)
    assert facts(listing) == [("/j1.html", "碳市场开户", "2024-03-01")]
    assert listing.next_request == NextRequest(url=BASE + "/feed.json?p=2")


def test_a_feed_that_was_cut_off_gives_what_came_and_proves_no_end() -> None:
    whole = RSS.format(url=URL, more="")
    listing = read(whole[: whole.index("没有链接")])
    assert [link.title for link in listing.links][:2] == ["碧水保卫战：三十条河道完成清淤 & 补水", "监测站 A&B 联网"]
    assert listing.end_proof is None


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://www.qinghe-news.example.cn/n/1.html?a=1&amp;b=2 </loc><lastmod>2024-07-20T01:00:00+00:00</lastmod>
<image:image><image:loc>https://www.qinghe-news.example.cn/1.jpg</image:loc></image:image>
<news:news><news:publication><news:name>清河</news:name></news:publication>
<news:publication_date>2024-07-18T18:00:00Z</news:publication_date><news:title>河长巡河</news:title></news:news></url>
<url><loc>https://www.qinghe-news.example.cn/n/2.html</loc><lastmod>2024-07-17</lastmod></url>
<url><loc>https://www.qinghe-news.example.cn/2024-01/05/c_3.htm</loc><lastmod>2024-07-19</lastmod></url>
<url><loc>javascript:alert(1)</loc></url><url></url></urlset>"""
PLAIN = "<urlset><url><loc>https://www.qinghe-news.example.cn/{name}.html</loc></url></urlset>"


def test_a_sitemap_is_dated_by_publication_then_address_then_last_change() -> None:
    listing = read(SITEMAP)
    assert facts(listing) == [
        ("/n/1.html?a=1&b=2", "河长巡河", "2024-07-19"),
        ("/n/2.html", "", "2024-07-17"),
        ("/2024-01/05/c_3.htm", "", "2024-01-05"),
    ]
    assert (listing.family, listing.end_proof) == ("sitemap", EndProof.NO_NEXT_SINGLE_PAGE)


def test_the_members_of_an_index_are_read_newest_first_packed_or_not() -> None:
    members = ["old", "new", "mid"]
    stamps = {"old": "2019-01-01", "new": "2024-07-19T08:00:00+08:00", "mid": "2022-03-04"}
    listed = "".join(
        f"<sitemap><loc>{BASE}/map-{name}.xml.gz</loc><lastmod>{stamps[name]}</lastmod></sitemap>" for name in members
    )
    foreign = "<sitemap><loc>https://elsewhere.example.com/map.xml</loc></sitemap>"

    def answer(request: NextRequest) -> Page:
        if request.url == URL:
            return html_page(URL, f"<sitemapindex>{listed}{foreign}</sitemapindex>")
        name = request.url.rpartition("-")[2].removesuffix(".xml.gz")
        return html_page(request.url, gzip.compress(PLAIN.format(name=name).encode()))

    found = walk(answer, URL)
    assert [link.url for link in found.links] == [f"{BASE}/{name}.html" for name in ("new", "mid", "old")]
    assert found.proofs == [EndProof.NO_NEXT_SINGLE_PAGE] * 3


def test_members_without_dates_go_by_the_year_in_their_names() -> None:
    names = ["2022-01", "2024-02", "2023-12"]
    listed = "".join(f"<sitemap><loc>{BASE}/sitemap-{name}.xml</loc></sitemap>" for name in names)
    listing = read(f"<sitemapindex>{listed}</sitemapindex>")
    asked = [listing.next_request, *listing.then]
    assert [each.url[-11:-4] for each in asked if each] == ["2024-02", "2023-12", "2022-01"]


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><p>&lt;rss&gt; 订阅说明</p><ul><li><a href='/feed.xml'>RSS</a></li></ul></body></html>",
        "公告 <rss version='2.0'></rss>",
        "<!DOCTYPE html><html><head><title>feed</title></head><body><feed></feed></body></html>",
        "<svg xmlns='http://www.w3.org/2000/svg'><title>图</title></svg>",
        "",
    ],
)
def test_pages_that_only_speak_of_feeds_are_none(body: str) -> None:
    assert read(body).family not in ("feed", "sitemap")


LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">
<!ENTITY file SYSTEM "file:///etc/hostname">]>
<rss><channel><item><title a="&g;">&g;&file;</title><link>https://www.qinghe-news.example.cn/&g;x.html</link></item>
</channel></rss>"""


def test_declared_entities_are_never_expanded() -> None:
    begun = time.monotonic()
    listing = read(LAUGHS)
    assert time.monotonic() - begun < 2
    assert all(len(link.title) < 100 and len(link.url) < 100 for link in listing.links)
    assert "哈" not in repr(listing)


def test_a_packed_answer_that_swells_beyond_bounds_is_refused() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (DEFAULT_LIMITS.page_bytes + 1))
    assert len(bomb) < 100_000
    with pytest.raises(ExtractionError, match="unpacks to more than"):
        read(bomb)


@pytest.mark.parametrize("deep", [b"<rss>" + b"<channel>" * 50_000, b"<urlset>" + b"<url>" * 50_000])
def test_deep_nesting_is_survived(deep: bytes) -> None:
    assert read(deep).links == ()


def test_a_large_sitemap_is_read_in_a_few_seconds() -> None:
    entries = "".join(
        f"<url><loc>{BASE}/n/{n}.html</loc><lastmod>2024-01-{n % 28 + 1:02d}</lastmod></url>" for n in range(10_000)
    )
    begun = time.monotonic()
    listing = read(f"<urlset>{entries}</urlset>")
    assert len(listing.links) == 10_000
    assert time.monotonic() - begun < 20


def test_a_cut_packed_sitemap_gives_what_came() -> None:
    entries = "".join(f"<url><loc>{BASE}/n/{n}-{n * 7919 % 10007}.html</loc></url>" for n in range(500))
    packed = gzip.compress(f"<urlset>{entries}</urlset>".encode())
    listing = read(packed[: len(packed) // 2])
    assert 50 < len(listing.links) < 500
    assert listing.end_proof is None
