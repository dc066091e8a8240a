"""How much each line of a page speaks for being text of the article."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import accumulate

from govcrawl.extraction.bare import weigh_bare
from govcrawl.extraction.blocks import Blocks, Line, Node
from govcrawl.extraction.noise import ends_article, line_noise, tail_noise
from govcrawl.extraction.teasers import CUT

_SENTENCE = re.compile(r"[。！？；，：、,;]")
_CLOCKED = re.compile(r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?\s{0,3}\d{1,2}:\d{2}")
"""A day and a time, as info lines, comments and teasers carry them."""
_FULL_STOP = re.compile(r"[。！？]")
_BEGIN, _END = r"(?<![a-z])(?:", r")(?![a-z])"
_NEVER = re.compile(
    _BEGIN
    + r"comments?|pinglun|replies|reply|gentie|foot(?:er)?|page-?foot|copyright|banquan|side-?bar|aside|header|nav|"
    r"navi\w*|menu|recommend\w*|tuijian\w*|related?|relat(?:ed|ion)\w*|xg(?:wz|yd|xw)|friend-?links?|bdshare\w*|bshare\w*"
    + _END
)
_SELDOM = re.compile(
    _BEGIN
    + r"share|hot\w*|rank\w*|paihang\w*|crumbs?|breadcrumbs?|toolbar|pager|pagination|ads?|adv|gg|guanggao|advert\w*|"
    r"qr\w*|append-?qr\w*|ewm|tags?|side|subscribe|newsletter|promo|vote|liuyan|login|top|bottom" + _END
)
"""Names of parts of a page that hold no text of the article: surely, and mostly."""
_SIDE_TAGS = frozenset(("nav", "aside", "footer"))
_NEVER_SHARE, _SELDOM_SHARE = 0.9, 0.5
"""An element with such a name that holds more than this share of the text is misnamed."""
_LEFT = 40
"""Characters of sentences that must be left when an element is passed over for its name."""
_BRIEF, _NEAR, _SOME = 12, 12, 150
"""The same where a sentence stands within so many lines below the title: the shortest notices are no longer."""
_CRUMB = re.compile(r"(?:位置|您?所在|导航)\s*[:：]|首\s*页\s*[>＞»›]")
_IMPRINT = re.compile(r"ICP\s*[备证]|公网安备|网站标识码|版权所有|Copyright|All Rights Reserved", re.I)
_HOSTS = re.compile(r"\s*(?:主\s*办|承\s*办|技术支持|网站(?:维护|管理))(?:单位)?\s*[:：]")
_ADDRESS = re.compile(r"地\s*址\s*[:：].*(?:邮\s*编|电\s*话)\s*[:：]")
_LONGEST_FORM = 400
_LONGEST_NOISE = 600
_DOCUMENTED = (
    r"索\s*引\s*号|信息索引|主题分类|体裁分类|组配分类|服务对象|发文机关|发文机构|发文单位|公开主体|公开责任部门|责任部门|成文日期|发文日期|"
    r"生成日期|生效日期|生效时间|实施日期|废止日期|废止时间|失效日期|公开方式|公开范围|公开形式|公开时限|公开类别|有\s*效\s*性|是否有效|"
    r"效力状态|文\s*号|发文字号|文件编号|主\s*题\s*词|信件(?:编号|类型|类别|标题|主题|状态)|来信(?:人|时间|日期|主题)|写信(?:人|时间)|"
    r"受理(?:单位|部门|时间)|办理(?:单位|状态)|处理状态"
)
"""Labels of the card above a document of open government (政府信息公开目录), or above a letter and its reply."""
_COMMON = (
    r"发布机构|发布日期|发布时间|公开日期|公开时间|关\s*键\s*词|名\s*称|信息名称|标\s*题|内容概述|内容摘要|信息类别|信息分类|所属分类|"
    r"信息来源|来\s*源"
)
"""Labels that stand on such cards and elsewhere."""
_OWN = re.compile(rf"[\s【\[]*(?:{_DOCUMENTED})")
_INDEX = re.compile(
    rf"[\s【\[·•]*(?:{_DOCUMENTED}|{_COMMON})\s*(?:[】\]]\s*)?(?:[:：\t]|$)|[\s【\[]*(?:{_DOCUMENTED})\s*[】\]]?\s"
)
_LABELS = re.compile(rf"(?:^|[\s；;|｜【\[])(?:(?P<own>{_DOCUMENTED})|{_COMMON})\s*(?:[】\]]\s*)?(?:[:：\t]|(?<=\s)|$)")


def prose_of(line: Line) -> int:
    """Characters by which a line speaks for an article: sentences and rows of data, not links and labels."""
    own = line.chars - line.link_chars
    if line.link_chars > 0.4 * line.chars:
        return 0
    if line.row:
        return own
    if own < 12:
        return 0
    if own < 60 and _CLOCKED.search(line.text) and "。" not in line.text:
        return 0
    if 4 * len(_SENTENCE.findall(line.text)) > own:
        return 0
    return own if own >= 30 or _SENTENCE.search(line.text) else 0


def weigh(
    blocks: Blocks, seen: Sequence[bool], teasers: Collection[int], card: Collection[int], title: int | None
) -> list[int]:
    """Return the weight of every line: its prose, or nothing where it is unseen, furniture or in another part.

    `teasers` are lines about other things (see teasers.find_teasers), `card` those of a catalogue card. `title` is the
    first line that surely shows the title, if any: above it stands no text, and the element around it is no side part
    whatever its name.
    """
    weights = [
        0 if not (shown and (prose := prose_of(line))) or _is_noise(line) else prose
        for line, shown in zip(blocks.lines, seen, strict=True)
    ]
    for index in card:
        weights[index] = 0
    bare = weigh_bare(blocks, seen, weights, title if title is not None else _sole_heading(blocks, seen))
    _mute_teasers(blocks, weights, teasers, title)
    _mute_named(blocks, weights, _NEVER, _NEVER_SHARE, title, bare)
    _mute_named(blocks, weights, _SELDOM, _SELDOM_SHARE, title, bare)
    _mute_above_path(blocks, seen, weights)
    if title is not None and sum(weights[title:]) >= max(_LEFT, 0.2 * sum(weights)):
        weights[: title + 1] = [0] * (title + 1)
    _mute_below(blocks, seen, weights, title)
    _mute_tail(blocks, seen, weights, title)
    return weights


def _sole_heading(blocks: Blocks, seen: Sequence[bool]) -> int | None:
    """The line of the page's one <h1>, where no tag confirms a title."""
    found = [i for i, line in enumerate(blocks.lines) if line.heading == 1 and seen[i] and not line.links]
    return found[0] if len(found) == 1 else None


def side_lines(blocks: Blocks, start: int, end: int, weights: Sequence[int]) -> set[int]:
    """Lines of an interval that stand in elements named as side parts and hold little text."""
    found: set[int] = set()
    whole = sum(weights[start:end]) or 1
    for node in blocks.nodes:
        if start <= node.start < node.end <= end and node.end - node.start < end - start:
            named = _is_named(node, _NEVER) or _is_named(node, _SELDOM)
            if named and sum(map(prose_of, blocks.lines[node.start : node.end])) < 0.3 * whole:
                found.update(range(node.start, node.end))
    return found


def index_card(blocks: Blocks, seen: Sequence[bool]) -> set[int]:
    """Lines of a catalogue card: neighbours that begin with one of its labels and bear three or more together.

    A label may stand on a line of its own, with the value on the next.
    """
    labelled = [i for i, line in enumerate(blocks.lines) if seen[i] and line.chars <= 300 and _begins_card(line)]
    found: set[int] = set()
    run: list[int] = []
    for index in (*labelled, len(blocks.lines) + 9):
        if run and index - run[-1] > 2:
            if len(run) >= 3 or _bears_labels(blocks, run):
                found.update(range(run[0], run[-1] + 1))
                found.update(_value_behind(blocks, run[-1]))
            run = []
        run.append(index)
    return found


def _begins_card(line: Line) -> bool:
    if _INDEX.match(line.text):
        return True
    return len(line.parts) > 2 and _OWN.match(line.text) is not None and _INDEX.match(line.spaced) is not None


def _bears_labels(blocks: Blocks, run: Sequence[int]) -> bool:
    """True for one line or two that hold three labels, one of them of documents alone."""
    lines = [blocks.lines[index] for index in run]
    found = [match for line in lines for match in _LABELS.finditer(line.text if line.row else line.spaced)]
    return len(found) >= 3 and any(match["own"] for match in found)


def _value_behind(blocks: Blocks, index: int) -> tuple[int, ...]:
    """The line behind a label that has no value on its own line."""
    bare = blocks.lines[index].text.rstrip(" :：\t】]")
    following = index + 1
    if len(bare) <= 5 and following < len(blocks.lines) and blocks.lines[following].chars <= 40:
        return (following,)
    return ()


def _is_noise(line: Line) -> bool:
    return not line.row and line.chars <= _LONGEST_NOISE and line_noise(line.text) is not None


def _is_named(node: Node, names: re.Pattern[str]) -> bool:
    if names is not _NEVER:
        return _bears(node.words, names)
    return _bears(node.words, names) or node.tag in _SIDE_TAGS or _asks(node)


@lru_cache(maxsize=4096)
def _bears(words: str, names: re.Pattern[str]) -> bool:
    return names.search(words) is not None


def _asks(node: Node) -> bool:
    """True for a form that readers write into; ASP.NET wraps whole pages in forms without one."""
    if node.tag != "form" or next(node.element.iter("textarea"), None) is None:
        return False
    return len("".join("".join(node.element.itertext()).split())) < _LONGEST_FORM


def _mute_teasers(blocks: Blocks, weights: list[int], teasers: Collection[int], title: int | None) -> None:
    """Take the weight off teasers and comments as long as sentences are left; else they are the article's sections."""
    left = sum(
        weight
        for index, weight in enumerate(weights)
        if weight and index not in teasers and _FULL_STOP.search(blocks.lines[index].text)
    )
    brief = title is not None and _says_something(blocks, weights, title)
    cut = brief and any(blocks.lines[index].text.endswith(CUT) for index in teasers)
    if left >= (_BRIEF if cut else _LEFT):
        for index in teasers:
            weights[index] = 0


def _mute_named(
    blocks: Blocks,
    weights: list[int],
    names: re.Pattern[str],
    share: float,
    title: int | None,
    bare: Collection[int],
) -> None:
    """Take the weight off elements of these names, as long as each holds at most `share` and sentences are left.

    The lines of `bare` count as sentences.

    Names lie: an article stood in an element called menu_con on one of 33 government pages measured.
    """
    sums = [0, *accumulate(weights)]
    total = sums[-1]
    brief = title is not None and names is _NEVER and _says_something(blocks, weights, title)
    left = _BRIEF if brief else _LEFT
    for node in blocks.nodes:
        if sums[node.end] > sums[node.start] and _is_named(node, names):
            if title is not None and node.start <= title < node.end:
                continue
            held = sum(weights[node.start : node.end])
            little = held <= share * total or (brief and held < _SOME)
            if held and little and _sentences_outside(blocks, weights, node, bare) >= left:
                weights[node.start : node.end] = [0] * (node.end - node.start)


def _says_something(blocks: Blocks, weights: Sequence[int], title: int) -> bool:
    """True when a sentence stands near below the title: a notice may be no more than that."""
    near = range(title + 1, min(title + _NEAR, len(weights)))
    return any(weights[i] >= _BRIEF and blocks.lines[i].text.rstrip("”）)」").endswith(("。", "！")) for i in near)


def _sentences_outside(blocks: Blocks, weights: Sequence[int], node: Node, bare: Collection[int]) -> int:
    return sum(
        weight
        for index, weight in enumerate(weights)
        if weight
        and not node.start <= index < node.end
        and (index in bare or _FULL_STOP.search(blocks.lines[index].text))
    )


def _mute_above_path(blocks: Blocks, seen: Sequence[bool], weights: list[int]) -> None:
    """Take the weight off what stands above the line with the path (当前位置), where the article stands below it."""
    total = below = sum(weights)
    for index, line in enumerate(blocks.lines):
        if below < 0.3 * total or below < _LEFT:
            return
        if seen[index] and line.chars <= 80 and _CRUMB.search(line.text):
            weights[:index] = [0] * index
            return
        below -= weights[index]


def _mute_below(blocks: Blocks, seen: Sequence[bool], weights: list[int], title: int | None) -> None:
    """Take the weight off what stands below the imprint of the site or the head of the comments.

    Text must stand above it; or the title, and next to nothing below: an article may be a picture.
    """
    above = 0
    for index, line in enumerate(blocks.lines):
        stands_below = above >= _LEFT or (title is not None and index > title and sum(weights[index:]) <= _SOME)
        if stands_below and seen[index] and (_is_imprint(line) or _heads_comments(line)):
            weights[index:] = [0] * (len(weights) - index)
            return
        above += weights[index]


def _mute_tail(blocks: Blocks, seen: Sequence[bool], weights: list[int], title: int | None) -> None:
    """Take the weight off the last lines of the page where they are a footer in no named element."""
    index, sure = len(weights) - 1, _ends_with_address(blocks, seen)
    while index >= 0 and (not weights[index] or not seen[index] or tail_noise(blocks.lines[index].text)):
        sure = sure or (seen[index] and _is_hosts(blocks.lines[index]))
        index -= 1
    if sure and (sum(weights[: index + 1]) >= _BRIEF or (title is not None and index < title)):
        weights[index + 1 :] = [0] * (len(weights) - index - 1)


def _ends_with_address(blocks: Blocks, seen: Sequence[bool]) -> bool:
    """True when the last element of the page is a box of its own that holds an address and numbers, and no more."""
    last = next((i for i in range(len(blocks.lines) - 1, -1, -1) if seen[i]), 0)
    for outer in blocks.ancestors(blocks.lines[last].node) if blocks.lines else ():
        node = blocks.nodes[outer]
        lines = blocks.lines[node.start : last + 1]
        if node.tag in ("div", "td", "table", "footer") and lines:
            words = " ".join(line.text for line in lines)
            return _ADDRESS.search(words) is not None and all(tail_noise(line.text) for line in lines)
    return False


def _is_hosts(line: Line) -> bool:
    return ends_article(line.text) == "footer" or _HOSTS.match(line.text) is not None


def _is_imprint(line: Line) -> bool:
    """True for 备案号, 网站标识码 and the like; a line of two full sentences only speaks of them."""
    return line.chars <= 300 and _IMPRINT.search(line.text) is not None and line.text.count("。") < 2


def _heads_comments(line: Line) -> bool:
    return 4 <= line.chars <= 20 and "评" in line.text and ends_article(line.text) in ("comments", "ranking")
