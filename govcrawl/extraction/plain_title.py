"""Where the title stands among the lines of a plain dump."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govcrawl.extraction.dates import find_dates
from govcrawl.extraction.label_values import press_name
from govcrawl.extraction.label_words import LABEL
from govcrawl.extraction.label_zones import squeeze
from govcrawl.extraction.labels import Labels
from govcrawl.extraction.noise import line_noise, tail_noise
from govcrawl.extraction.plain_lines import DATED, GAP, is_paragraph, main_text, size

_TITLE = range(4, 101)
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[、.．)]|第[一二三四五六七八九十]+[章节条])"
)
_SUBTITLE = re.compile(r"^(?:——|--|—|──)\s*\S")
_BYLINE = re.compile(r"\S{2,10}\s*/\s*\S{2,12}|.{0,8}(?:记者|通讯员)\s.{2,20}|[\u4e00-\u9fff]{2,4}")
_NEVER = frozenset({
    "正文", "内容", "详细内容", "文章详情", "信息详情", "新闻详情", "政务动态", "通知公告", "工作动态", "新闻中心",
    "信息公开", "政务公开", "互动交流", "要闻动态",
})  # fmt: skip
_HAN = re.compile(r"[\u3400-\u9fff]")
_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,16}(?:局|厅|部|委员会|委|政府|网|网站|频道|客户端)")


def find_title(lines: Sequence[str], labels: Labels) -> tuple[int, str] | None:
    """Return the place and text of the title: above the info line of the head, or below it, else above the text."""
    first, _ = main_text(lines, labels.info_lines)
    at = labels.published_line
    if at is not None and first < at < first + GAP + 4:
        # warnings about browsers and the like stand above the head, and read like a text
        chars_above = sum(size(line) for line in lines[first:at] if is_paragraph(line))
        chars_below = sum(size(line) for line in lines[at : at + 2 * GAP] if is_paragraph(line))
        first = at + 1 if chars_above * 2 < chars_below else first
    anchors = [n for n in sorted(labels.info_lines) if n <= first + 1]
    if at is not None and at <= first + 1:
        anchors.insert(0, at)
    for anchor in anchors:
        beside = _title_beside(lines[anchor], labels)
        above = (anchor, beside) if beside else _title_above(lines, anchor, labels)
        if above is not None:
            return above
    heads = [n for n in anchors if n < first]
    if heads:
        anchor = heads[0] if heads[0] == at else heads[-1]
        for number in range(anchor + 1, min(first, anchor + GAP)):
            if number not in labels.info_lines and size(lines[number]) >= 8 and _may_be_title(lines[number], labels):
                return number, lines[number]
    choices = [
        n for n in range(max(0, first - 8), first)
        if n not in labels.info_lines and _may_be_title(lines[n], labels) and size(lines[n]) >= 5
    ]  # fmt: skip
    choices = [n for n in choices if size(lines[n]) >= 8] or choices
    behind_crumbs = [n for n in choices if n and line_noise(lines[n - 1]) == "breadcrumb"]
    if not choices:
        return None
    best = behind_crumbs[-1] if behind_crumbs else max(choices, key=lambda n: (min(size(lines[n]), 16), -n))
    return best, lines[best]


def _title_beside(line: str, labels: Labels) -> str | None:
    """Return the title where it shares a line with the date."""
    found = find_dates(line)
    before = line[: found[0].start].strip(" [【(（") if found else ""
    if size(before) < 12 or "来源" in before or LABEL.search(before):
        return None
    return before if _may_be_title(before, labels) else None


def _title_above(lines: Sequence[str], anchor: int, labels: Labels) -> tuple[int, str] | None:
    if anchor > 1 and line_noise(lines[anchor - 2]) == "breadcrumb" and anchor - 1 not in labels.info_lines:
        between = lines[anchor - 1]
        if 2 <= size(between) < _TITLE.stop and not line_noise(between):
            return anchor - 1, between
    choices = []
    for number in range(anchor - 1, max(-1, anchor - 8), -1):
        line = lines[number]
        if line_noise(line) == "breadcrumb" or is_paragraph(line):
            break
        if number not in labels.info_lines and _may_be_title(line, labels):
            choices.append(number)
    if not choices:
        return None
    behind_crumbs = [n for n in choices if n and line_noise(lines[n - 1]) == "breadcrumb"]
    number = next((n for n in [*behind_crumbs, *choices] if size(lines[n]) >= 8), choices[0])
    if size(lines[number]) < 8 and number < anchor - 2:
        return None
    above = lines[number - 1] if number else ""
    if _SUBTITLE.match(lines[number]) and number - 1 not in labels.info_lines and _may_be_title(above, labels):
        return number - 1, above + lines[number]
    return number, lines[number]


def _may_be_title(line: str, labels: Labels) -> bool:
    if size(line) not in _TITLE or len(_HAN.findall(line)) < 4 or line in _NEVER:
        return False
    if tail_noise(line) or _NUMBERED.match(line):
        return False
    if squeeze(line) == squeeze(labels.origin or "") or press_name(line):
        return False
    if line.startswith(("（", "(")) and line.endswith(("）", ")")):
        return False
    if _BYLINE.fullmatch(line) or _OFFICE.fullmatch(line):
        return False
    if line.count(" ") * 4 > size(line) or (line.count(" ") > 1 and max(map(len, line.split())) < 6):
        return False  # a row of columns
    return not line.endswith(("。", "：", ":", "；", "，", ">", "＞")) and not (find_dates(line) and DATED.match(line))
