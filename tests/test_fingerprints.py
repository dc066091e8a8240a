"""Fingerprints of texts: stored for years, so they may not change unnoticed."""

from __future__ import annotations

import hashlib

import pytest

from govcrawl.fingerprints import ALGORITHM, bands, fingerprint, likeness, mask, numbers_of
from govcrawl.forms import fold

LINES = (
    "青峪河口的人工湿地三月试运行，进水经过砾石床和两级芦苇塘，出水总磷稳定在地表水三类以内。",
    "工程总投资1,234.5万元，占地3.20公顷。日处理尾水8000吨，由县水务公司运行维护，监测数据每小时上传一次。",
    "附近村民说，夏天再也闻不到臭味。河滩上的白鹭从去年的12只增加到今年的37只，观鸟的人也多了起来。",
)
TEXT = "\n".join(LINES)
GOLDEN = (132, 3, "294a25bf16e449108fb35d365f5d45540951e66edd3ed504c1f4ff482d03a3cd")


def test_a_fingerprint_is_what_it_was_when_archives_were_written() -> None:
    """Who changes this raises ALGORITHM; opening an archive then makes its fingerprints anew."""
    found = fingerprint("湿地治水", TEXT)
    assert found is not None
    digest = hashlib.sha256(repr((found, list(bands(found.signature)))).encode()).hexdigest()
    assert (ALGORITHM, found.shingles, len(found.passages), len(found.marks)) == (1, GOLDEN[0], GOLDEN[1], 4)
    assert digest == GOLDEN[2]


def test_a_changed_lead_keeps_most_of_the_signature_and_another_text_none() -> None:
    one, near, other = (
        fingerprint("标题", text) for text in (TEXT, "本报讯　" + TEXT, "全省核与辐射安全监管工作会议在省城召开。" * 4)
    )
    assert one is not None
    assert near is not None
    assert other is not None
    assert likeness(one.signature, near.signature) > 0.9
    assert likeness(one.signature, other.signature) < 0.1
    assert set(bands(one.signature)) & set(bands(near.signature))
    assert not set(bands(one.signature)) & set(bands(other.signature))


@pytest.mark.parametrize(
    "how", [TEXT.replace("\n", ""), TEXT.replace("。", "。\n"), "本站消息\n" + "\n".join(LINES[1:])]
)
def test_passages_meet_however_paragraphs_are_broken(how: str) -> None:
    one, other = fingerprint(None, TEXT), fingerprint(None, how)
    assert one is not None
    assert other is not None
    assert set(one.passages) & set(other.passages)


def test_numbers_that_match_text_makes_equal_differ() -> None:
    one, other = (fingerprint(None, f"总磷浓度为{value}毫克，" + TEXT) for value in ("3.5", "35"))
    assert one is not None
    assert other is not None
    assert one.key == other.key
    assert one.numbers != other.numbers


def test_a_number_is_one_however_it_is_written() -> None:
    assert numbers_of(fold("２０２４年０３月，１，２００万吨，0.50%")) == numbers_of("2024年3月,1200万吨,0.5%")


def test_bulletins_of_two_days_have_their_marks_in_common() -> None:
    one, other = (
        fingerprint(f"空气质量日报（3月{day}日）", f"3月{day}日城区空气质量指数为{day * 7}，首要污染物为臭氧。" * 4)
        for day in (5, 16)
    )
    assert one is not None
    assert other is not None
    assert set(one.marks) & set(other.marks)
    assert mask("第十二期") == mask("第3期")


def test_short_and_strange_texts_have_a_fingerprint_or_none() -> None:
    assert fingerprint("通知", "见附件") is None
    short = fingerprint("关于某县大气污染防治考核结果的公示公告", "详见附件。")
    assert short is not None
    assert (short.signature, short.passages) == (b"", ())
    assert fingerprint(None, "\ud800" + TEXT) is not None
