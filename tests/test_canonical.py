"""Canonical addresses: what meets, what never does."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcrawl.address_rules import FILE, address_rules, read_rules
from govcrawl.canonical import RULE_VERSION, page_id, story_id, url_key, url_key_or_none, version_id
from govcrawl.errors import InputError, ProjectError

PLAIN = "http://sthjt.example.gov.cn/sthjt/c103878/2023/7/19/0a1b2c.shtml"


@pytest.mark.parametrize(
    "other",
    [
        "https://sthjt.example.gov.cn/sthjt/c103878/2023/7/19/0a1b2c.shtml",
        "HTTP://STHJT.Example.GOV.cn:80/sthjt/c103878/2023/7/19/0a1b2c.shtml",
        "https://sthjt.example.gov.cn:443/sthjt/c103878/2023/7/19/0a1b2c.shtml",
        "http://sthjt.example.gov.cn./sthjt/c103878/2023/7/19/0a1b2c.shtml",
        PLAIN + "#UCAP-CONTENT",
        PLAIN + "#\\x",
        PLAIN + "?",
        PLAIN + "?version=zzzh",
        PLAIN + "?version=zzzh&from=singlemessage&isappinstalled=0",
        PLAIN + "?utm_source=wx&utm_medium=a#b",
        PLAIN + "?spm=C73544.P5979.0.0",
        PLAIN + ";jsessionid=0B8F3C?",
        PLAIN + "?JSESSIONID=0B8F3C.node1",
        PLAIN + "?ADUIN=10001&ADSESSION=1530000000&ADTAG=CLIENT.QQ.5533_.0&ADPUBNO=26719",
        PLAIN + "?qq-pf-to=pcqq.c2c&ivk_sa=1024320u",
        PLAIN + "?WebShieldDRSessionVerify=F31NTuP3MxZFg1trmKRf",
        PLAIN + "?webshieldsessionverify=ub5yosejmowuolm21rvr",
        PLAIN + "?security_verify_data=313932302c31303830",
        PLAIN + "?wscckey=08e8cd4d6787c78b_1571823617",
        PLAIN + "?COLLCC=2389390305&COLLCC=2937872865&",
        PLAIN + "?_=1700000000000",
        PLAIN + "?utm%5Fsource=wx&amp;amp;from=timeline",
        "http://sthjt.example.gov.cn/(S(msdpl1bt0v3s2ponstohswoz))/sthjt/c103878/2023/7/19/0a1b2c.shtml",
        "http://sthjt.example.gov.cn/sthjt/c103878/2023/7/19/.;jsessionid=1/0a1b2c.shtml",
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
        ("http://环保.中国。/a", "http://xn--ruq168f.xn--fiqs8s/a"),
        ("http://a.cn/x/content/mpost_8123456.html", "http://a.cn/x/content/post_8123456.html"),
        ("http://a.cn/gkmlpt/content/8/8123/mpost_8123456.html#12", "http://a.cn/x/y/content/post_8123456.html"),
        ("http://a.cn/x/content/mpost_8123456_2.html", "http://a.cn/gkmlpt/content/8/8123/post_8123456_2.html"),
        ("http://a.cn/x/mindex.html", "http://a.cn/x/"),
        ("http://a.cn/x/mindex_2.html", "http://a.cn/x/index_2.html"),
        (f"http://a.cn/col/col12/art/2024/art_{'0a' * 16}.html", f"http://a.cn/art/2024/art_{'0a' * 16}.html"),
        ("http://www.mep.gov.cn/gkml/t20120302_9.htm", "https://www.mee.gov.cn/gkml/t20120302_9.htm"),
        ("http://WWW.zhb.gov.cn:80/gkml/t20120302_9.htm", "https://www.mee.gov.cn/gkml/t20120302_9.htm"),
        (
            "https://mp.weixin.qq.com/s?__biz=MzA4&mid=2652098162&idx=1&sn=247d2f&chksm=8425&mpshare=1&scene=23#rd",
            "http://mp.weixin.qq.com/s?__biz=MzA4&mid=2652098162&idx=1&sn=247d2f",
        ),
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
        ("http://a.cn/post_1.html", "http://a.cn/mpost_11.html"),
        ("http://a.cn/post_1.html", "http://a.cn/mpost_1.htm"),
        ("http://a.cn/post_1.html", "http://a.cn/xmpost_1.html"),
        ("http://a.cn/x/post_8123456.html", "http://a.cn/y/post_8123456.html"),
        ("http://a.cn/x/content/post_8123456.html", "http://a.cn/x/content/post_8123457.html"),
        ("http://a.cn/x/content/post_8123456.html", "http://a.cn/x/content/post_8123456_1.html"),
        ("http://a.cn/x/content/post_8123456.html", "http://b.cn/x/content/post_8123456.html"),
        ("http://a.cn/blog/content/post_12.html", "http://a.cn/news/content/post_12.html"),
        ("http://a.cn/x/mindex_1.html", "http://a.cn/x/index_11.html"),
        ("http://a.cn/art/2024/1/2/art_12_345.html", "http://a.cn/art/2024/1/2/art_13_345.html"),
        (f"http://a.cn/xw/art/2024/art_{'0a' * 16}.html", f"http://a.cn/tz/art/2024/art_{'0a' * 16}.html"),
        (f"http://a.cn/art/2024/art_{'0a' * 16}.html", f"http://a.cn/art/2023/art_{'0a' * 16}.html"),
        ("http://a.cn/col/col12/index.html", "http://a.cn/col/col13/index.html"),
        ("http://mep.gov.cn/1.htm", "http://www.mee.gov.cn/1.htm"),
        ("http://kjs.mep.gov.cn/1.htm", "http://www.mee.gov.cn/1.htm"),
        ("http://www.mep.gov.cn:8080/1.htm", "http://www.mee.gov.cn/1.htm"),
        ("http://big5.a.cn/gate/big5/www.a.cn/1.htm", "http://www.a.cn/1.htm"),
        ("http://a.cn/wza/wca.html?wcaUrl=http://a.cn/1.htm", "http://a.cn/1.htm"),
        ("http://m.a.cn/1.htm", "http://a.cn/1.htm"),
        ("http://a.cn/index.php", "http://a.cn/"),
        ("http://a.cn/x/default.aspx", "http://a.cn/x/"),
        ("http://a.cn/show?id=1&version=2", "http://a.cn/show?id=1"),
        ("http://a.cn/show?version=zzzh2", "http://a.cn/show"),
        ("http://a.cn/show?from=timelines", "http://a.cn/show"),
        ("http://a.cn/show?_=5", "http://a.cn/show?_=6"),
        ("http://a.cn/show?t=1700000000000", "http://a.cn/show?t=1700000000001"),
        ("http://a.cn/show?scene=1", "http://a.cn/show?scene=2"),
        ("http://a.cn/show?key=1", "http://a.cn/show?key=2"),
        ("http://a.cn/show?sid=1", "http://a.cn/show?sid=2"),
        ("http://a.cn/show?session=1", "http://a.cn/show?session=2"),
        ("http://a.cn/show?wscckey=1", "http://a.cn/show?wscckey=2"),
        ("http://a.cn/show?ivk_sa=a", "http://a.cn/show?ivk_sa=b"),
        ("http://a.cn/show?qq-pf-to=1", "http://a.cn/show?qq-pf-to=2"),
        ("http://a.cn/show?adtags=1", "http://a.cn/show?adtags=2"),
        ("http://a.cn/show?security_verify_data=41", "http://a.cn/show"),
        ("http://a.cn/x;jsessionidx=1", "http://a.cn/x;jsessionidx=2"),
        ("http://a.cn/x;v=1", "http://a.cn/x;v=2"),
        ("http://a.cn/(S(1", "http://a.cn/(S(2"),
        ("http://a.cn/(1)/x", "http://a.cn/(2)/x"),
        ("http://a.cn/x/(s(12))", "http://a.cn/x/(s(13))"),
        ("http://a.cn/x?id=", "http://a.cn/x"),
        (
            "http://mp.weixin.qq.com/s?__biz=MzA4&mid=2652098162&idx=1&sn=247d2f",
            "http://mp.weixin.qq.com/s?__biz=MzA4&mid=2652098162&idx=2&sn=247d2e",
        ),
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
        "http://./1",
        "http://a.cn/\ud800",
        "http://a.cn/?\udfff=1",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"web address|host or port"):
        url_key(url)


PIECES = (
    "/", "//", ".", "..", "?", "&", "&amp;", "amp;", "=", ";", "#", "#/", "%", "%2", "%2f", "%6d", "%26", "%3B", " ",
    "中", "\\", ":", "@", "1", "index.html", "mindex.html", "mpost_1.html", "content/post_1234567.html", "content/8/8/",
    ";jsessionid=1", "/(S(a))", "col/col1", "/art/2024/art_" + "0a" * 16 + ".html", "utm_a", "utm%5Fa=1",
    "version=zzzh", "from=timeline", "id=1", "_=1700000000000",
)  # fmt: skip
paths = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40)
hosts = st.sampled_from(("a.cn", "WWW.Mep.gov.cn.", "mp.weixin.qq.com", "a.cn:8080", "环保.中国"))


@given(hosts, paths)
def test_a_key_is_the_key_of_itself(host: str, path: str) -> None:
    key = url_key_or_none(f"http://{host}/{path}")
    if key is not None:
        assert url_key("http://" + key) == url_key("https://" + key) == key
        assert " " not in key  # re-keying sets keys aside behind a space


@given(
    hosts,
    paths.filter(lambda path: "#" not in path and path == path.strip()),
    st.text(st.characters(codec="utf-8"), max_size=9),
)
def test_scheme_host_case_and_fragment_make_no_difference(host: str, path: str, fragment: str) -> None:
    key = url_key_or_none(f"http://{host}/{path}")
    assert url_key_or_none(f"HTTPS://{host.upper()}/{path}") == key
    if key is not None and fragment.strip() == fragment and not re.match(r"[/!\t\r\n]", fragment):
        assert url_key_or_none(f"http://{host}/{path}#{fragment}") == key


words = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=8)
LISTED = re.compile(
    r"utm_|[gf]clid|fbclid|msclkid|yclid|hm|bd_vid|vd_source|tdsourcetag|ad|ivk|spm|from|isapp|n?sukey|wx|click|enter|wfr|"
    r"for$|version|jsess|phpsess|aspsess|webshield|security|wscckey|collcc|_$"
)


@given(words.filter(lambda name: not LISTED.match(name)), words, words)
def test_what_no_rule_names_tells_addresses_apart(name: str, one: str, other: str) -> None:
    keys = {url_key(f"{PLAIN}?{name}={value}") for value in (one, other)}
    assert len(keys) == len({one, other})
    assert url_key(PLAIN) not in keys
    assert len({url_key(f"http://a.cn/{value}/{name}.htm") for value in (one, other)}) == len({one, other})


def test_other_rules_have_another_version() -> None:
    """Stored keys are by these rules: who changes them raises RULE_VERSION, adds a revision, and notes both here."""
    rules = address_rules()
    said = [rules.parameter.pattern, *(one.pattern for one in rules.sessions), *sorted(rules.hosts.items())]
    said += [(host, one.pattern) for host, one in sorted(rules.parameter_of_host.items())]
    said += [(one.pattern, text) for one, text in rules.paths]
    assert (RULE_VERSION, hashlib.sha256(repr(said).encode()).hexdigest()[:12]) == (2, "bd24b02ad5d0")


def test_a_host_has_one_present_name() -> None:
    hosts = address_rules().hosts
    assert not hosts.keys() & set(hosts.values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"name = 'spm'", b"nam = 'spm'"),
        (b'why = "WeChat"', b""),
        (b"value = '[01]'", b"value = '[01'"),
        (b"[[session]]", b"[[sessions]]"),
        (b'names = ["www.zhb.gov.cn", "www.mep.gov.cn"]', b'names = "www.zhb.gov.cn"'),
        (b"[[host]]", b"[[host]"),
    ],
)
def test_a_damaged_file_of_rules_is_refused_in_one_line(old: bytes, new: bytes) -> None:
    data = FILE.read_bytes()
    assert old in data
    with pytest.raises(ProjectError, match=r"rules\.toml: ") as caught:
        read_rules(data.replace(old, new, 1), "rules.toml")
    assert "\n" not in str(caught.value)


def test_ids_are_short_and_stable() -> None:
    key = url_key(PLAIN)
    assert page_id(key) == page_id(url_key(PLAIN + "?version=zzzh"))
    assert version_id(page_id(key), "a" * 64) != version_id(page_id(key), "b" * 64)
    for prefix, made in (("p", page_id(key)), ("v", version_id(page_id(key), "")), ("s", story_id(key))):
        assert made.startswith(prefix)
        assert len(made) == 13
        assert made.isalnum()
