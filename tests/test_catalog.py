"""Catalog files: what is read, and what is refused with file, source and key before any request."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.catalog import Catalog, load_catalog, read_sources
from govcrawl.catalog.keys import COLUMN_KEYS, SOURCE_KEYS
from govcrawl.errors import CatalogError, InputError
from govcrawl.source import Level, Scope, SourceStatus

PROMISED = """
[[source]]
id = "sichuan"
name = "四川省生态环境厅"
admin_code = "510000"          # GB/T 2260, six digits
level = "province"             # national | province | city | county | media
host = "sthjt.sc.gov.cn"
scope = "all"
status = "unverified"
note = "answers foreign addresses with a timeout"

[[source.column]]
name = "环境要闻"
url = "https://sthjt.sc.gov.cn/sthjt/c103878/xwdt_list.shtml"
family = "ucap"
"""

PLAIN = """
[[source]]
id = "{id}"
name = "青川县生态环境局"
admin_code = "510822"
level = "county"
host = "hb.example.gov.cn"

[[source.column]]
name = "工作动态"
url = "http://hb.example.gov.cn/gzdt/"
"""


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path, *, builtin: bool = False) -> str:
    """Return the message of the CatalogError that reading the path raises; it is one line."""
    with pytest.raises(CatalogError) as caught:
        load_catalog([path], builtin=builtin)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_the_promised_form_is_read(tmp_path: Path) -> None:
    source = load_catalog([write(tmp_path, PROMISED)], builtin=False)["sichuan"]
    assert (source.name, source.admin_code, source.host) == ("四川省生态环境厅", "510000", "sthjt.sc.gov.cn")
    assert (source.level, source.scope, source.status) == (Level.PROVINCE, Scope.ALL, SourceStatus.UNVERIFIED)
    assert source.file == str(tmp_path / "mine.toml")
    (column,) = source.columns
    assert (column.name, column.family) == ("环境要闻", "ucap")
    assert (column.items, column.next, column.render, column.must_have_items, column.max_pages) == (
        None,
        None,
        False,
        0,
        None,
    )


def test_every_optional_key_is_read(tmp_path: Path) -> None:
    more = 'delay = 5\nhours = "22:00-06:00"\ntls = "legacy"\n'
    text = PLAIN.format(id="qingchuan").replace("host =", more + "host =")
    text += 'items = "ul.list a::attr(href)"\nnext = "a.next"\nrender = true\nmust_have_items = 5\nmax_pages = 40\n'
    source = load_catalog([write(tmp_path, text)], builtin=False)["qingchuan"]
    assert (source.delay, source.hours, source.tls) == (5.0, "22:00-06:00", "legacy")
    (column,) = source.columns
    assert (column.items, column.next) == ("ul.list a::attr(href)", "a.next")
    assert (column.render, column.must_have_items, column.max_pages) == (True, 5, 40)


def test_a_source_without_columns_is_a_candidate_and_not_crawled(tmp_path: Path) -> None:
    text = PLAIN.format(id="one").split("[[source.column]]")[0] + PLAIN.format(id="two")
    catalog = load_catalog([write(tmp_path, text)], builtin=False)
    assert catalog["one"].is_candidate
    assert catalog["one"].status is SourceStatus.CANDIDATE
    assert [source.id for source in catalog.crawlable()] == ["two"]


def test_columns_may_lie_on_several_hosts(tmp_path: Path) -> None:
    text = (
        PLAIN.format(id="a") + '[[source.column]]\nname = "要闻"\nurl = "https://www.example.org:8443/list?id=3#top"\n'
    )
    assert len(load_catalog([write(tmp_path, text)], builtin=False)["a"].columns) == 2


def test_a_file_that_a_windows_editor_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.format(id="a").replace("\n", "\r\n").encode())
    assert "a" in load_catalog([path], builtin=False)


SOURCE_FAULTS = [
    ('level = "county"', 'level = "town"', "level", "national"),
    ('level = "county"', 'level = "province"', "admin_code", "level"),
    ('level = "county"', 'level = "national"', "admin_code", "level"),
    ('level = "county"', "", "level", "missing"),
    ('admin_code = "510822"', 'admin_code = "519900"', "admin_code", "519900"),
    ('admin_code = "510822"', "admin_code = 510822", "admin_code", "quotes"),
    ('admin_code = "510822"', "admin_code = 2024-01-01", "admin_code", "date"),
    ('host = "hb.example.gov.cn"', 'hots = "hb.example.gov.cn"', "hots", "host"),
    ('host = "hb.example.gov.cn"', 'host = "http://hb.example.gov.cn/"', "host", "bare"),
    ('host = "hb.example.gov.cn"', 'host = "hb.example.gov.cn:99999"', "host", "bare"),
    ('host = "hb.example.gov.cn"', 'host = "环保.中国"', "host", "xn--"),
    ('host = "hb.example.gov.cn"', 'host = ["hb.example.gov.cn"]', "host", "a list"),
    ('name = "青川县生态环境局"', 'name = ""', "name", "empty"),
    ('name = "青川县生态环境局"', 'name = "两\\n行"', "name", "line"),
    ('name = "青川县生态环境局"', 'name = "\\u001b[31m局"', "name", "control"),
    ('name = "青川县生态环境局"', 'name = "局\\u202e"', "name", "control"),
    ('host = "hb', 'scope = "environmental"\nhost = "hb', "scope", "environment"),
    ('host = "hb', 'status = "ok"\nhost = "hb', "status", "unverified"),
    ('host = "hb', 'hours = "22-6"\nhost = "hb', "hours", "22:00-06:00"),
    ('host = "hb', 'hours = "25:00-06:00"\nhost = "hb', "hours", "25:00"),
    ('host = "hb', 'hours = "06:00-06:00"\nhost = "hb', "hours", "different"),
    ('host = "hb', 'tls = "1.0"\nhost = "hb', "tls", "legacy"),
    ('host = "hb', 'tls = "expired"\nhost = "hb', "tls", "lacks the day"),
    ('host = "hb', 'tls = "legacy until tomorrow"\nhost = "hb', "tls", "is no day"),
    ('host = "hb', 'tls = "legacy, selfmade until 2027-01-01"\nhost = "hb', "tls", "any of legacy, expired"),
    ('host = "hb', 'delay = -1\nhost = "hb', "delay", "between"),
    ('host = "hb', 'delay = nan\nhost = "hb', "delay", "between"),
    ('host = "hb', 'delay = true\nhost = "hb', "delay", "true or false"),
    ('host = "hb', 'delay = "2"\nhost = "hb', "delay", "number"),
    ('host = "hb', 'zzz = "2"\nhost = "hb', "zzz", "known are"),
]


@pytest.mark.parametrize(("old", "new", "key", "advice"), SOURCE_FAULTS)
def test_a_wrong_key_of_a_source_names_file_source_and_key(
    tmp_path: Path, old: str, new: str, key: str, advice: str
) -> None:
    text = PLAIN.format(id="qingchuan")
    assert old in text
    message = refusal(write(tmp_path, text.replace(old, new, 1)))
    assert 'source "qingchuan"' in message
    assert f'"{key}"' in message
    assert advice in message


COLUMN_FAULTS = [
    ("url", "", "missing"),
    ("url", 'url = "gzdt/"', "http://"),
    ("url", 'url = "ftp://hb.example.gov.cn/"', "http://"),
    ("url", 'url = "javascript:void(0)"', "http://"),
    ("url", 'url = "http：//hb.example.gov.cn/"', "http://"),
    ("url", 'url = "http:///gzdt/"', "host"),
    ("url", 'url = "http://hb.example.gov.cn/gz dt/"', "blank"),
    ("url", 'url = "http://hb.example.gov.cn/gz\\u3000dt/"', "blank"),
    ("url", 'url = "http://[::1/"', "address"),
    ("url", 'url = "http://hb.example.gov.cn:port/"', "address"),
    ("url", 'url = "http://user:secret@hb.example.gov.cn/"', "password"),
    ("url", 'url = "http://环保.中国/"', "xn--"),
    ("url", "url = 5", "text"),
    ("urll", 'urll = "http://hb.example.gov.cn/"', "url"),
    ("family", 'url = "http://a.cn/"\nfamily = "wordpress"', "trs"),
    ("items", 'url = "http://a.cn/"\nitems = "//ul/li/a"', "CSS"),
    ("items", 'url = "http://a.cn/"\nitems = "ul > > a"', "CSS"),
    ("next", 'url = "http://a.cn/"\nnext = "a["', "CSS"),
    ("render", 'url = "http://a.cn/"\nrender = "yes"', "true or false"),
    ("must_have_items", 'url = "http://a.cn/"\nmust_have_items = 1.5', "whole"),
    ("must_have_items", 'url = "http://a.cn/"\nmust_have_items = true', "whole"),
    ("max_pages", 'url = "http://a.cn/"\nmax_pages = 0', "between"),
]


@pytest.mark.parametrize(("key", "new", "advice"), COLUMN_FAULTS)
def test_a_wrong_key_of_a_column_names_file_source_column_and_key(
    tmp_path: Path, key: str, new: str, advice: str
) -> None:
    text = re.sub(r"^url = .*$", lambda _: new, PLAIN.format(id="qingchuan"), flags=re.MULTILINE)
    message = refusal(write(tmp_path, text))
    assert 'source "qingchuan"' in message
    assert 'column "工作动态"' in message
    assert f'"{key}"' in message
    assert advice in message


@pytest.mark.parametrize(
    "wrong", ["Sichuan", "四川", "si chuan", "sichuan-", "-sichuan", "si--chuan", "5sichuan", "column", "x" * 65]
)
def test_a_wrong_id_is_refused(tmp_path: Path, wrong: str) -> None:
    message = refusal(write(tmp_path, PLAIN.format(id=wrong)))
    assert 'key "id"' in message


def test_a_source_without_id_is_named_by_its_place(tmp_path: Path) -> None:
    text = PLAIN.format(id="one") + PLAIN.format(id="two").replace('id = "two"\n', "")
    message = refusal(write(tmp_path, text))
    assert "source no. 2" in message
    assert '"id" is missing' in message


def test_two_sources_with_one_id_are_refused(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, PLAIN.format(id="one") + PLAIN.format(id="one")))
    assert 'source "one"' in message
    assert 'key "id"' in message


def test_one_id_in_two_files_is_refused_with_both_files(tmp_path: Path) -> None:
    first = write(tmp_path, PLAIN.format(id="one"), "a.toml")
    message = refusal(write(tmp_path, PLAIN.format(id="one"), "b.toml").parent)
    assert str(first) in message
    assert "b.toml" in message


def test_an_id_of_the_built_in_catalog_is_refused(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, PROMISED), builtin=True)
    assert "govcrawl/catalog/510000_sichuan.toml" in message


def test_two_columns_of_one_name_or_address_are_refused(tmp_path: Path) -> None:
    same_name = PLAIN.format(id="a") + '[[source.column]]\nname = "工作动态"\nurl = "http://hb.example.gov.cn/b/"\n'
    assert "工作动态" in refusal(write(tmp_path, same_name))
    same_url = PLAIN.format(id="a") + '[[source.column]]\nname = "要闻"\nurl = "http://hb.example.gov.cn/gzdt/"\n'
    assert "twice" in refusal(write(tmp_path, same_url))


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "[[source]]"),
        (b"source = []", "[[source]]"),
        (b"[source]\nid = 'a'\n", "two brackets"),
        (b"[[sources]]\nid = 'a'\n", "sources"),
        (b"source = ['a']", "[[source]]"),
        (b"[[source]]\nid = sichuan\n", "line 2"),
        (b"[[source]]\nid = 'a'\nid = 'b'\n", "not TOML"),
        ("[[source]]\nname = '四川'\n".encode("gbk"), "UTF-8"),
        (b"\x00\x01\x02\xff\xfe binary", "UTF-8"),
        (b"source = " + b"[" * 100_000, "TOML"),
        (b"[[source]]\nid = 'a'\n[source.column]\nname = 'b'\n", "[[source.column]]"),
    ],
)
def test_a_file_that_is_no_catalog_is_refused(tmp_path: Path, data: bytes, advice: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(data)
    message = refusal(path)
    assert advice in message or (advice == "TOML" and "nested" in message)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes()
    | st.from_regex(r"https?://[^/]{0,9}[:/@\[\]]{0,3}.{0,9}")
    | st.from_regex(r"[a-z.#> :\[\]()*=+~]{1,20}"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(value=VALUES)
def test_no_value_of_a_key_fails_in_any_other_way_than_by_its_message(value: object) -> None:
    for key in (*SOURCE_KEYS.values(), *COLUMN_KEYS.values()):
        message = "read"
        try:
            key.check(value)
        except ValueError as problem:
            message = str(problem)
        assert message


@settings(max_examples=300, deadline=None, derandomize=True)
@given(place=st.integers(min_value=0, max_value=len(PROMISED.encode()) - 1), byte=st.integers(0, 255))
def test_a_file_with_one_wrong_byte_is_read_or_refused_in_one_line(place: int, byte: int) -> None:
    data = bytearray(PROMISED.encode())
    data[place] = byte
    message = "mine.toml: read"
    try:
        read_sources(bytes(data), "mine.toml")
    except CatalogError as problem:
        message = str(problem)
    assert message.startswith("mine.toml: ")
    assert message.isprintable()


def test_a_file_too_large_to_be_a_catalog_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (4 * 1024 * 1024 + 1))
    assert "larger" in refusal(path)


def test_a_missing_file_an_empty_folder_and_a_loop_of_links_are_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.toml")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert ".toml" in refusal(empty)
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    refusal(loop)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, PROMISED)
    path.chmod(0)
    assert "Permission" in refusal(path)


def test_a_folder_means_all_its_toml_in_order_and_once(tmp_path: Path) -> None:
    write(tmp_path, PLAIN.format(id="second"), "b.toml")
    first = write(tmp_path, PLAIN.format(id="first"), "a.toml")
    write(tmp_path, "not toml", "notes.txt")
    write(tmp_path, "not toml", "._a.toml")
    catalog = load_catalog([first, tmp_path, first], builtin=False)
    assert list(catalog) == ["first", "second"]


def test_an_unknown_id_is_answered_with_the_nearest() -> None:
    catalog = load_catalog()
    assert catalog.get("sichuan").name == "四川省生态环境厅"
    with pytest.raises(InputError, match="sichuan"):
        catalog.get("sichaun")
    with pytest.raises(InputError, match="sichuan"):
        catalog.get("四川省生态环境厅")
    with pytest.raises(InputError, match="sources list"):
        catalog.get("zzzzzzzz")


def test_sources_of_a_province_are_found_at_every_level(tmp_path: Path) -> None:
    catalog = load_catalog([write(tmp_path, PLAIN.format(id="qingchuan"))])
    found = [source.id for source in catalog.by_province("510000")]
    assert found[:3] == ["sichuan", "sichuan-gov", "sichuan-chengdu"]
    assert found[-1] == "qingchuan"
    assert {source_id.split("-")[0] for source_id in found[:-1]} == {"sichuan"}
    assert catalog.by_province("710000") == ()


def test_an_empty_catalog_is_a_catalog() -> None:
    catalog = load_catalog(builtin=False)
    assert len(catalog) == 0
    assert catalog.crawlable() == ()
    assert isinstance(catalog, Catalog)
