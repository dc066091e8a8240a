"""Relevance: what portals and media carry beside the environment is told apart, and nothing of it is guessed."""

from __future__ import annotations

import pytest

from govcrawl.article import Article, Verdict
from govcrawl.extraction.judge import judge
from govcrawl.extraction.relevance import is_about_environment
from govcrawl.page import Page
from govcrawl.source import Scope

FILLER = "会议由市政府主要负责同志主持，各县区负责人在分会场参加，会上宣读了有关文件并作了交流发言。" * 5


@pytest.mark.parametrize(
    "title",
    [
        "我市部署秋冬季大气污染防治攻坚",
        "全县新增造林三万亩 退化草原重披绿装",
        "三家企业未批先建被责令停产补办环评",
        "環境噪聲自動監測站點全部聯網",
        "核与辐射安全隐患排查专项行动启动",
    ],
)
def test_a_title_on_the_environment_is_enough(title: str) -> None:
    assert is_about_environment(Article(title=title, text=FILLER))


@pytest.mark.parametrize(
    "text",
    [
        "持续优化营商环境，让企业办事像网购一样方便。",
        "净化政治生态，涵养廉洁文化。",
        "打造创新生态，完善创业环境，建设人工智能产业生态圈。",
        "店内环境优雅，为市民提供舒适的购物环境。",
        "第二十届美食节开幕，百余种小吃等你来尝。",
    ],
)
def test_other_senses_of_the_words_do_not_count(text: str) -> None:
    page = Page(url="http://www.example.cn/2024/3/5/1.html", body=b"<p>x</p>")
    article = Article(title="某地举行启动仪式", text=FILLER + text)
    assert not is_about_environment(article)
    assert judge(page, article, Scope.ENVIRONMENT).verdict is Verdict.OFF_TOPIC
    assert judge(page, article, Scope.ALL).verdict.accepted


def test_several_terms_in_the_text_are_enough_without_one_in_the_title() -> None:
    assert is_about_environment(Article(title="市长带队暗访", text=FILLER + "河道沿岸污水直排，水质长期为劣五类。"))
