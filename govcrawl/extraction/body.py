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
_PAPER = re.compile(
    r".*[〔\[(（]\d{4}[〕\])）]\s*第?\d+号|[（(].*[)）]|"
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十百\d]{1,5}[章节条编部分]).*"
)
_SALUTATION = re.compile(r"[局厅委办会府市县区镇乡村校院司处站所队位户员士生友志们表长民]\s*[：:]$")
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
_PASSED = frozenset(["copy", "side", "hidden", "teaser"])
"""Fates of lines that stand beside the text and end nothing."""
_FLOATING = frozenset(["related", "ranking"])
"""Codes of the heads of lists that stand within texts, too."""
_HEAD_WORDS = 8
"""Characters of the words that head a line of links."""
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
    _mark_summary(blocks, fates, zones)
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
    heads += _beside(blocks, zones, [i for i in heads if i in info])
    stop = max(heads, default=zones.start - 1)
    for index in range(zones.start, zones.first):
        if fates[index] is not None:
            continue
        if index in title:
            fates[index] = "title"
        elif index in info and not (outside and _says_when(blocks.lines[index])):
            fates[index] = "info"
        elif index <= stop:
            fates[index] = "head"


def _beside(blocks: Blocks, zones: Zones, info: Sequence[int]) -> list[int]:
    """Short lines above the text that stand beside an info line as its like: fields of one list (状态, 截止日期)."""
    like = {(node.parent, node.tag, node.words) for i in info if (node := blocks.nodes[blocks.lines[i].node])}
    found = []
    for index in range(zones.start, zones.first):
        line = blocks.lines[index]
        node = blocks.nodes[line.node]
        if (node.parent, node.tag, node.words) in like and node.tag != "p" and line.chars <= _LONGEST_INFO:
            found.append(index)
    return found


def _says_when(line: Line) -> bool:
    """True for a day or a time in the text's own words (时间：7月19日上午), below a title and info line elsewhere."""
    return line.chars <= _LONGEST_INFO and _INFO_WORDS.search(line.text) is None


def _mark_summary(blocks: Blocks, fates: list[str | None], zones: Zones) -> None:
    """A line at the head that breaks off (…) and says again how the text begins."""
    for index in range(zones.start, min(zones.first + 3, zones.end)):
        text = blocks.lines[index].text
        if fates[index] is not None or not text.endswith(("…", "...")):
            continue
        said = "".join(text.rstrip("….").split())
        below = "".join("".join(line.text.split()) for line in blocks.lines[index + 1 : min(index + 12, zones.end)])
        if len(said) >= _DOUBTFUL // 2 and said[: len(said) - 2] in below:
            fates[index] = "copy"


def _mark_noise(blocks: Blocks, fates: list[str | None], zones: Zones, info: Collection[int]) -> None:
    """Furniture anywhere, and info lines behind the text; between paragraphs a bare number is text."""
    for index in range(zones.start, zones.end):
        line = blocks.lines[index]
        if fates[index] is not None or line.row or line.chars > _LONGEST_NOISE:
            continue
        inside = zones.first < index < zones.last
        if inside and _NUMBER.fullmatch(line.text):
            continue
        code = line_noise(line.text) or (_headed_noise(line) if line.links else None)
        if code is not None:
            fates[index] = code
    _mark_info_below(blocks, fates, zones, info)


def _headed_noise(line: Line) -> str | None:
    """The code of a line with links that begins, in an element of its own, with 广告 or 延伸阅读."""
    head = next((part.strip() for part in line.parts if part.strip()), "")
    code = line_noise(head) if len(head) <= _HEAD_WORDS else None
    return code if code in ("advert", "related") and "。" not in line.text else None


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
        code = ends_article(line.text) if fates[index] not in _PASSED else None
        if code is not None:
            if zones.sure and _HOSTS.match(line.text):
                fates[index] = None if fates[index] == "footer" else fates[index]
                continue
            stop = _end_of_box(blocks, zones, index, weights) if code in _FLOATING else zones.end
            for after in range(index, stop):
                fates[after] = fates[after] or "after"
            if stop == zones.end:
                return


def _end_of_box(blocks: Blocks, zones: Zones, index: int, weights: Sequence[int]) -> int:
    """Where the box of a line that ends an article ends; the end of the element where no text follows that box.

    Lists of other articles float within the text on portals, in an element of their own.
    """
    box = zones.end
    for outer in blocks.ancestors(blocks.lines[index].node):
        node = blocks.nodes[outer]
        if node.start <= zones.first or not any(weights[zones.first : node.start]):
            break
        box = node.end
    follows = any(weights[i] and _SENTENCE.search(blocks.lines[i].text) for i in range(box, zones.end))
    return box if follows else zones.end


def _mark_pulled(blocks: Blocks, fates: list[str | None], zones: Zones) -> None:
    """Sentences set large beside the paragraph that they are taken from."""
    for node in blocks.nodes:
        within = zones.start <= node.start < node.end <= zones.end and node.end - node.start <= 2
        if within and "pull" in node.words and _PULLED.search(node.words):
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
            kept = (
                (_SENTENCE.search(text) and (inside or "。" in text))
                or _DOCUMENT.search(text)
                or (inside and (len(run) < 3 or extracted(text)))
            )
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
        own = own or _is_listed(blocks, fates, index) or (zones.sure and _is_official(blocks, fates, zones, index))
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


def _is_official(blocks: Blocks, fates: Sequence[str | None], zones: Zones, index: int) -> bool:
    """True for what stands above and below the sentences of an official paper: number, salutation, section, signature.

    So papers are formed by GB/T 9704-2012, §7.
    """
    line = blocks.lines[index]
    if line.links:
        return False
    if _PAPER.fullmatch(line.text) or (index == zones.first - 1 and _SALUTATION.search(line.text)):
        return True
    below = [i for i in range(index + 1, min(index + 4, zones.end)) if fates[i] is None]
    return index > zones.last and any(_is_bare_date(blocks.lines[i]) for i in below)


def _is_listed(blocks: Blocks, fates: Sequence[str | None], index: int) -> bool:
    """True for a number of a list of attachments that begins on a kept line above (附件：1.…), a number a line."""
    while index > 0 and fates[index - 1] in (None, "doubtful") and _LISTED.match(blocks.lines[index].text):
        index -= 1
        if _DOCUMENT.match(blocks.lines[index].text):
            return fates[index] is None
    return False
