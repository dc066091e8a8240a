"""Canonical addresses: what meets, what never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcrawl.canonical import page_id, story_id, url_key, version_id
from govcrawl.errors import InputError

PLAIN = "http://sthjt.example.gov.cn/sthjt/c103878/2023/7/19/0a1b2c.shtml"


@pytest.mark.parametrize(
    "other",
    [
        "https://sthjt.example.gov.cn/sthjt/c103878/2023/7/19/0a1b2c.shtml",
        "HTTP://STHJT.Example.GOV.cn:80/sthjt/c103878/2023/7/19/0a1b2c.shtml",
        "https://sthjt.example.gov.cn:443/sthjt/c103878/2023/7/19/0a1b2c.shtml",
        "http://sthjt.example.gov.cn./sthjt/c103878/2023/7/19/0a1b2c.shtml",
        PLAIN + "#UCAP-CONTENT",
        PLAIN + "?",
        PLAIN + "?version=zzzh",
        PLAIN + "?version=zzzh&from=singlemessage&isappinstalled=0",
        PLAIN + "?utm_source=wx&utm_medium=a#b",
        PLAIN + "?spm=C73544.P5979.0.0",
        PLAIN + ";jsessionid=0B8F3C?",
        "  " + PLAIN + "\n",
        "http://sthjt.example.gov.cn//sthjt/./c103878/x/../2023/7/19/0a1b2c.shtml",
        "http://sthjt.example.gov.cn\\sthjt\\c103878\\2023\\7\\19\\0a1b2c.shtml",
        "http://sthjt.example.gov.cn/sthjt/c103878/2023/7/19/%30a1b2c.shtml",
    ],
)
def test_addresses_of_one_article_meet(other: str) -> None:
    assert url_key(other) == url_key(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.cn/x/index.html", "http://www.a.cn/x/"),
        ("http://www.a.cn/x/INDEX.shtml", "https://www.a.cn/x/"),
        ("http://www.a.cn", "http://www.a.cn/index.htm"),
        ("http://a.cn/content/mpost_45.html", "http://a.cn/content/post_45.html"),
        ("http://a.cn/show?id=1&amp;c=2", "http://a.cn/show?id=1&c=2"),
        ("http://a.cn/环保/1.html", "http://a.cn/%e7%8e%af%E4%bf%9d/1.html"),
        ("http://a.cn/s?q=环保", "http://a.cn/s?q=%E7%8E%AF%E4%BF%9D"),
        ("http://环保.中国/a", "http://xn--ruq168f.xn--fiqs8s/a"),
        ("http://a.cn/a b.html", "http://a.cn/a%20b.html"),
    ],
)
def test_forms_of_one_address_meet(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.cn/1.html", "http://a.cn/1.html"),
        ("http://a.cn/1.html", "http://a.cn:8080/1.html"),
        ("http://a.cn/A.html", "http://a.cn/a.html"),
        ("http://a.cn/1.html", "http://a.cn/1.htm"),
        ("http://a.cn/x/index_1.html", "http://a.cn/x/index.html"),
        ("http://a.cn/x/index.jsp?id=1", "http://a.cn/x/?id=1"),
        ("http://a.cn/x/index.html?id=1", "http://a.cn/x/index.html?id=2"),
        ("http://a.cn/show?id=1&c=2", "http://a.cn/show?c=2&id=1"),
        ("http://a.cn/show?version=1", "http://a.cn/show?version=2"),
        ("http://a.cn/show?from=1", "http://a.cn/show?from=2"),
        ("http://a.cn/show?spm=1", "http://a.cn/show?spm=2"),
        ("http://a.cn/show?for=1&id=1", "http://a.cn/show?for=2&id=1"),
        ("http://a.cn/#/detail?id=1", "http://a.cn/#/detail?id=2"),
        ("http://a.cn/web/2019/http://b.cn/1", "http://a.cn/web/2019/http:/b.cn/1"),
        ("http://a.cn/a%2Fb", "http://a.cn/a/b"),
        ("http://a.cn/a+b", "http://a.cn/a%20b"),
        ("http://a.cn/x", "http://a.cn/x/"),
        ("http://a.cn/mpost_45.html", "http://a.cn/mpost_46.html"),
    ],
)
def test_two_articles_never_meet(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.cn/1.html",
        "ftp://a.cn/1",
        "file:///etc/passwd",
        "http://",
        "http://[::1/a",
        "javascript:void(0)",
        "http://a.cn:99999/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"web address|host or port"):
        url_key(url)


paths = st.text(st.sampled_from("abz/.%?&=;#~+ 中\\:@_e9Ff"), max_size=40)


@given(paths)
def test_a_key_is_the_key_of_itself(path: str) -> None:
    key = url_key("http://a.cn/" + path)
    assert url_key("https://" + key) == key


def test_ids_are_short_and_stable() -> None:
    key = url_key(PLAIN)
    assert page_id(key) == page_id(url_key(PLAIN + "?version=zzzh"))
    assert version_id(page_id(key), "a" * 64) != version_id(page_id(key), "b" * 64)
    for prefix, made in (("p", page_id(key)), ("v", version_id(page_id(key), "")), ("s", story_id(key))):
        assert made.startswith(prefix)
        assert len(made) == 13
        assert made.isalnum()
