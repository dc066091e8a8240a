"""Info lines: when, from where, by whom."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.extraction.labels import read_labels

TITLE = "青禾县推进小流域综合治理"
BODY = (
    "青禾县近日启动三条小流域的综合治理，清淤河道十二公里，新建湿地两处，沿岸二十个村的污水全部接入管网，群众反映良好。"
) * 2


def page(*info: str, below: tuple[str, ...] = ()) -> list[str]:
    return ["首页", "要闻", TITLE, *info, BODY, BODY, *below]


@pytest.mark.parametrize(
    ("info", "origin"),
    [
        ("发布时间：2023-07-19 17:04:38 来源：青禾县融媒体中心", "青禾县融媒体中心"),
        ("[发布时间:2023-07-19 17:04:38] [来源:青禾县] [点击量:] [关闭]", "青禾县"),
        ("【来源： 青禾县生态环境局】 发布日期：2023-07-19 17:04 点击：", "青禾县生态环境局"),
        ("来　　源：《青禾日报》　　2023-07-19", "《青禾日报》"),
        ("信息来源：县水务局 发布时间：2023年07月19日 字体：大 中 小", "县水务局"),
        ("2023年07月19日06:58 | 来源：某报－某网", "某报－某网"),
        ("2023-07-19 17:04:38来源：某科学人作者：责任编辑：甲乙丙", "某科学人"),
        ("来源：某网-《某日报》2023-07-19 04:35", "某网-《某日报》"),
        ("时间 : 2023-07-19 08:51:32 来源 : 南山日报网络版", "南山日报网络版"),
        ("稿源：青禾发布 | 2023/07/19 | 浏览：123", "青禾发布"),
        ("2023-07-19 09:16:04　来源: 北山网-北山青年报 北京 　举报", "北山网-北山青年报"),
        ("发布日期：2023-07-19 转自：青禾县人民政府网站 【打印】", "青禾县人民政府网站"),
        ("来源：国际合作处 青禾文旅之窗 发布时间：2023-07-19 10:11", "国际合作处 青禾文旅之窗"),
        ("日期：2023-07-19 来源：六里街道办（工委） 阅读次数：", "六里街道办（工委）"),
        ("发布于2023-07-19 10:00 来源 青禾网", "青禾网"),
        ("来源 青禾日报 2023-07-19", "青禾日报"),
        ("2023年07月19日 星期三 来源：青禾日报", "青禾日报"),
        ("青禾日报 2023-07-19", "青禾日报"),
        ("2023年07月19日 18:57 某某消息", "某某消息"),
        ("2023-07-19 06:16发布于北京青禾日报官方账号", "青禾日报"),
        ("本文来源于某统计局　2023-07-19 09:36:26", "某统计局"),
        ("日期：[2023-07-19] 来源：[市局] 点击：[123]", "市局"),
        ("发布时间：2023-07-19 16:30:00浏览次数：15来源：市局", "市局"),
        ("更新时间：2023-07-20 发布时间：2023-07-19 来源：市局", "市局"),
        ("某某省政府门户网站 www.example.gov.cn 时间：2023-07-19 来源：北山市人民政府   分享：", "北山市人民政府"),
        ("来源:青禾县生态环境局(县核安全局) 2023-07-19 09:00", "青禾县生态环境局(县核安全局)"),
    ],
)
def test_the_origin_is_cut_out_of_any_info_line(info: str, origin: str) -> None:
    found = read_labels(page(info), title=TITLE)
    assert found.origin == origin
    assert found.published is not None
    assert found.published.date == "2023-07-19"
    assert 3 in found.info_lines


@pytest.mark.parametrize(
    "info",
    [
        "2023年07月19日 17:04 来源： 【打印】", "来源： 发布时间：2023-07-19 17:04", "【来源：】 2023-07-19 17:04",
        "来源： 点击量： 发布时间：2023-07-19 17:04:00", "2023-07-19 17:04 来源：未知",
        "来源：字体：大 中 小 时间：2023-07-19 17:04",
    ],
)  # fmt: skip
def test_a_widget_or_nothing_is_no_origin(info: str) -> None:
    found = read_labels(page(info), title=TITLE)
    assert found.origin is None
    assert found.published is not None
    assert found.published.value[:16] == "2023-07-19T17:04"


def test_a_label_of_its_own_line_takes_the_next_line() -> None:
    head = ("发布时间", "2023-07-19 17:04", "来源", "青禾县委宣传部", "责任编辑：", "王 小禾")
    found = read_labels(page(*head), title=TITLE)
    assert found.published is not None
    assert (found.published.value, found.origin) == ("2023-07-19T17:04:00+08:00", "青禾县委宣传部")
    assert found.editor == "王 小禾"
    assert {3, 4, 5, 6, 7, 8} <= found.info_lines


def test_a_label_of_its_own_line_does_not_swallow_the_text() -> None:
    lines = [TITLE, "发布时间：2023-07-19", "来源：", "各乡镇人民政府，县级各部门：", BODY]
    found = read_labels(lines, title=TITLE)
    assert found.origin is None
    assert 3 not in found.info_lines


def test_a_list_item_next_to_the_origin_is_the_date() -> None:
    lines = ["2024-05-06", TITLE, "• 2017年08月08日 10时31分", "• 来源: 环境厅", "• 【字体:", "• 播报", BODY]
    found = read_labels(lines, title=TITLE)
    assert found.published is not None
    assert (found.published.value, found.published.rule) == ("2017-08-08T10:31:00+08:00", "adjacent")
    assert {2, 3} <= found.info_lines


@pytest.mark.parametrize(
    "header",
    [
        "2024-05-06", "今天是2024年5月6日 星期一", "2024年05月06日 星期一 18:30", "现在时间：2024-05-06 18:30:00",
        "北京时间 2024-05-06 18:30",
    ],
)  # fmt: skip
def test_the_day_of_rendering_never_wins(header: str) -> None:
    for info in ("发布日期：2023-07-19", "2023-07-19 来源：青禾县", "2023-07-19"):
        found = read_labels([header, "首页", TITLE, info, BODY, "版权所有 2024-05-01 青禾县"], title=TITLE)
        assert found.published is not None
        assert found.published.date == "2023-07-19"


def test_a_bare_day_above_the_title_is_no_publication() -> None:
    assert read_labels(["2024-05-06", TITLE, "来源于群众", BODY], title=TITLE).published is None


def test_a_date_split_over_lines_completes_the_labelled_day() -> None:
    lines = [TITLE, "日期:2018-09-27    来源:青禾市", "青禾环保在线", "2018", "09/27", "10:43", BODY]
    found = read_labels(lines, title=TITLE)
    assert found.published is not None
    assert (found.published.value, found.published.rule) == ("2018-09-27T10:43:00+08:00", "label")
    assert {1, 3, 4, 5} <= found.info_lines


def test_the_time_of_a_related_row_of_the_same_day_completes_nothing() -> None:
    below = ("相关新闻", "某镇修渠", "2023-07-19 08:58:39")
    found = read_labels(page("2023-07-19 来源：青禾县", below=below), title=TITLE)
    assert found.published is not None
    assert found.published.value == "2023-07-19"
    assert not found.dates


@pytest.mark.parametrize(
    "label",
    [
        "成文日期", "生成日期", "发文日期", "印发日期", "生效日期", "报名时间", "会议时间", "公示时间",
    ],
)  # fmt: skip
def test_dates_of_the_matter_are_not_dates_of_publication(label: str) -> None:
    lines = [TITLE, f"{label}：2023-06-01", BODY, BODY, "发布日期：2023-06-13 来源：青禾县教育局"]
    found = read_labels(lines, title=TITLE)
    assert found.published is not None
    assert found.published.date == "2023-06-13"
    assert read_labels(lines[:-1], title=TITLE).published is None


def test_an_update_counts_only_where_nothing_better_stands() -> None:
    both = page("2019-09-07 15:10:53 字号：A- A A+ 来源：某站", "最后更新: 2019-09-08 15:14:21")
    found = read_labels(both, title=TITLE).published
    assert found is not None
    assert found.value == "2019-09-07T15:10:53+08:00"
    alone = read_labels(page("更新时间：2019-09-08"), title=TITLE).published
    assert alone is not None
    assert (alone.date, alone.rule) == ("2019-09-08", "updated")


def test_rows_of_related_lists_do_not_win() -> None:
    below = ("相关新闻", "某镇修渠 2024-01-01 来源：某镇", "某村种树", "2024-01-02", "某乡清河", "发布时间：2024-01-03")
    found = read_labels(page("2023-07-19 17:04", "来源：青禾县", below=below), title=TITLE)
    assert found.published is not None
    assert (found.published.date, found.origin) == ("2023-07-19", "青禾县")


def test_a_source_of_data_within_the_text_is_not_the_origin() -> None:
    lines = page("发布时间：2023-07-19", below=())
    lines[5:5] = ["资料来源：某统计年鉴", "图片来源：某社"]
    assert read_labels(lines, title=TITLE).origin is None


def test_a_cited_source_behind_words_yields_to_the_head() -> None:
    lines = ["某公司公告", "南山证券报", "2005.08.2605:39", BODY, "2005年8月25日（来源：北山证券报）"]
    found = read_labels(lines, title="某公司公告")
    assert found.published is not None
    assert (found.origin, found.published.value) == ("南山证券报", "2005-08-26T05:39:00+08:00")


@pytest.mark.parametrize(
    ("line", "editor"),
    [
        ("责任编辑：李青禾", "李青禾"), ("【责任编辑:李青禾 】", "李青禾"), ("[  责编：李青禾 ]", "李青禾"),
        ("(责编：李青禾、王小满)", "李青禾、王小满"),
        ("编辑：王小满 责任编辑：李青禾", "王小满"), ("编辑:李 禾", "李 禾"), ("责编：李青禾 PN101", "李青禾"),
        ("（责任编辑：系统管理员）", "系统管理员"),
    ],
)  # fmt: skip
def test_the_editor_below_the_text_is_read(line: str, editor: str) -> None:
    lines = page("2023-07-19 来源：青禾县", below=(line,))
    found = read_labels(lines, title=TITLE)
    assert found.editor == editor
    assert len(lines) - 1 in found.info_lines


@pytest.mark.parametrize(
    "line",
    [
        "编辑：", "责任编辑：", "二级文学编辑", "他做了十年编辑，如今回乡种树。", "编辑部：028-12345678",
        "责任编辑：请问何时公布？",
    ],
)  # fmt: skip
def test_no_editor_is_made_up(line: str) -> None:
    assert read_labels(page("2023-07-19 来源：青禾县", below=(line,)), title=TITLE).editor is None


@pytest.mark.parametrize(
    ("below", "author"),
    [
        (("文字:甲一山 乙二水 丙三木 丁和中", "图片:青禾县生态环境局提供"), "甲一山 乙二水 丙三木 丁和中"),
        (("（记者 李青禾 通讯员 王小满）", "责任编辑：甲"), "李青禾 王小满"),
        (("作者：李青禾",), "李青禾"),
        (("文/李青禾",), "李青禾"),
    ],
)
def test_by_lines_below_the_text_are_read(below: tuple[str, ...], author: str) -> None:
    assert read_labels(page("2023-07-19 来源：青禾县", below=below), title=TITLE).author == author


def test_a_by_line_in_the_head_is_read() -> None:
    assert read_labels(page("本报记者 李青禾 王小满", "2023-07-19 来源：青禾县"), title=TITLE).author == "李青禾 王小满"


@pytest.mark.parametrize(
    "line",
    [
        "记者：请介绍一下治理的进展？", "正文：见附件", "“我们村变了样。”（记者 李青禾 摄）",
        "来访的记者 看到河水清澈，连连点头称赞不已，久久不愿离去。",
        "文：略", "图为治理现场。（李青禾 摄）",
    ],
)  # fmt: skip
def test_interviews_and_captions_name_no_author(line: str) -> None:
    lines = page("2023-07-19 来源：青禾县")
    lines.insert(5, line)
    found = read_labels(lines, title=TITLE)
    assert found.author is None
    assert 5 not in found.info_lines


def test_keywords_are_a_list() -> None:
    found = read_labels(page("2023-07-19 来源：青禾县", "关键词: 环境保护 环保督察，空气质量"), title=TITLE)
    assert found.keywords == ("环境保护", "环保督察", "空气质量")
    assert 4 in found.info_lines


@pytest.mark.parametrize(
    "line",
    [
        "时间：2023年7月20日上午9:00，地点：县政府三楼会议室。", "联系人：李青禾，电话：028-12345678",
        "报名时间：2023年7月20日至8月1日",
        "据青禾县融媒体中心消息，来源于三条支流的污水已全部截流。", "主办单位：青禾县人民政府",
        "二、活动时间：2023年7月至9月",
    ],
)  # fmt: skip
def test_lines_of_the_text_stay_text(line: str) -> None:
    lines = [TITLE, "2023-07-19 来源：青禾县", BODY, BODY, line, BODY]
    assert 4 not in read_labels(lines, title=TITLE).info_lines


PIECES = st.sampled_from(
    ["来源", "：", "来 源:", "【", "】", "2023-07-19", "17:04", "2018", "09/27", "作者：", "（记者 ", "）", "青禾县",
     "责任编辑", " ", "　", "|", "字体：大 中 小", "发布时间", "。", TITLE, "关键词：", "第一，", "星期三"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=8))
def test_any_lines_are_read(lines: list[str]) -> None:
    found = read_labels(lines, title=TITLE)
    assert all(0 <= number < len(lines) for number in found.info_lines)
    assert found.published_line is None or found.published_line < len(lines)
    for value in (found.origin, found.editor, found.author):
        assert value is None or value == value.strip() != ""


def test_a_page_without_info_is_silent() -> None:
    found = read_labels([TITLE, BODY, BODY], title=TITLE)
    assert (found.published, found.origin, found.editor, found.author) == (None, None, None, None)
    assert not found.info_lines


@pytest.mark.parametrize(
    ("lines", "origin", "published"),
    [
        (["清河行动启动", "2003-11-06   青禾日报   阅读次数：12"], "青禾日报", "2003-11-06"),
        (["清河行动启动", "2021年6月8日 7:30　　《青禾林业》　　[大]　[中]　打印"],
         "《青禾林业》", "2021-06-08T07:30:00+08:00"),
        (["清河行动启动", "赵小满 青禾财经报 2021-03-25 23:18"], "青禾财经报", "2021-03-25T23:18:00+08:00"),
        (["清河行动启动", "来源：市监测站 [大 中 小]", "2024-04-18 09:03"], "市监测站", "2024-04-18T09:03:00+08:00"),
        (["清河行动启动", "2022-11-17 07:20 来源：青禾新闻 ∙ 城事 >"], "青禾新闻", "2022-11-17T07:20:00+08:00"),
        (["清河行动启动", "来源  市水务局", "2024-04-18 09:03"], "市水务局", "2024-04-18T09:03:00+08:00"),
        (["清河行动启动", "来源：区政府办  更新时间：2019-09-24 14:05", "2019年9月23日"],
         "区政府办", "2019-09-24T14:05:00+08:00"),
    ],
)  # fmt: skip
def test_info_lines_of_old_and_new_templates_are_read(lines: list[str], origin: str, published: str) -> None:
    found = read_labels([*lines, "河水清了，鱼回来了，" * 8 + "。"], title=lines[0])
    assert found.origin == origin
    assert found.published is not None
    assert found.published.value == published
