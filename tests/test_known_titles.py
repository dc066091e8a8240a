"""Known articles among the rows of a new list."""

from __future__ import annotations

import pytest

from govcrawl.archive.known_articles import KnownArticle
from govcrawl.listing import Link
from govcrawl.upkeep.known_titles import KnownTitles

TITLE = "青川县开展饮用水水源地环境保护专项检查工作"
WEEKLY = "青川县环境空气质量周报"
KNOWN = KnownTitles(
    [
        KnownArticle(url="http://a.cn/1", title=TITLE, day="2024-03-05"),
        KnownArticle(url="http://a.cn/2", title="白龙江干流水质达标"),
        KnownArticle(url="http://a.cn/3", title=WEEKLY, day="2024-03-04"),
        KnownArticle(url="http://a.cn/4", title=WEEKLY, day="2024-03-11"),
    ]
)


def found(title: str, day: str | None = None) -> list[str]:
    links = [Link(url="http://b.cn/x", title=title, date=day)]
    return [match.known.url for match in KNOWN.matches(links)]


@pytest.mark.parametrize(
    ("title", "day", "wanted"),
    [
        (TITLE, "2024-03-05", ["http://a.cn/1"]),
        (TITLE, None, ["http://a.cn/1"]),
        (TITLE, "2024-03-06", ["http://a.cn/1"]),
        (TITLE, "2024-04-05", []),
        ("青川縣開展飲用水水源地環境保護專項檢查工作", None, ["http://a.cn/1"]),
        ("青川县开展饮用水水源地…", "2024-03-05", ["http://a.cn/1"]),
        ("青川县开展饮用水水源地...", None, ["http://a.cn/1"]),
        ("青川县开展饮用水水源地", None, []),
        ("青川…", None, []),
        ("【青川县】" + TITLE, None, ["http://a.cn/1"]),
        ("[图文] 白龙江干流水质达标", "2024-01-01", ["http://a.cn/2"]),
        (WEEKLY, "2024-03-11", ["http://a.cn/4"]),
        (WEEKLY, "2024-03-12", []),
        (WEEKLY, None, []),
        ("嘉陵江干流水质达标", None, []),
        ("……", None, []),
    ],
)
def test_a_row_is_known_by_its_title_and_day(title: str, day: str | None, wanted: list[str]) -> None:
    assert found(title, day) == wanted


def test_each_article_is_found_once() -> None:
    links = [Link(url=f"http://b.cn/{number}", title=TITLE) for number in range(3)]
    assert [match.link.url for match in KNOWN.matches(links)] == ["http://b.cn/0"]
