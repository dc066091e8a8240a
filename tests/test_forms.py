"""Normal forms and periods."""

from __future__ import annotations

import unicodedata

import pytest

from govcrawl.errors import InputError
from govcrawl.forms import fold, match_text, story_key, version_text
from govcrawl.periods import Period, first_day, parse_period


def test_version_text_keeps_a_decimal_point_and_match_text_does_not() -> None:
    assert version_text("浓度 3.5 毫克") != version_text("浓度 35 毫克")
    assert match_text("浓度 3.5 毫克") == match_text("浓度 35 毫克")


def test_version_text_is_blind_to_white_space_and_composition_only() -> None:
    assert version_text("e\u0301co\u3000\n\t 一") == "éco 一"
    assert version_text("ＰＭ２.５") != version_text("PM2.5")
    assert version_text("應") != version_text("应")


def test_match_text_folds_width_case_script_and_punctuation() -> None:
    assert match_text("「應嚴格」ＰＭ２.５…… SO₂") == "应严格pm25so2"


def test_half_of_a_surrogate_pair_is_folded_without_an_error() -> None:
    for half in ("\ud800", "\udc80", "\udfff"):
        assert fold(f"環境{half}ＰＭ") == "环境\ufffdpm"
        assert fold(half + half) == "\ufffd\ufffd"
        assert match_text(f"環境{half}") == "环境"
        assert story_key(half, "岷江水质" * 40 + half) == story_key(None, "岷江水质" * 40)


def test_fold_is_nfkc_lower_case_and_simplified_whatever_the_punctuation() -> None:
    text = "　「環境」，（一）：！？；ＰＭ２.５ ㎡ ﹐e\u0301 Ａ\u0301，\u0301"
    plain = unicodedata.normalize("NFKC", text).lower()
    assert fold(text) == plain.replace("環", "环")
    assert fold("COD 20 mg/L") == "cod 20 mg/l"


def test_a_repost_with_another_title_is_the_same_story() -> None:
    text = "岷江上游水电站生态流量监管平台投入使用，" * 5
    assert story_key("省厅：平台投入使用", text) == story_key("平台启用！", text.replace("，", ", "))


def test_a_short_text_needs_its_title_to_be_a_story() -> None:
    assert story_key("关于某县大气污染防治考核结果的公示公告", "详见附件。") is not None
    assert story_key("公示", "详见附件。") is None
    assert story_key(None, "") is None


@pytest.mark.parametrize("text", ["", "2023-13", "2023-02-30", "23-01-01", "今天", "2023/07", "0000", "２０２３x"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        first_day(text)


def test_a_period_includes_its_last_month() -> None:
    period = parse_period("2023", "2024-02")
    assert period == Period(since="2023-01-01", until="2024-02-29")
    assert period.contains("2024-02-29")
    assert not period.contains("2024-03-01")


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputError, match="before it begins"):
        parse_period("2024", "2023")
