"""Pages in the shapes of news media, portals, trade sites and reposts come out as a reader sees them."""

from __future__ import annotations

import pytest

from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.extraction.noise import line_noise
from govcrawl.source import Scope
from tests.media_pages import MediaPage, differences, media_pages

PAGES = [page for sample in ("first", "second", "third", "fourth") for page in media_pages(sample)]
SHORT_OF = {
    "forum_thread_repost": "the answers of a thread are built like its opening post, and read as its sections",
    "state_media_app_share": "the author stands on a line of his own without a label, as a place or a column might",
}
"""Pages that are not read exactly, and why; their title, time and text are right."""


def named(page: MediaPage) -> str:
    return page.name


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in SHORT_OF], ids=named)
def test_a_media_page_is_read_as_a_reader_sees_it(page: MediaPage) -> None:
    assert differences(extract_article(page.page), page) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in SHORT_OF], ids=named)
def test_a_page_that_is_not_read_exactly_keeps_its_text_title_and_time(page: MediaPage) -> None:
    found = differences(extract_article(page.page), page)
    assert [line for line in found if line.startswith(("title", "published", "body lacks"))] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_media_page_is_accepted(page: MediaPage) -> None:
    assert judge(page.page, extract_article(page.page), Scope.ALL).verdict.accepted


@pytest.mark.parametrize(
    "line",
    [
        "更多企业关注绿色转型带来的机会",
        "下载安装“个税申报”APP，按提示填写",
        "【特别提示】高考期间考点周边禁止鸣笛",
        "本公司提供的资料均真实、准确、完整",
        "请自觉遵守法律法规，文明祭扫",
        "打开阀门前先关闭二号泵",
        "全市开展网络谣言举报宣传周活动。首日接到线索九条。",
        "国际社会高度赞赏这一倡议",
        "订阅量三年翻了一番",
    ],
)
def test_a_line_that_only_speaks_of_such_things_is_no_furniture(line: str) -> None:
    assert line_noise(line) is None
