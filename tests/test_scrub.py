"""Copy-protection in texts."""

from __future__ import annotations

import re

import pytest

from govcrawl.extraction.scrub import count_placeholders, count_sections, scrub


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("我們應(yīng)該保護(hù)環(huán)境(jìng)。", "我們應該保護環境。"),
        ("應（yīng）該", "應該"),
        ("應( yīng )該", "應該"),
        ("應(yīng gāi)該", "應該"),
        ("環(hu\u0251\u0301n)境", "環境"),
        ("環(hua\u0301n)境", "環境"),
        ("環(huаn\u0301)境", "環境"),  # a Cyrillic letter, and the mark on the wrong one
        ("環(huán)，保護(hù)。責(zé)！", "環，保護。責！"),
        ("\U00020bb7(jí)野家", "\U00020bb7野家"),
        ("綠(lǜ)水", "綠水"),
        ("河道T(xiàn)清理", "河道T清理"),
        ("水\u200b質\u00ad良\ufeff好\u2060", "水質良好"),
        ("水質\ue0a5良好", "水質良好"),
        ("我們當前隱藏內容免費查看繼續植樹", "我們繼續植樹"),
        ("第一行\n【本文地址:http://example.cn/1.html】\n第二行", "第一行\n\n第二行"),
    ],
)
def test_protection_is_taken_out(text: str, clean: str) -> None:
    assert scrub(text).text == clean


@pytest.mark.parametrize(
    "text",
    [
        "世卫组织(WHO)", "二氧化硫(SO2)", "办法（试行）", "手机应用(app)", "细颗粒物(PM2.5)", "浓度（µg/m³）",
        "系数(α)",
        "咖啡馆(café)",
        "（一）总体要求", "王某(女)", "函数(a)", "表(b)", "Nǐ hǎo", "会议（the river）",
    ],
)  # fmt: skip
def test_remarks_formulas_and_abbreviations_stay(text: str) -> None:
    assert scrub(text).text == text
    assert scrub(text).annotations == 0


def test_a_single_reading_of_a_rare_character_stays_in_a_long_text() -> None:
    text = "记者来到渼（měi）陂湖。" + "湖水清澈见底，岸边芦苇丛生，白鹭成群飞过。" * 30
    assert scrub(text).text == text


def test_no_annotation_is_left_in_an_annotated_text_and_neutral_tones_go_too() -> None:
    text = "人們(men)應(yīng)該保護(hù)環(huán)境(jìng)，這樣(yàng)的(de)話說(shuō)了(le)多年。" * 40
    found = scrub(text)
    assert found.annotations == 40 * 9
    assert not re.search(r"[（(][a-zà-ǜ]+[)）]", found.text)
    assert found.annotation_chars == len(text) - len(found.text)


def test_everything_is_counted() -> None:
    found = scrub("應(yīng)該\u200b當前隱藏內容免費查看做好。轉??水質變清\ue000")
    assert (found.annotations, found.invisible, found.private, found.paywall_lines, found.lost) == (1, 1, 1, 1, 1)
    assert "??" in found.text


def test_text_comes_back_composed() -> None:
    assert scrub("cafe\u0301").text == "caf\u00e9"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("xx县在20xx年x月x日召开会议", 4), ("倡议人：___，某某某", 2), ("×××同志", 1), ("XBox、xx5型、Xi'an", 0),
        ("2023年7月19日", 0),
        ("3×4米", 0), ("张××", 1),
    ],
)  # fmt: skip
def test_placeholders_are_counted(text: str, count: int) -> None:
    assert count_placeholders(text) == count


def test_headings_of_collections_are_counted() -> None:
    assert count_sections("宣传方案篇一\n各校要认真落实。\n宣传方案篇二\n【篇3】\n范文4：") == 4
    assert count_sections("第一篇报道发表于去年。\n一、方案\n他写了三篇文章\n总结经验") == 0
