"""The simulated sites themselves: read by plain HTTP as the facts say, they give all their articles."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from govcrawl.catalog import load_catalog
from tests.simulator.articles import FEWEST_CHARS
from tests.simulator.server import SimulatorServer
from tests.simulator.site import Dialect
from tests.simulator.table import DIALECTS
from tests.simulator.visitor import Visitor
from tests.simulator.walks import WALKS

FIRST_TIME = {"trs_transient", "trs_flapping", "trs_flapping_first"}
"""Sites whose answer to the first request is not the whole truth."""

MARKS = {
    "trs": (r'class="CurrChnlCls"', r"trs_editor_view|TRS_UEDITOR"),
    "ucap": (r'name="others" content="页面生成时间 [\d :-]+"', r"<ucapcontent>"),
    "hanweb": (r"dataproxy\.jsp\?", r"<!--ZJEG_RSS\.content\.begin-->"),
    "jpaas": (r"unitbuild\.js[\s\S]+queryData=\"\{'", r'id="zoom"'),
    "gkmlpt": (r"window\.NFCMS_SITE_ID=", r"window\.NFCMS_POST_ID="),
    "lonsun": (r"/site/label/8888|/News/showList/", r"<!--StartLabelHtml_nav_\w+-->"),
}
"""By family: what the facts say that its lists and its articles are known by."""


@pytest.fixture(scope="module")
def visitor() -> Iterator[Visitor]:
    """A client of sites that others have visited."""
    with SimulatorServer(DIALECTS.values()) as server:
        yield Visitor(server)


@pytest.fixture
def first_visitor() -> Iterator[Visitor]:
    """A client of sites that nobody has visited: what they say may depend on earlier requests."""
    with SimulatorServer(DIALECTS.values()) as server:
        yield Visitor(server)


def named(dialect: Dialect, texts: list[str]) -> list[str]:
    """The expected addresses that stand in *texts*, however spelt, in the order of their first place."""
    text, places = "\n".join(texts).replace('\\"', '"'), dict[str, int]()
    for address in dialect.expected:
        path = urlsplit(address).path
        spellings = [address, address.removeprefix("http:"), path, path.replace(dialect.home, "./", 1)]
        spots = [spot for each in spellings for mark in "\"'< #" if (spot := text.find(each + mark)) >= 0]
        if spots:
            places[address] = min(spots)
    return sorted(places, key=places.__getitem__)


@pytest.mark.parametrize("name", DIALECTS)
def test_the_walk_of_the_facts_finds_every_article_newest_first(name: str, first_visitor: Visitor) -> None:
    dialect = DIALECTS[name]
    once = named(dialect, WALKS[name](first_visitor, dialect.first))
    if name in FIRST_TIME:
        assert set(once) < set(dialect.expected)
        once = named(dialect, WALKS[name](first_visitor, dialect.first))
    assert once == dialect.expected


@pytest.mark.parametrize("name", DIALECTS)
def test_articles_lie_where_the_list_says(name: str, visitor: Visitor) -> None:
    dialect = DIALECTS[name]
    assert len(set(dialect.expected)) == len(dialect.found)
    for piece in (dialect.pieces[0], dialect.pieces[-1], *dialect.ranking):
        address = dialect.ranked_address(piece) if piece in dialect.ranking else dialect.address(piece)
        reply = visitor.ask(address)
        assert reply.status == 200
        assert piece.title in reply.text
        assert all(text in reply.text for text in piece.paragraphs)
        assert dialect.is_article(address)
    assert visitor.ask(dialect.expected[0] + "x").status == 404
    assert not set(dialect.expected) & set(map(dialect.ranked_address, dialect.ranking))


@pytest.mark.parametrize("name", DIALECTS)
def test_a_site_is_a_whole_one_and_bears_the_marks_of_its_engine_alone(name: str, visitor: Visitor) -> None:
    dialect = DIALECTS[name]
    page, article = visitor.text(dialect.first), visitor.text(dialect.expected[0])
    if dialect.family not in ("rss", "atom", "sitemap"):
        assert all(part in page for part in ("政务公开", "友情链接", "网站标识码", 'name="SiteIDCode"'))
    for family, marks in MARKS.items():
        found = [bool(re.search(mark, text)) for mark, text in zip(marks, (page, article), strict=True)]
        if family == dialect.family:
            assert found == [True, True]
        elif family != "jpaas":  # whose articles have no mark of their own
            assert found == [False, False]


def test_no_two_articles_are_alike() -> None:
    pieces = [piece for dialect in DIALECTS.values() for piece in [*dialect.pieces, *dialect.ranking]]
    assert len({piece.paragraphs for piece in pieces}) == len(pieces)
    assert min(piece.chars for piece in pieces) >= FEWEST_CHARS
    assert {len(piece.paragraphs) for piece in pieces} == {2, 3, 4}
    for dialect in DIALECTS.values():
        assert len({piece.title for piece in dialect.pieces}) == len(dialect.pieces)
        days = [piece.day for piece in dialect.pieces]
        assert days == sorted(days, reverse=True)
        assert len({day.year for day in days}) >= 3
        assert any(first == second for first, second in itertools.pairwise(days))


def test_the_catalog_entries_load_and_name_no_family(tmp_path: Path) -> None:
    path = tmp_path / "simulated.toml"
    path.write_text("".join(dialect.catalog() for dialect in DIALECTS.values()), "utf-8")
    catalog = load_catalog([path])
    for dialect in DIALECTS.values():
        (column,) = catalog.get(dialect.source_id).columns
        assert (column.url, column.family) == (dialect.first, None)


def test_trs_states_what_it_never_published(visitor: Visitor) -> None:
    dialect = DIALECTS["trs_overstated"]
    stub = visitor.ask(f"{dialect.first.removesuffix('index.html')}index_5.html")
    assert (stub.status, 300 <= len(stub.body) <= 400) == (200, True)


def test_trs_rows_by_script_stand_in_no_link(visitor: Visitor) -> None:
    for name in ("trs_writeln", "trs_json"):
        page = re.sub(r"<script[\s\S]*?</script>", "", visitor.text(DIALECTS[name].first))
        assert named(DIALECTS[name], [page]) == []


def test_trs_charset_and_compression(visitor: Visitor) -> None:
    gbk = visitor.ask(DIALECTS["trs_gbk"].expected[0])
    assert gbk.headers["content-type"] == "text/html"
    pages = b"".join(visitor.ask(url).body for url in DIALECTS["trs_gbk"].expected)
    with pytest.raises(UnicodeDecodeError):
        pages.decode("gb2312")
    zipped = visitor.ask(DIALECTS["trs_gzip"].first, None, **{"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.body[:2] == b"\x1f\x8b"


def test_ucap_dates_are_those_of_the_page(visitor: Visitor) -> None:
    piece, address = DIALECTS["ucap"].pieces[0], DIALECTS["ucap"].expected[0]
    page = visitor.text(address)
    made = re.search(r"页面生成时间 ([\d :-]+)", page)
    assert made
    assert f'name="PubDate" content="{made[1]}"' in page
    assert not made[1].startswith(str(piece.day))


def test_the_service_of_hanweb_has_its_faults(visitor: Visitor) -> None:
    def ask(name: str, query: str, body: bytes | None = None) -> tuple[int, str]:
        dialect = DIALECTS[name]
        link = re.findall(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', visitor.text(dialect.first))[-1]
        path, _, rest = link.replace("page=1&", "").partition("?")
        reply = visitor.ask(f"{dialect.base}{path}?{rest}&{query}", body)
        return reply.status, reply.text

    assert ask("hanweb_post", "startrecord=1&endrecord=15&perpage=15")[0] == 405
    late = ask("hanweb_page", "startrecord=46&endrecord=60&perpage=15")[1]
    assert DIALECTS["hanweb_page"].pieces[0].title in late
    assert ask("hanweb_trunc", "startrecord=1&endrecord=310&perpage=310")[1].count("<record>") == 300
    assert ask("hanweb_proxyurl", "startrecord=1&endrecord=15&perpage=15")[0] == 404
    assert len(ask("hanweb_dead", "startrecord=46&endrecord=60&perpage=15")[1]) == 54
    assert visitor.text(DIALECTS["hanweb"].first).count("<record>") == 45


def test_jpaas_ignores_a_bare_page_number(visitor: Visitor) -> None:
    dialect = DIALECTS["jpaas"]
    api, data = re.findall(r'url="([^"]+)" queryData="([^"]+)"', visitor.text(dialect.first))[-1]
    query = "&".join(f"{name}={value}" for name, value in json.loads(data.replace("'", '"')).items())
    bare = visitor.text(f"{dialect.base}{api}?{query}&pageNo=3")
    assert dialect.pieces[0].title in bare


def test_gkmlpt_of_zhaoqing_has_one_page(visitor: Visitor) -> None:
    dialect = DIALECTS["gkmlpt_zhaoqing"]
    assert [visitor.ask(f"{dialect.base}/gkmlpt/api/all/2001?page={n}&sid=757001").status for n in (1, 2)] == [200, 404]
    twin = visitor.ask(DIALECTS["nfcms_static"].expected[0].replace("/post_", "/mpost_"))
    assert twin.status == 200


def test_truecms_wants_a_referer_and_few_records(visitor: Visitor) -> None:
    dialect = DIALECTS["truecms"]
    url = f"{dialect.base}/ntshbj/messageController/getMessage.do?columnId=6e2f1a5c9b3d4e7f&callback=cb&startrecord=1"
    assert visitor.ask(f"{url}&endrecord=15&perpage=15").status == 404
    assert "<record>" in visitor.text(f"{url}&endrecord=50&perpage=50", Referer=dialect.first)
    assert "<record>" not in visitor.text(f"{url}&endrecord=100&perpage=100", Referer=dialect.first)


def test_hebei_refuses_the_second_page(visitor: Visitor) -> None:
    assert visitor.ask(f"{DIALECTS['hebei'].first}?page=2").status == 412
