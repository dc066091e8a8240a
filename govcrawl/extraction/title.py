"""The title of an article: what its meta tags, its headings and the page title agree on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from govcrawl.extraction.blocks import Blocks, Line, squeeze
from govcrawl.extraction.dates import find_dates
from govcrawl.extraction.noise import line_noise

_SPACE = re.compile(r"[\s\u200b\ufeff\u00ad]+")
_SEPARATOR = r"_|｜|\||\s[-–—~·]+\s|[-–—]{2,}|\s+[-–—](?=\S)|(?<=\S)[-–—]\s+|<<|>>|»|\s«\s"
_SPLIT = re.compile(rf"\s*(?:{_SEPARATOR})\s*")
_HYPHENATED = re.compile(r"\s*[-–—]+\s*([^-–—]{2,24})$")
"""A last name behind a hyphen without spaces; inside a title a hyphen stands between numbers or halves of a word."""
_EDGE = re.compile(r"^[\s_|｜\-–—~·:：>»,，]+|[\s_|｜\-–—~·:：>»,，]+$")
_SITE = re.compile(
    r"(?:网|网站|政府|门户|人民政府|厅|局|委员会|委|日报|新闻|频道|在线|平台|部|中心|客户端|首页|\.com|\.cn|\.gov)[\s)）]*$",
    re.I,
)
_BEHIND_BLANK = re.compile(r"(?<=\S{6})\s+\S{2,10}(?:新闻网|资讯网|信息网|政务网|日报|晚报|频道|在线|门户网?|网站)$")
"""A site parted from the title by no more than a blank."""
_APART = frozenset("_|-–—")
_MARKS = re.compile(r"[，。：！？“”《》、]")
_WORDS = re.compile(r"(?<![a-z])(?:\w*[-_]?(?:title|tit|biaoti|headline|bt|tt)\w*)(?![a-z])|ucaptitle")
_NOT_TITLE = re.compile(
    r"(?:sub|fu|side|list|more|related?|nav|column|cate|channel|lanmu|site|logo|hot|rank)[-_]?(?:title|tit|name)|"
    r"(?:title|tit)[-_]?(?:sub|fu|nav|list|en)"
)
_HEADER = re.compile(r"(?<![a-z])(?:page-?)?(?:header|banner|logo|top)(?![a-z])")
_LABELLED = re.compile(
    r"(?:信件|来信|邮件|咨询|留言|问题|诉求)(?:标题|主题|名称)\s*[:：\t]\s*(?P<title>[^\t]{4,}?)\s*$"
)
"""The title in the table of a letter to the mayor and its reply."""
_OFFICIAL = re.compile(
    r"[^，。；：:]{2,80}(?:通知|公告|通告|公示|公报|通报|报告|简报|函|意见|决定|命令|办法|方案|规定|细则|条例|规则|批复|答复|公开信|一封信|名单|"
    r"指南|要点|计划|规划|说明)(?:[（(][^（()）]{1,20}[)）])?"
)
"""How official papers are named, by the regulation on official documents (党政机关公文处理工作条例) and custom."""
_EMPTY = re.compile(
    r"(?i)^(?:untitled|无标题|新建|new |document\b|网页)|[〔\[【(（《“]$|^[^，。]{2,12}〔?\d{4}〕?\d*号?$"
)
"""What editors write into the title of a page that nobody has named: nothing, or the beginning of a paper's number."""
_SECOND = re.compile(r"(?:——|--|—)\s*\S")
_NEAR = 6
_LONGEST = 150
"""Characters of the longest title; names of tender announcements reach a hundred."""
_ABOVE = 45
"""Lines above the text among which the title is looked for."""
_CONFIRMED, _HEADING, _LINE = 2, 2, 2
"""Least agreement of a tag, least prominence of a heading, least score of any other line."""


_CONFIRMED_LINK = 4
"""The same of a heading that is a link to its own page, as in forums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The title, the rule that found it, and the lines that show it."""

    text: str | None = None
    rule: str | None = None
    """agreed (a visible line that a tag confirms), meta, heading, line (above the info line), page-title."""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the tags of a page say of its title."""

    tag: str | None = None
    """ArticleTitle, which holds nothing but the title on most sites."""
    others: tuple[str, ...] = ()
    """<title> and og:title, with the name of a column or a site around the title."""
    site: str | None = None
    """The site's own name."""

    def all(self) -> list[str]:
        """Every title there is, the most trusted first."""
        return [name for name in (self.tag, *self.others) if name]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    text: str
    lines: tuple[int, ...]
    agreed: float
    prominence: float
    score: float


@lru_cache(maxsize=2048)
def squash(text: str | None) -> str:
    """Fold a title for comparison: NFKC, no white space, lower case.

    >>> squash(" 河长制　见效 ")
    '河长制见效'
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text or "")).lower()


def read_title(
    blocks: Blocks, seen: Sequence[bool], body: tuple[int, int], names: Names, info: Collection[int] = ()
) -> Title:
    """Choose the title among the visible lines above the text and at its head.

    `body` is the first line of the text's element and the first of its paragraphs; `info` are the lines with date and
    origin, if known: the line above them is the title where nothing else tells.
    """
    found = max(_candidates(blocks, seen, body, names, info), key=lambda c: c.score, default=None)
    tag = strip_site(names.tag, names.site)
    if found is not None and found.agreed >= _CONFIRMED:
        if tag and _adds(tag, found.text):
            return Title(text=tag, rule="meta", lines=found.lines)
        return _whole("agreed", blocks, seen, found, tag)
    if tag:
        return Title(text=tag, rule="meta")
    if found is not None and found.prominence >= _HEADING:
        return _whole("heading", blocks, seen, found, tag)
    if found is not None and info and found.score >= _LINE:
        return Title(text=found.text, rule="line", lines=found.lines)
    official = _official(blocks, seen, body)
    if official is not None:
        return official
    named = next((name for other in names.others if (name := strip_site(other, names.site))), None)
    return Title(text=named, rule="page-title") if named and not _EMPTY.search(named) else Title()


def _whole(rule: str, blocks: Blocks, seen: Sequence[bool], found: _Candidate, tag: str | None) -> Title:
    """The title with its second half, where that follows behind a dash in the same element (甲<br>——乙)."""
    last = found.lines[-1]
    below = blocks.lines[last + 1] if last + 1 < len(blocks.lines) and seen[last + 1] else None
    if below is None or tag or below.node != blocks.lines[last].node or not _SECOND.match(below.text):
        return Title(text=found.text, rule=rule, lines=found.lines)
    return Title(text=f"{found.text}{below.text}", rule=rule, lines=(*found.lines, last + 1))


def _official(blocks: Blocks, seen: Sequence[bool], body: tuple[int, int]) -> Title | None:
    """The last line above the text, where it is named as official papers are and nothing else tells of a title.

    A name broken over two lines of one paragraph is joined.
    """
    start, first = body
    for index in range(min(first, len(blocks.lines) - 1), max(0, start - _NEAR) - 1, -1):
        line = blocks.lines[index]
        if not seen[index] or line.links or line.row or not _OFFICIAL.fullmatch(line.text):
            continue
        if index == first and not line.text.startswith("关于"):
            continue
        above = blocks.lines[index - 1] if index else line
        joined = f"{above.text}{line.text}"
        if above.node == line.node and joined.startswith("关于") and _OFFICIAL.fullmatch(joined):
            return Title(text=joined, rule="line", lines=(index - 1, index))
        return Title(text=line.text, rule="line", lines=(index,))
    return None


def find_confirmed(blocks: Blocks, seen: Sequence[bool], names: Names) -> int | None:
    """Return the first line that is exactly what a tag gives as the title, or None; a short one in a heading."""
    brief = squash(names.tag)
    bare = [(raw, strip_site(raw, names.site)) for raw in names.all()]
    whole = [squash(raw) for raw in names.all()]
    wanted = {name for pair in bare if pair[1] for text in pair if len(name := squash(text)) >= 6}
    # a ligature such as ㎡ becomes two characters at most
    shortest = min(map(len, wanted), default=_LONGEST) // 2
    for index, line in enumerate(blocks.lines):
        if not seen[index] or line.link_chars or line.row or line.chars > _LONGEST:
            continue
        if line.chars < shortest and not line.heading:
            continue
        if squash(line.text) in wanted or (line.heading and squash(_before_date(line)) in wanted):
            return index
        if line.heading and len(brief) >= 4 and squash(line.text) == brief:
            return index
        if line.heading and any(_begins(name, squash(line.text)) for name in whole):
            return index
    return None


def _begins(name: str, heading: str) -> bool:
    """True where a page title goes on behind the heading with a separator: the name of the site, known or not."""
    return len(heading) >= 8 and name.startswith(heading) and name[len(heading) : len(heading) + 1] in _APART


def strip_site(title: str | None, site: str | None) -> str | None:
    """Return a page title without the names of site and column around it; None where nothing else is left.

    >>> strip_site("清河行动启动_部门动态_某某县人民政府", "某某县人民政府")
    '清河行动启动'
    >>> strip_site("某某县政府网——清河行动启动", "某某县政府网")
    '清河行动启动'
    >>> strip_site("2023-2024年水质公报发布-某某网", None)
    '2023-2024年水质公报发布'
    >>> strip_site("某某县人民政府", None) is None
    True
    """
    text = _BEHIND_BLANK.sub("", " ".join((title or "").split()))
    while (end := _HYPHENATED.search(text)) is not None and _is_site(end[1]):
        text = text[: end.start()]
    name = squash(site)
    parts = [part for part in _SPLIT.split(text) if part.strip()]
    if not parts:
        return None
    if len(parts) == 1:
        around = rf"^{re.escape(site)}[\s:：—–-]+|[\s—–-]+{re.escape(site)}$" if site else "^$"
        bare = _EDGE.sub("", re.sub(around, "", text))
        return bare if bare and squash(bare) != name and not _is_site(bare) else None
    kept = [part for part in parts if not (name and squash(part) in name) and not _is_site(part)]
    if not kept:
        return None
    return _EDGE.sub("", _whole_title(text, kept)) or None


def _whole_title(text: str, kept: Sequence[str]) -> str:
    """Join parts that a Chinese dash inside the title has parted; an underscore or a bar never stands inside one."""
    best = kept[0] if len(squash(kept[0])) >= 6 else max(kept, key=len)
    head = re.split(r"[_|｜]", text, maxsplit=1)[0]
    dashed = re.fullmatch(rf"{re.escape(best)}\s*——\s*(.+)", head)
    return head if dashed and not _is_site(dashed[1]) else best


def _is_site(text: str) -> bool:
    return len(text) <= 24 and _SITE.search(text) is not None and _MARKS.search(text) is None


def _adds(tag: str, shown: str) -> bool:
    """True when the tag says more of the title than the line: a document number, a second half on its own line."""
    long, short = squash(tag), squash(shown)
    return len(long) > len(short) and long.startswith(short) and not short.endswith(("…", "..."))


def _candidates(
    blocks: Blocks, seen: Sequence[bool], body: tuple[int, int], names: Names, info: Collection[int]
) -> Iterator[_Candidate]:
    start, first = body
    tags = [squash(_BEHIND_BLANK.sub("", name)) for name in names.all()]
    home = squash(names.site)
    heads = {squash(re.split(r"[-_|｜–—]", name, maxsplit=1)[0]) for name in names.others}
    sites = _site_names(names)
    for index in range(max(0, start - _ABOVE), min(first + 1, len(blocks.lines))):
        line = blocks.lines[index]
        labelled = _LABELLED.match(line.text)
        if not seen[index] or (line.row and not labelled) or line.chars > _LONGEST:
            continue
        linked = 2 * line.link_chars > line.chars
        if linked and not line.heading:
            continue
        for text, lines in _spans(blocks, seen, index, names):
            found = squash(text)
            brief = line.heading > 0 and found in heads
            if (len(found) < 4 and not brief) or len(found) > _LONGEST or found == home or found in sites:
                continue
            agreed = 4.5 if labelled else _agreement(found, tags, bool(names.tag), home) or (4 if brief else 0)
            if linked and agreed < _CONFIRMED_LINK:
                continue
            if (len(lines) > 1 and agreed < 4) or (agreed < _CONFIRMED and _is_furniture(text, line, index in info)):
                continue
            prominence = _prominence(blocks, line)
            place = 3 if lines[-1] + 1 in info and index not in info else 0
            prominence -= 4 if text.startswith(("——", "--")) else 0  # a second title
            score = agreed + prominence + place - 0.1 * abs(start - index) - (2 if len(found) < 7 else 0)
            yield _Candidate(text=text, lines=lines, agreed=agreed, prominence=prominence, score=score)


def _is_furniture(text: str, line: Line, is_info: bool) -> bool:
    return (is_info and text == line.text) or line_noise(text) is not None


def _spans(blocks: Blocks, seen: Sequence[bool], index: int, names: Names) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the line alone, and joined with the one, two or three that follow: a title broken over lines.

    There is a space between its parts unless a tag has none.
    """
    text = blocks.lines[index].text
    lines = [index]
    labelled = _LABELLED.match(text)
    lead = labelled["title"] if labelled else _before_date(blocks.lines[index])
    if lead:
        yield lead, (index,)
        return
    yield text, (index,)
    for following in range(index + 1, min(index + 4, len(blocks.lines))):
        if not seen[following] or blocks.lines[following].chars > 60:
            return
        lines.append(following)
        glued = f"{text}{blocks.lines[following].text}"
        text = glued if any(glued in name for name in names.all()) else f"{text} {blocks.lines[following].text}"
        yield text, tuple(lines)


def _before_date(line: Line) -> str | None:
    """What stands above the date in a heading that holds the info line too, in an inline element of its own."""
    for number, part in enumerate(line.parts):
        if number and not part.isspace() and find_dates(part):
            lead = squeeze("".join(line.parts[:number]))
            sound = len(lead) >= 6 and lead[-1] not in ":："
            return lead if sound and not line_noise(lead) and not find_dates(lead) else None
    return None


def _agreement(found: str, tags: Sequence[str], has_tag: bool, home: str) -> float:
    """How far the tags confirm a line: 6 the title tag itself, 4 to 5 the page title, less a part of one."""
    if has_tag and found == tags[0]:
        return 6
    best = 0.0
    for name in tags:
        if len(found) < 5:
            continue
        if name == found:
            best = max(best, 5)
        elif name.startswith(found):
            whole = _is_apart(name[len(found) :], home)
            best = max(best, (4.5 if whole else 3) if len(found) >= 8 else 3 if whole else 1)
        elif name.endswith(("…", "...")) and found.startswith(name.rstrip(".…")) and len(name) > 8:
            best = max(best, 4)
        elif found in name and len(found) >= 8 and found not in home and not _is_site(found):
            best = max(best, 3)
    return best


def _is_apart(rest: str, home: str) -> bool:
    """True when what follows in a page title is a separator or the site, and so not the title's second half."""
    first = re.split(r"[_|｜–—~<>»-]", rest, maxsplit=1)[0]
    return not first or _is_site(first) or bool(home and rest.startswith(home))


def _prominence(blocks: Blocks, line: Line) -> float:
    """How much the markup makes of a line."""
    near = [blocks.nodes[outer] for outer in blocks.ancestors(line.node)[:3]]
    words = " ".join([node.words for node in near if node.end - node.start <= 4] + [blocks.nodes[line.node].tag])
    score = {0: 0.0, 1: 4.0, 2: 3.5, 3: 3.0}.get(line.heading, 2.0)
    if _WORDS.search(words):
        score += 2.5
    if _NOT_TITLE.search(words) or _stands_over_menu(blocks, line):
        score -= 2.5
    return score


def _stands_over_menu(blocks: Blocks, line: Line) -> bool:
    """True within the header of the page: an element so named that holds a menu, too."""
    for outer in blocks.ancestors(line.node):
        node = blocks.nodes[outer]
        if node.tag == "header" or _HEADER.search(node.words):
            return sum(other.links for other in blocks.lines[node.start : node.end]) >= 3
    return False


def _site_names(names: Names) -> set[str]:
    """The names of a site whose pages all bear its name as their title, also without 门户网站 behind it."""
    whole = {squash(name) for name in names.others if strip_site(name, names.site) is None}
    return whole | {
        re.sub(ending, "", name) for ending in (r"(?:门户)?网站?$", r"政府(?:门户)?网站?$") for name in whole
    }
