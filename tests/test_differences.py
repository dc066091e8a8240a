"""Differences of two Chinese texts: what is cut where, how it is marked and weighed, and how long it takes."""

from __future__ import annotations

import random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.differences import Change, Difference, Mark, changed_values, compare
from govcrawl.differences.sentences import sentences
from govcrawl.differences.tokens import tokens
from tests.archives import TEXT

REPORT = (
    "7月1日至5日，省督察组对云汀市开展了现场检查。检查发现，云汀市甲乙化工有限公司二氧化硫排放浓度为３.５毫克/立方米，"
    "未超过限值；去年同期为12.3毫克/立方米。\n会议由局长王刚主持，要求该企业停产整改，并处罚款20万元。\n责任编辑：李小明"
)


def told(difference: Difference) -> list[tuple[str, str, str]]:
    """The changes alone."""
    return [(span.change.value, span.old, span.new) for span in difference.spans if span.change is not Change.EQUAL]


def rebuilt(difference: Difference) -> tuple[str, str]:
    return "".join(span.old for span in difference.spans), "".join(span.new for span in difference.spans)


@pytest.mark.parametrize(
    ("old", "new", "changes", "marks"),
    [
        ("３.５毫克/立方米", "３５毫克/立方米", [("replaced", "３.５毫克/立方米", "３５毫克/立方米")], {Mark.NUMBER}),
        ("20万元", "20亿元", [("replaced", "20万元", "20亿元")], {Mark.NUMBER, Mark.UNIT}),
        ("7月1日至5日", "7月1日至8日", [("replaced", "7月1日至5日", "7月1日至8日")], {Mark.DATE}),
        ("王刚", "王强", [("replaced", "王刚", "王强")], {Mark.NAME}),
        ("李小明", "李小红", [("replaced", "李小明", "李小红")], {Mark.NAME}),
        ("甲乙化工有限公司", "甲丙化工有限公司", None, {Mark.ORGANISATION}),
        ("停产整改", "限产整改", [("replaced", "停产", "限产")], {Mark.TERM}),
        ("未超过", "超过", [("deleted", "未", "")], {Mark.NEGATION}),
        ("省督察组", "市督察组", [("replaced", "省", "市")], {Mark.WORDING}),
        ("；去年", "，去年", [("replaced", "；", "，")], {Mark.TYPOGRAPHY, Mark.PUNCTUATION}),
        ("３.５毫克", "3.5毫克", [("replaced", "３.５毫克/立方米", "3.5毫克/立方米")], {Mark.TYPOGRAPHY}),
    ],
)
def test_a_change_is_cut_where_a_reader_would_and_marked(
    old: str, new: str, changes: list[tuple[str, str, str]] | None, marks: set[Mark]
) -> None:
    assert REPORT.count(old) == 1
    found = compare(REPORT, REPORT.replace(old, new))
    assert rebuilt(found) == (REPORT, REPORT.replace(old, new))
    if changes is not None:
        assert told(found) == changes
    assert set(found.marks) <= marks
    assert found.marks


@pytest.mark.parametrize(
    "whole",
    [
        "3.5毫克/立方米", "12.3%", "1,234.5吨", "3.2亿元", "35μg/m3", "10.8万吨", "-3℃", "2023年7月19日", "7月1日至5日",
        "17:04", "2023年1—6月", "2023-07-19", "二〇二三年七月十九日", "PM2.5", "SO2", "十二座", "第三批", "百分之十五",
        "5.6个百分点", "上午9时30分", "云汀市甲乙化工有限公司"[3:], "成都市", "没有", "约谈", "100余家",
    ],
)  # fmt: skip
def test_numbers_dates_and_names_are_never_cut(whole: str) -> None:
    assert whole in [token.text for token in tokens(f"，其中，{whole}。")]


def test_values_are_named_old_and_new() -> None:
    new = (
        REPORT.replace("３.５", "35")
        .replace("王刚", "赵强")
        .replace("1日至5日", "2日至6日")
        .replace("20万元", "20亿元")
    )
    assert changed_values(compare(REPORT, new)) == {
        "number": [["３.５毫克/立方米", "35毫克/立方米"]],
        "unit": [["20万元", "20亿元"]],
        "date": [["7月1日至5日", "7月2日至6日"]],
        "name": [["王刚", "赵强"]],
    }


def test_a_sentence_that_stands_elsewhere_is_moved() -> None:
    one, two, three = "第一段说的是河流治理。\n", "第二段说的是大气治理。\n", "第三段说的是土壤治理。"
    found = compare(one + two + three, two + one + three)
    assert {change for change, _, _ in told(found)} == {"moved"}
    assert 0 < found.weight < 0.1
    assert rebuilt(found) == (one + two + three, two + one + three)


def test_of_a_sentence_that_was_moved_and_changed_only_the_changed_values_are_named() -> None:
    fact = "7月1日甲乙化工有限公司被罚款20万元，随后停产。"
    rest = TEXT.replace("。", "。\n")
    found = changed_values(compare(fact + rest, rest + fact.replace("20万", "2万")))
    assert found == {"number": [["20万元", ""], ["", "2万元"]]}


def test_what_stands_in_quotation_marks_stays_with_its_sentence() -> None:
    assert sentences("他说：“先停产。再整改！”会后（不对外。）发布。\n（完）") == [
        "他说：“先停产。再整改！”会后（不对外。）发布。\n", "（完）",
    ]  # fmt: skip
    assert len(sentences("“缺一半的引号。" + "后面照样断句。" * 60)) > 10


def weight(old: str, new: str, text: str = REPORT) -> float:
    assert old in text
    return compare(text, text.replace(old, new)).weight


def test_facts_weigh_more_than_words_and_words_more_than_signs() -> None:
    facts = [weight("３.５", "３５"), weight("20万", "20亿"), weight("1日至5日", "1日至8日"), weight("未超", "超"),
             weight("停产", "限产"), weight("王刚", "王强")]  # fmt: skip
    words = [weight("开展了", "进行了"), weight("现场", "实地")]
    signs = [weight("；", "，"), weight("３.５", "3.5"), weight("，", ","), weight("\n", "\n\n")]
    assert min(facts) > 2 * max(words) > 4 * max(signs)
    assert max(signs) <= 0.05
    assert weight("\n", "\n\n") == 0


def test_the_length_of_the_text_does_not_matter_and_several_changes_add_up() -> None:
    once = weight("３.５", "３５")
    assert compare(TEXT * 50 + REPORT, TEXT * 50 + REPORT.replace("３.５", "３５")).weight == once
    both = compare(REPORT, REPORT.replace("３.５", "３５").replace("停产", "限产")).weight
    assert once < both < 1


def test_a_raised_digit_and_a_gap_between_digits_are_no_typography() -> None:
    assert compare("约10³个。", "约103个。").weight >= 0.5
    assert compare("甲\t3 5毫克。", "甲\t35毫克。").weight >= 0.5


CHARACTERS = st.text("甲乙丙水质不未3５.，。！？；“”（）\n 　年月日元万吨局公司王aB%:至-", max_size=60)


@settings(max_examples=150, deadline=None)
@given(CHARACTERS, CHARACTERS, CHARACTERS)
def test_either_text_can_be_put_together_again(one: str, two: str, three: str) -> None:
    for old, new in ((one, two), (one + two + three, one + three), (one + two, two + one), (one * 3, one * 2 + two)):
        found = compare(old, new)
        assert rebuilt(found) == (old, new)
        assert 0 <= found.weight <= 1
        assert all((span.change is Change.EQUAL) == (span.old == span.new) for span in found.spans)
        assert compare(old, old).weight == 0


def scattered(chars: int, changes: int) -> tuple[str, str]:
    """A text of many sentences and the same with changes here and there."""
    dice = random.Random(chars)
    alphabet = "岷江流域水质监测断面达标率同比上升二氧化硫年月日污染防治生态环境0123456789，，，。。\n"
    old = "".join(dice.choices(alphabet, k=chars))
    new = list(old)
    for _ in range(changes):
        new[dice.randrange(chars)] = dice.choice(["改", "", "3", "。"])
    return old, "".join(new)


def quickest(old: str, new: str, times: int = 3) -> float:
    found = []
    for _ in range(times):
        start = process_time()
        compare(old, new)
        found.append(process_time() - start)
    return min(found)


def test_an_article_is_compared_in_a_moment() -> None:
    compare("", "甲")  # the tables of words are built once
    assert quickest(*scattered(5_000, 12)) < 0.03


@pytest.mark.parametrize(
    ("old", "new"),
    [
        scattered(100_000, 2_000),
        (scattered(50_000, 0)[0], scattered(50_001, 0)[0]),
        ("一。\n" * 20_000, "一。\n二。\n" * 10_000),
        ("甲" * 100_000, "乙甲" * 50_000),
        ("（" * 50_000, "（“" * 25_000),
        ("公司" * 50_000, "公司局" * 30_000),
    ],
)
def test_long_and_nasty_texts_take_no_square_of_time(old: str, new: str) -> None:
    assert quickest(old, new, times=1) < 5  # a tenth of that on a quiet machine
