"""Characters come out right whatever a page declares."""

from __future__ import annotations

import pytest

from govcrawl.extraction.charset import decode
from tests.extraction_pages import PARAGRAPHS, TITLE, article_page, read

RARE = "喆堃镕昇"
"""Characters that GBK has and GB 2312 has not."""
TEXT = "，".join((TITLE, *PARAGRAPHS, RARE))
TRADITIONAL = "環境保護署公布空氣質素監測結果，各區讀數與去年同期相若，市民可於網站查閱詳細數據。" * 3


def markup(declared: str, text: str = TEXT) -> str:
    meta = f"<meta http-equiv='Content-Type' content='text/html; charset={declared}'>"
    return f"<html><head>{meta}</head><body><p>{text}</p></body>"


CASES = {
    "GBK without any label": (f"<html><body><p>{TEXT}</p>".encode("gbk"), None, "gb18030", "gb18030"),
    "GBK with a gb2312 meta": (markup("gb2312").encode("gbk"), None, "gb18030", "meta"),
    "GBK labelled utf-8": (markup("utf-8").encode("gbk"), "text/html; charset=utf-8", "gb18030", "gb18030"),
    "UTF-8 labelled gb2312": (markup("gb2312").encode(), None, "utf-8", "utf-8"),
    "UTF-8 with a gbk header": (markup("utf-8").encode(), "text/html;charset=GBK", "utf-8", "meta"),
    "GBK with an ISO-8859-1 header": (markup("gbk").encode("gbk"), "text/html; charset=ISO-8859-1", "gb18030", "meta"),
    "UTF-8 as declared": (markup("utf-8").encode(), "text/html; charset=utf-8", "utf-8", "header"),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + markup("gbk").encode(), None, "utf-8", "bom"),
    "UTF-16 with a mark": (b"\xff\xfe" + markup("utf-16").encode("utf-16-le"), None, "utf-16-le", "bom"),
    "UTF-16 without a mark": (markup("utf-16").encode("utf-16-be"), None, "utf-16-be", "nul-bytes"),
    "GB 18030 with four bytes": (markup("gb18030", TEXT + "㼆𠮷").encode("gb18030"), None, "gb18030", "meta"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_encoding_is_found(case: str) -> None:
    body, header, encoding, rule = CASES[case]
    decoded = decode(body, header)
    assert TEXT in decoded.text
    assert (decoded.encoding, decoded.rule, decoded.replacement_chars) == (encoding, rule, 0)


@pytest.mark.parametrize("declared", ["big5", "gb2312", "utf-8", None])
def test_big5_is_found_whatever_is_declared(declared: str | None) -> None:
    body = (markup(declared, TRADITIONAL) if declared else f"<p>{TRADITIONAL}").encode("big5hkscs")
    decoded = decode(body)
    assert TRADITIONAL in decoded.text
    assert decoded.encoding == "big5hkscs"


def test_gbk_that_calls_itself_big5_is_not_believed() -> None:
    assert TEXT in decode(markup("big5").encode("gbk")).text


@pytest.mark.parametrize("codec", ["utf-8", "gbk", "big5hkscs"])
def test_a_character_cut_in_two_by_a_broken_connection_costs_no_other(codec: str) -> None:
    text = TRADITIONAL if codec == "big5hkscs" else TEXT
    decoded = decode(text.encode(codec)[:-1])
    assert decoded.text == text[:-1]
    assert decoded.replacement_chars == 0


def test_utf8_with_scattered_damage_stays_utf8() -> None:
    body = TEXT.encode()
    damaged = body[:60] + b"\xff" + body[60:150] + b"\xc4\xe3" + body[150:]
    decoded = decode(damaged, "text/html; charset=gbk")
    assert decoded.encoding == "utf-8"
    assert decoded.rule == "fewest-errors"
    assert 1 <= decoded.replacement_chars <= 4
    assert PARAGRAPHS[2] in decoded.text


def test_gbk_with_one_bad_byte_keeps_the_rest() -> None:
    body = TEXT.encode("gbk")
    decoded = decode(body[:40] + b"\xff" + body[40:])
    assert decoded.encoding == "gb18030"
    assert PARAGRAPHS[3] in decoded.text


def test_what_the_publisher_lost_is_counted() -> None:
    assert decode("<p>污染\ufffd\ufffd治理</p>".encode()).replacement_chars == 2


def test_the_evidence_is_kept_on_the_article() -> None:
    article = read(
        article_page("<p>" + "</p><p>".join(PARAGRAPHS)).replace("charset='utf-8'", "charset='gb2312'").encode("gbk")
    )
    assert (article.encoding, article.encoding_rule) == ("gb18030", "meta")
    assert article.title == TITLE
    assert article.signals.replacement_chars == 0
