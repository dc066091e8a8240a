"""Which lines of the element that holds the article are its text; every other line gets the code of a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from govcrawl.extraction.blocks import Blocks, Line
from govcrawl.extraction.dates import find_dates
from govcrawl.extraction.noise import ends_article, line_noise
from govcrawl.extraction.weights import side_lines

_NUMBER = re.compile(r"[\W\d]*")
_DOCUMENT = re.compile(r"^\s*(?:附件|附表|附录)|\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar)\s*[)）]?$", re.I)
_CAPTION = re.compile(r"[图摄▲△▼↑↓◎]|供稿|截图|照片|资料|来源|通讯员|记者")
_LISTED = re.compile(r"^\s*\d{1,2}\s*[.．、]")
_ATTACHED = re.compile(r"\s*附件\s*[\d一二三四五]*\s*[:：]?\s*")
_LABEL_ALONE = re.compile(
    r"[\s【\[]*(?:相关|文件|关联|查看)?(?:附件|文件|链接|文档)(?:信息|下载|列表|链接)?[\s】\]:：>»]*"
)
_PULLED = re.compile(r"(?<![a-z])pull(?![a-z])|pull-?quote")
_DOUBTFUL = 30
"""Characters of a line that may be a word of furniture unknown to the rules."""
_SENTENCE = re.compile(r"[。！？；]")
_HOSTS = re.compile(r"(?:主|承|协)\s*办|指导单位|支持单位|技术支持")
_BODY_SHARE = 0.6
"""Share of the text that must stand above a line that ends it."""
_LONGEST_NOISE = 600
_INFO_WORDS = re.compile(r"来源|发布|发表|作者|编辑|稿源|浏览|点击|阅读|访问|字体|字号|打印|更新")
_NEAR = 12
"""Lines above the text's element in which its title and info line stand."""
_LONGEST_INFO = 50
"""Characters of an info line behind the text; a longer one tells of the author or the origin in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """Indices in the lines of a page: the element is [start, end), its text begins at first and ends at last."""

    start: int
    end: int
    first: int
    last: int
    sure: bool = True
    """The page itself shows the element to be the article's."""


def find_zones(start: int, end: int, weights: Sequence[int], info: Collection[int], title: Collection[int]) -> Zones:
    """Say between which lines the paragraphs of the element stand."""
    heavy = [i for i in range(start, end) if weights[i] and i not in info and i not in title]
    if not heavy:
        return Zones(start=start, end=end, first=end, last=start - 1)
    return Zones(start=start, end=end, first=heavy[0], last=heavy[-1])


def mark_lines(
    blocks: Blocks,
    fates: list[str | None],
    weights: Sequence[int],
    zones: Zones,
    *,
    title: Collection[int],
    info: Collection[int],
    card: Collection[int],
    teasers: Collection[int],
    extracted: Callable[[str], bool],
) -> None:
    """Write into `fates` why a line of the element is not text; None stays for text.

    `card` are the lines of a catalogue card, `teasers` those about other things.
    `extracted` says whether trafilatura counts a line as text too; it decides blocks of links, and short lines that
    stand above and below the paragraphs.
    """
    side = side_lines(blocks, zones.start, zones.end, weights)
    for index in range(zones.start, zones.end):
        if fates[index] is None and index in side:
            fates[index] = "side"
        elif fates[index] is None and index in card and index < zones.first:
            fates[index] = "index"
        elif fates[index] is None and index in teasers and not zones.first <= index <= zones.last:
            fates[index] = "teaser"
    _mark_head(blocks, fates, zones, title, info)
    _mark_noise(blocks, fates, zones, info)
    _mark_end(blocks, fates, zones, weights)
    last = max((i for i in range(zones.first, zones.last + 1) if weights[i] and fates[i] is None), default=zones.last)
    zones = replace(zones, last=last)
    _mark_info_below(blocks, fates, zones, info)
    _mark_pulled(blocks, fates, zones)
    _mark_links(blocks, fates, zones, extracted)
    _mark_doubtful(blocks, fates, zones, extracted)


def _mark_head(
    blocks: Blocks, fates: list[str | None], zones: Zones, title: Collection[int], info: Collection[int]
) -> None:
    """Above the first paragraph: the title, the info line, and all that stands over either of them."""
    outside = any(i in info or i in title for i in range(max(0, zones.start - _NEAR), zones.start))
    heads = [
        i
        for i in range(zones.start, zones.first)
        if i in title
        or (i in info and not (_says_when(blocks.lines[i]) if outside else _is_bare_date(blocks.lines[i])))
    ]
    stop = heads[-1] if heads else zones.start - 1
    for index in range(zones.start, zones.first):
        if fates[index] is not None:
            continue
        if index in title:
            fates[index] = "title"
        elif index in info and not (outside and _says_when(blocks.lines[index])):
            fates[index] = "info"
        elif index <= stop:
            fates[index] = "head"


def _says_when(line: Line) -> bool:
    """True for a day or a time in the text's own words (时间：7月19日上午), below a title and info line elsewhere."""
    return line.chars <= _LONGEST_INFO and _INFO_WORDS.search(line.text) is None


def _mark_noise(blocks: Blocks, fates: list[str | None], zones: Zones, info: Collection[int]) -> None:
    """Furniture anywhere, and info lines behind the text; between paragraphs a bare number is text."""
    for index in range(zones.start, zones.end):
        line = blocks.lines[index]
        if fates[index] is not None or line.row or line.chars > _LONGEST_NOISE:
            continue
        inside = zones.first < index < zones.last
        if inside and _NUMBER.fullmatch(line.text):
            continue
        code = line_noise(line.text)
        if code is not None:
            fates[index] = code
    _mark_info_below(blocks, fates, zones, info)


def _mark_info_below(blocks: Blocks, fates: list[str | None], zones: Zones, info: Collection[int]) -> None:
    """Info lines behind the text; the day below a signature is no such line."""
    for index in range(zones.last + 1, zones.end):
        line = blocks.lines[index]
        short = not line.row and line.chars <= _LONGEST_INFO
        if fates[index] is None and index in info and short and not _is_bare_date(line):
            fates[index] = "info"


def _is_bare_date(line: Line) -> bool:
    """True for a line that is a day and nothing else, as below a letter."""
    if line.chars > 16:
        return False
    found = find_dates(line.text)
    return len(found) == 1 and found[0].precision == "day" and len(found[0].raw) >= len(line.text) - 2


def _mark_end(blocks: Blocks, fates: list[str | None], zones: Zones, weights: Sequence[int]) -> None:
    """Everything behind a line that ends an article, once most of the text stands above it.

    In an element that surely is the article's, 主办单位 and the like name the hosts of an event.
    """
    whole = sum(weights[zones.start : zones.end])
    above = 0
    for index in range(zones.start, zones.end):
        above += weights[index]
        line = blocks.lines[index]
        if line.row or line.chars > _LONGEST_NOISE or index < zones.first or above < _BODY_SHARE * whole:
            continue
        if fates[index] != "copy" and ends_article(line.text) is not None:
            if zones.sure and _HOSTS.match(line.text):
                fates[index] = None if fates[index] == "footer" else fates[index]
                continue
            for after in range(index, zones.end):
                fates[after] = fates[after] or "after"
            return


def _mark_pulled(blocks: Blocks, fates: list[str | None], zones: Zones) -> None:
    """Sentences set large beside the paragraph that they are taken from."""
    for node in blocks.nodes:
        within = zones.start <= node.start < node.end <= zones.end and node.end - node.start <= 2
        if within and _PULLED.search(node.words):
            around = [n for n in range(zones.start, zones.end) if not node.start <= n < node.end and fates[n] is None]
            for index in range(node.start, node.end):
                words = blocks.lines[index].text.rstrip("。！？；，…")
                if fates[index] is None and any(words in blocks.lines[n].text for n in around):
                    fates[index] = "copy"


def _mark_links(blocks: Blocks, fates: list[str | None], zones: Zones, extracted: Callable[[str], bool]) -> None:
    """Lines that are links: documents stay, so do links within sentences; runs of links and links at the end go."""
    documents = set(blocks.attachments)
    index = zones.start
    while index < zones.end:
        if fates[index] is not None or not _is_link(blocks.lines[index]) or index in documents:
            index += 1
            continue
        stop = index
        while stop < zones.end and (fates[stop] is not None or _is_link(blocks.lines[stop])) and stop not in documents:
            stop += 1
        run = [i for i in range(index, stop) if fates[i] is None]
        inside = zones.first < index and stop <= zones.last and (index == 0 or fates[index - 1] != "related")
        for i in run:
            text = blocks.lines[i].text
            kept = _SENTENCE.search(text) or _DOCUMENT.search(text) or (inside and (len(run) < 3 or extracted(text)))
            if not kept:
                fates[i] = "links"
        index = stop


def _is_link(line: Line) -> bool:
    return line.link_chars >= 0.6 * line.chars and line.link_chars > 0


def _mark_doubtful(blocks: Blocks, fates: list[str | None], zones: Zones, extracted: Callable[[str], bool]) -> None:
    """Words above and below the paragraphs that are neither sentence, caption, date nor document stay if both agree.

    In an element that is only likely the article's, the same holds between the paragraphs.
    """
    for index in range(zones.start, zones.end):
        line = blocks.lines[index]
        if (
            fates[index] is not None
            or line.row
            or line.chars > _DOUBTFUL
            or (zones.sure and zones.first <= index <= zones.last)
        ):
            continue
        if _LABEL_ALONE.fullmatch(line.text):
            attached = _ATTACHED.fullmatch(line.text) and _goes_on(blocks, fates, zones, index, extracted)
            fates[index] = None if attached else "doubtful"
            continue
        own = any(pattern.search(line.text) for pattern in (_SENTENCE, _CAPTION, _DOCUMENT))
        own = own or _is_listed(blocks, fates, index)
        # a heading of the text's own right above its first paragraph
        heads = zones.sure and line.heading > 1 and index == zones.first - 1
        own = own or (heads and not line.text.endswith(("：", ":")))
        if index < zones.first and _is_tabs(line):
            fates[index] = "tabs"
            continue
        if not own and not _is_bare_date(line) and not extracted(line.text):
            fates[index] = "doubtful"


def _goes_on(
    blocks: Blocks, fates: Sequence[str | None], zones: Zones, index: int, extracted: Callable[[str], bool]
) -> bool:
    """True when what is attached to a notice stands below the word 附件 as text."""
    following = blocks.lines[index + 1] if index + 1 < zones.end and fates[index + 1] is None else None
    return following is not None and not following.links and (following.row or extracted(following.text))


def _is_tabs(line: Line) -> bool:
    """True for three short words or more, each in an element of its own."""
    words = [part.strip() for part in line.parts if part.strip()]
    return len(words) >= 3 and all(len(word) <= 4 and word.isalpha() for word in words)


def _is_listed(blocks: Blocks, fates: Sequence[str | None], index: int) -> bool:
    """True for a number of a list of attachments that begins on a kept line above (附件：1.…), a number a line."""
    while index > 0 and fates[index - 1] in (None, "doubtful") and _LISTED.match(blocks.lines[index].text):
        index -= 1
        if _DOCUMENT.match(blocks.lines[index].text):
            return fates[index] is None
    return False
