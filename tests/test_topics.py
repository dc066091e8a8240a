"""Topics and relevance: what portals carry beside the environment is told apart, and articles get their topics."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from typer.testing import CliRunner

from govcrawl.article import Article, Verdict
from govcrawl.errors import InputError
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.source import Scope
from govcrawl.topics import Lexicon, load_lexicon
from tests.command_line import app
from tests.topic_examples import FIRST, SECOND, examples, measured

FILLER = "会议由市政府主要负责同志主持，各县区负责人在分会场参加，会上宣读了有关文件并作了交流发言。" * 5
PAGE = Page(url="http://www.example.cn/2024/3/5/1.html", body=f"<p>{FILLER}</p>".encode())
TOPICS = (
    "air", "water", "soil", "solid_waste", "noise", "ecology", "climate", "nuclear", "inspection", "enforcement", "eia",
    "monitoring", "publicity",
)  # fmt: skip
SMALL = """
version = 7
[scale]
needed = 1.6
topic = 1
share = 0.3
title = 2
lead = 1.5
untitled = 0.6
lone = 0.5
weak = 0.3
length = 300
[[topic]]
id = "bees"
name = "蜂"
name_en = "Bees"
terms = ["蜜蜂", "蜂群"]
weak = ["授粉"]
[general]
terms = ["環境"]
[weights]
"蜂群" = 2
[other_senses]
terms = ["小蜜蜂扩音器"]
"""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def small(path: Path, old: str = "", new: str = "") -> Path:
    file = path / "bees.toml"
    file.write_text(SMALL.replace(old, new, 1) if old else SMALL, encoding="utf-8")
    return file


def test_the_labelled_file_is_half_irrelevant_and_mostly_hard() -> None:
    labelled = examples()
    irrelevant = [one for one in labelled if not one.relevant]
    assert len(labelled) >= 400
    assert len(irrelevant) * 2 >= len(labelled)
    assert sum(one.hard for one in irrelevant) * 2 >= len(irrelevant)
    assert 0.32 < sum(one.held for one in labelled) / len(labelled) < 0.34
    assert {topic for one in labelled for topic in one.topics} == set(TOPICS)


def test_the_second_labelled_file_has_whole_articles_and_as_many_hard_ones() -> None:
    labelled = examples(SECOND)
    irrelevant = [one for one in labelled if not one.relevant]
    assert len(labelled) >= 240
    assert len(irrelevant) * 2 == len(labelled)
    assert sum(one.hard for one in irrelevant) * 10 >= len(irrelevant) * 9
    assert sum(300 <= len(one.text) <= 800 for one in labelled) >= 80
    assert all(one.held for one in labelled)
    assert {topic for one in labelled for topic in one.topics} == set(TOPICS)


@pytest.mark.parametrize(
    ("file", "held", "topic_precision", "topic_recall"),
    [(FIRST, False, 0.94, 0.87), (FIRST, True, 0.87, 0.93), (SECOND, True, 0.91, 0.94)],
)
def test_relevance_and_topics_agree_with_the_labels(
    lexicon: Lexicon, file: str, held: bool, topic_precision: float, topic_recall: float
) -> None:
    relevance, topics = measured(lexicon, [one for one in examples(file) if one.held is held])
    assert relevance.precision >= 0.95
    assert relevance.recall >= 0.95
    assert topics.precision >= topic_precision
    assert topics.recall >= topic_recall


def test_the_built_in_lexicon_has_thirteen_topics_with_names_and_is_read_once(lexicon: Lexicon) -> None:
    assert tuple(topic.id for topic in lexicon.topics) == TOPICS
    assert all(topic.name and topic.name_en for topic in lexicon.topics)
    assert load_lexicon() is lexicon


def test_the_codebook_names_every_topic(lexicon: Lexicon) -> None:
    codebook = (Path(__file__).parent.parent / "docs" / "codebook.md").read_text("utf-8")
    for topic in lexicon.topics:
        assert f"| `{topic.id}` | {topic.name} | {topic.name_en} |" in codebook


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("我市部署秋冬季大气污染防治攻坚", "air"),
        ("全县新增造林三万亩 退化草原重披绿装", "ecology"),
        ("三家企业未批先建被责令停产补办环评", "eia"),
        ("環境噪聲自動監測站點全部聯網", "noise"),
        ("核与辐射安全隐患排查专项行动启动", "nuclear"),
        ("关于生活垃圾分类收运时间调整的通知", "solid_waste"),
    ],
)
def test_one_strong_term_in_a_title_is_enough(lexicon: Lexicon, title: str, topic: str) -> None:
    assert topic in lexicon.weigh(title, "").topics
    assert lexicon.weigh(title, FILLER).relevant


@pytest.mark.parametrize(
    "text",
    [
        "持续优化营商环境，让企业办事像网购一样方便。",
        "净化政治生态，涵养廉洁文化。",
        "打造創新生態，完善創業環境，建設人工智能產業生態圈。",
        "店内环境优雅，为市民提供舒适的购物环境。",
        "作品大气磅礴，令人叫绝。",
    ],
)
def test_other_senses_of_the_words_do_not_count(lexicon: Lexicon, text: str) -> None:
    article = Article(title="某地举行启动仪式", origin="某地日报", text=FILLER + text)
    assert lexicon.weigh(article.title, article.text).score == 0
    refused = judge(PAGE, article, Scope.ENVIRONMENT)
    assert (refused.verdict, refused.reasons) == (Verdict.OFF_TOPIC, ("no_environment_terms",))
    assert judge(PAGE, article, Scope.ALL).verdict.accepted


def test_a_term_that_is_longer_than_an_other_sense_counts(lexicon: Lexicon) -> None:
    assert {term.form for term in lexicon.find("优化市场环境，查处环境违法")} == {"环境违法", "查处"}


def test_several_terms_in_the_text_are_enough_without_one_in_the_title(lexicon: Lexicon) -> None:
    assert lexicon.weigh("市长带队暗访", FILLER + "河道沿岸污水直排，水质长期为劣五类。").topics == ("water",)


def test_what_the_text_touches_upon_is_no_topic_beside_what_the_title_names(lexicon: Lexicon) -> None:
    touched = "市民代表走进污水处理厂的中控室。"
    assert lexicon.weigh("六五环境日环保宣传活动举行", touched).topics == ("publicity",)
    assert lexicon.weigh("市民走进一家厂", touched + "污水变清。").topics == ("water",)


def test_a_single_weak_term_seldom_makes_a_topic(lexicon: Lexicon) -> None:
    assert lexicon.weigh("污水处理厂扩建", "市民代表参观。").topics == ("water",)
    assert "publicity" in lexicon.weigh("污水处理厂扩建", "市民代表参观，讲解员开设课堂。").topics


def test_a_term_counts_more_in_the_lead(lexicon: Lexicon) -> None:
    first, last = "河道污水直排。" + FILLER, FILLER + "河道污水直排。"
    assert lexicon.weigh("", first).score > lexicon.weigh("", last).score


def test_weak_terms_count_only_beside_others(lexicon: Lexicon) -> None:
    assert lexicon.weigh("执法人员立案查处", "监测站数据超标，依法处罚并责令整改。").score == 0
    assert "enforcement" in lexicon.weigh("执法人员立案查处", "监测站数据超标，污水直排，依法处罚并责令整改。").topics


def test_a_long_report_with_one_paragraph_on_the_environment_is_not_about_it(lexicon: Lexicon) -> None:
    paragraph = (
        "生态环境持续改善。深入打好污染防治攻坚战，细颗粒物浓度下降百分之五，国控断面水质优良比例达到九成，"
        "新建污水管网八十公里，完成造林十万亩，受污染耕地安全利用率稳步提高，垃圾分类覆盖全部街道，"
        "中央环保督察反馈问题完成整改，碳达峰行动有序实施，绿水青山的底色更加鲜明。"
    )
    rest = "全年地区生产总值增长百分之六，新签约项目三百个，城镇新增就业八万人，新建学校十二所。" * 240
    assert len(rest) > 9_500
    assert not lexicon.weigh("在市第八届人民代表大会上的政府工作报告", rest[:5000] + paragraph + rest[5000:]).relevant
    assert lexicon.weigh("今年环境工作怎么干", paragraph).relevant


def test_a_long_article_on_the_environment_stays_relevant(lexicon: Lexicon) -> None:
    told = "排查组沿河核对入河排污口，发现两处污水溢流，要求属地限期完成管网改造，并每周通报断面水质。" * 60
    assert lexicon.weigh("某河整治纪实", told).topics[0] == "water"


def test_latin_terms_are_found_as_whole_words_in_any_width(lexicon: Lexicon) -> None:
    assert {term.form for term in lexicon.find("ＰＭ₂.₅与COD均达标")} >= {"pm2.5", "cod"}
    assert not lexicon.find("source code of decodes")


def test_the_judgement_carries_topics_score_and_version_also_when_refused(lexicon: Lexicon) -> None:
    kept = judge(PAGE, Article(title="城区声环境质量监测点位联网", origin="某地日报", text=FILLER), Scope.ENVIRONMENT)
    assert kept.verdict.accepted
    assert "noise" in kept.topics
    food = Article(title="首届美食节开幕", origin="某地日报", text=FILLER + "垃圾分类有序。")
    refused = judge(PAGE, food, Scope.ENVIRONMENT)
    assert refused.verdict is Verdict.OFF_TOPIC
    assert (refused.topics, refused.lexicon) == ((), lexicon.version)
    assert refused.relevance is not None
    assert 0 < refused.relevance < 0.5
    assert judge(PAGE, Article(), Scope.ALL).relevance is None


def test_a_text_of_a_page_is_weighed_in_a_millisecond(lexicon: Lexicon) -> None:
    text = ("市生态环境局检查三家污水处理厂，指出台账不全，要求限期整改，严防污水直排河道。" * 40)[:1500]
    took = []
    for _ in range(50):
        start = process_time()
        lexicon.weigh("督察整改推进会召开", text)
        took.append(process_time() - start)
    # A quarter of a millisecond where it was tried; the bound leaves room for a busy machine.
    assert sorted(took)[25] < 0.002


def test_a_text_of_millions_of_characters_is_weighed_in_bounded_time(lexicon: Lexicon) -> None:
    start = process_time()
    lexicon.weigh("公报", "污水废气噪声" * 1_000_000)
    assert process_time() - start < 4


def test_a_lexicon_of_ones_own_decides_alone(tmp_path: Path) -> None:
    bees = load_lexicon(small(tmp_path))
    assert bees.version == 7
    assert bees.weigh("蜂群越冬", "授粉忙").topics == ("bees",)
    assert bees.weigh("污水直排", "污水").score == 0
    assert bees.weigh("环境", "").relevant
    assert bees.weigh("老师的小蜜蜂扩音器坏了", "").score == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version = 7", "", 'key "version"'),
        ("version = 7", 'version = "7"', 'key "version"'),
        ("[scale]", "[skale]", 'unknown key "skale"'),
        ("needed = 1.6", "", r'\[scale\]: key "needed" is missing'),
        ("needed = 1.6", "needed = 0", "must be a number above 0"),
        ("length = 300", "length = true", "must be a number above 0"),
        ('id = "bees"', 'id = "Bees!"', 'key "id"'),
        ('name_en = "Bees"', "", 'key "name_en"'),
        ('terms = ["蜜蜂", "蜂群"]', 'terms = "蜜蜂"', 'topic "bees": key "terms": write a list'),
        ('"蜜蜂", ', '"蜜蜂", "", ', "must be a term in quotes"),
        ('"蜜蜂", ', '"蜜蜂", "蜜蜂", ', "stands there twice"),
        ('weak = ["授粉"]', 'weak = ["蜜蜂"]', "is in terms and in weak"),
        ('terms = ["環境"]', 'weak = ["蜜蜂"]', "is weak in one topic and not in another"),
        ('"蜂群" = 2', '"蜂王" = 2', r'\[weights\]: "蜂王" is no term'),
        ('["小蜜蜂扩音器"]', '["蜜蜂"]', "is a term too"),
        ("[[topic]]", "[topic]", r"begin each topic with \[\[topic\]\]"),
        ("version = 7", "version = ", "not TOML"),
    ],
)
def test_a_wrong_lexicon_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        load_lexicon(small(tmp_path, old, new))
    assert "bees.toml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_lexicon_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read the lexicon"):
        load_lexicon(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("# 环境".encode("gbk"))
    with pytest.raises(InputError, match="save the file as UTF-8"):
        load_lexicon(tmp_path / "gbk.toml")


def test_extract_prints_topics_and_takes_a_lexicon(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told = "养蜂人把蜂群转运到山谷，蜜蜂为油菜授粉，合作社统一收蜜、统一销售，户均增收三千元。" * 4
    page.write_text(f"<html><title>蜂群转场</title><h1>蜂群转场</h1><p>{told}</p></html>", encoding="utf-8")
    arguments = ["extract", str(page), "--scope", "environment"]
    refused = json.loads(CliRunner().invoke(app, arguments).stdout)
    assert (refused["verdict"], refused["topics"], refused["relevance"]) == ("off_topic", [], 0.0)
    kept = json.loads(CliRunner().invoke(app, [*arguments, "--lexicon", str(small(tmp_path))]).stdout)
    assert (kept["verdict"], kept["topics"]) != ("off_topic", [])
    assert kept["topics"] == ["bees"]
    assert kept["relevance"] > 0.5
