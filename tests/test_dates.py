"""Dates as pages print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcrawl.article import Precision
from govcrawl.extraction.dates import complete, date_in_url, find_dates, read_date


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-07-19 17:04:38", "2023-07-19T17:04:38+08:00"),
        ("[发布时间:2023-07-19 17:04:38]", "2023-07-19T17:04:38+08:00"),
        ("2017年08月08日 10时31分", "2017-08-08T10:31:00+08:00"),
        ("2017 年 8 月 8 日", "2017-08-08"),
        ("20-01-11 09:44 来源：某某网", "2020-01-11T09:44:00+08:00"),
        ("98-12-30", "1998-12-30"),
        ("2018/09/27", "2018-09-27"),
        ("2018.9.27", "2018-09-27"),
        ("2018\n09/27\n10:43", "2018-09-27T10:43:00+08:00"),
        ("2023 11/ 17 20:52:15", "2023-11-17T20:52:15+08:00"),
        ("21\n2024年02月", "2024-02-21"),
        ("２０１８－０９－２７　１０：４３", "2018-09-27T10:43:00+08:00"),
        ("二〇二三年七月十九日", "2023-07-19"),
        ("二○二三年十月三十一日", "2023-10-31"),
        ("二零二三年十二月廿一日", "2023-12-21"),
        ("一九九九年十月一日", "1999-10-01"),
        ("2023-07-19 10\u223608", "2023-07-19T10:08:00+08:00"),
        ("2023-07-19T17:04:38Z", "2023-07-20T01:04:38+08:00"),
        ("2023-07-19T17:04:38.123+08:00", "2023-07-19T17:04:38+08:00"),
        ("2023-07-19T09:04+00:00", "2023-07-19T17:04:00+08:00"),
        ("2023年7月19日下午3:05", "2023-07-19T15:05:00+08:00"),
        ("2023年7月19日 上午 9:05", "2023-07-19T09:05:00+08:00"),
        ("2023年7月19日（星期三）09:05", "2023-07-19T09:05:00+08:00"),
        ("2023-07-1917:04:38", "2023-07-19T17:04:38+08:00"),
        ("2005.08.2605:39", "2005-08-26T05:39:00+08:00"),
        ("2024年05月10日06:58 | 来源：某报", "2024-05-10T06:58:00+08:00"),
        ("2022-09-30浏览次数：10457", "2022-09-30"),
        ("2023-07-19 00:00", "2023-07-19T00:00:00+08:00"),
    ],
)
def test_each_printed_form_is_read(text: str, value: str) -> None:
    assert [found.value for found in find_dates(text)] == [value]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-07-19 24:00", "2023-07-19"),
        ("2023-07-19 17:65", "2023-07-19"),
        ("2023-07-19 17:04:99", "2023-07-19"),
        ("2023年7月19日 上午 15:05", "2023-07-19"),
        ("2023年7月19日 17时", "2023-07-19"),
        ("2018-09-27\n10:43 会议开始", "2018-09-27"),
    ],
)
def test_a_time_that_cannot_be_leaves_the_day(text: str, day: str) -> None:
    found = find_dates(text)[0]
    assert (found.value, found.precision) == (day, Precision.DAY)


@pytest.mark.parametrize(
    "text",
    [
        "2023-13-40", "2023-2-29", "2023年02月30日", "07-19", "7月19日", "1-8月", "今年6、7月", "2023年7月",
        "二〇二三年七月",
        "〔2024〕12号", "川环发〔2023〕7-19号", "电话：028-2023-07-19", "010-20-01-11", "蜀ICP备05008542号",
        "5100000086",
        "192.168.20.1", "GB 3838-2002-01-02", "1979-12-31", "2101-01-01", "12345-67-89", "编号 99-12-31 号",
        "2.0.2018.9.27",
        "第20-01-11 09:44号", "2023-07-19-1", "PM2.5、PM10", "3.5.7", "6-9月", "2023/7/19/2",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find_dates(text) == []


def test_places_are_those_of_the_original_text() -> None:
    text = "　来源：某县　２０２３-07-19 10∶08　编辑：甲　"
    found = find_dates(text)[0]
    assert text[found.start : found.end] == found.raw == "２０２３-07-19 10∶08"


def test_several_dates_come_in_their_order() -> None:
    assert [d.day for d in find_dates("2024年3月5日至2024-03-07，二〇二四年三月六日")] == [
        "2024-03-05", "2024-03-07", "2024-03-06",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.gov.cn/xw/202407/t20240722_1234567.html", "2024-07-22"),
        ("http://a.gov.cn/xw/t20240722_1234567_1.shtml", "2024-07-22"),
        ("http://a.gov.cn/art/2023/7/19/art_1_2.html", "2023-07-19"),
        ("http://a.gov.cn/c1/c2/2023/7/19/0a1b2c3d.shtml", "2023-07-19"),
        ("http://a.gov.cn/c1/202307/19/0a1b.shtml", "2023-07-19"),
        ("http://a.cn/system/2022-08/11/content_30012345.htm", "2022-08-11"),
        ("http://a.cn/gn/2020/07-04/1234567.shtml", "2020-07-04"),
        ("http://a.cn/n1/2024/0510/c1001-12345678.html", "2024-05-10"),
        ("http://a.cn/20231117/0a1b/c.html", "2023-11-17"),
        ("http://a.cn/rain/a/20240513A00ABC00", "2024-05-13"),
    ],
)
def test_dates_in_addresses_are_read(url: str, day: str) -> None:
    found = date_in_url(url)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize(
    "url",
    [
        "http://a.cn/content_20081122.htm", "http://a.cn/xw/202307/abc.html", "http://a.cn/?date=2023-07-19",
        "http://a.cn/2023/13/40/a.html", "http://a.cn/t19107548.shtml", "http://a.cn/thread-2023-07.html",
        "http://a.cn/",
    ],
)  # fmt: skip
def test_addresses_without_a_date_give_none(url: str) -> None:
    assert date_in_url(url) is None


def test_a_split_time_completes_only_its_own_day() -> None:
    day = find_dates("日期:2018-09-27")[0]
    assert complete(day, find_dates("2018\n09/27\n10:43")).value == "2018-09-27T10:43:00+08:00"
    assert complete(day, find_dates("2018\n09/28\n10:43")) is day


def test_compact_values_are_read_in_meta_tags_only() -> None:
    found = read_date("20240513120310")
    assert found is not None
    assert found.value == "2024-05-13T12:03:10+08:00"
    assert read_date("20241399") is None
    assert find_dates("20240513120310") == []


@given(st.text(alphabet="0123456789-/.年月日时分秒:： 〇二十廿T\nZ+上下午星期三()", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for found in find_dates(text):
        assert text[found.start : found.end] == found.raw
        assert 1980 <= int(found.value[:4]) <= 2101
