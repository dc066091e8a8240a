"""What an official document states of itself: the catalogue card beside its text, and its number that stands alone.

The labels are those of the catalogues that the Regulations on Open Government Information (2019) ask for and of
GB/T 9704-2012. A card is a table, a list or a few lines outside the text; a label and its value share a cell or line,
stand in neighbours, or on two lines. Only a label of a document (索引号, 文号, 成文日期, 主题分类, 有效性) makes lines
a card: a publisher alone stands on news pages too. Sentences of the text are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from govcrawl.article import DocumentFields
from govcrawl.extraction.blocks import Blocks, Line
from govcrawl.extraction.dates import read_date
from govcrawl.extraction.label_words import EMPTY_VALUES, WIDGET

_LABELS: dict[str, tuple[str, ...]] = {
    "index_number": ("索引号 信息索引号 信息索引",),
    "number": ("发文字号 发文文号 文件编号 文件文号 文件字号 公文文号 文书号 发文号 文件号 文号",),
    "issuer": (
        "发文机关 发文机构 发文单位 发文部门 制发机关 制发机构 制发单位 印发机关 制定机关 制文机关",
        "发布机构 发布机关 发布单位 发布部门 信息发布单位 公开机构 公开主体",
        "公开责任部门 公开责任单位 责任部门",
    ),
    "dated": (
        "成文日期 成文时间 制发日期 制发时间 印发日期 印发时间 签发日期 签发时间 发文日期 发文时间",
        "生成日期 生成时间",
    ),
    "subject": ("主题分类", "信息分类", "分类"),
    "validity": ("有效性 效力状态 是否有效 时效性 有效状态 时效状态",),
}
"""Field -> names of its labels, in ranks: a value of an earlier rank goes before one of a later."""
_OTHERS = (
    "主题词 关键词 关键字 标题 名称 信息名称 文件名称 公文名称 发布日期 发布时间 公开日期 公开时间 公开方式 公开范围 "
    "公开形式 公开时限 公开类别 公开分类 公开属性 生效日期 生效时间 施行日期 实施日期 废止日期 废止时间 失效日期 "
    "失效时间 体裁分类 组配分类 服务对象 信息类别 所属分类 公文种类 文种 内容概述 内容摘要 信息来源 来源 浏览次数 "
    "点击数 更新时间 更新日期 有效期 联系电话 所属机构 所属栏目"
)
"""Labels that end the value of another."""
_MAKES_A_CARD = frozenset(
    ("索引号 信息索引号 主题分类 " + _LABELS["number"][0] + " " + _LABELS["validity"][0]).split()
) | (frozenset(_LABELS["dated"][0].split()))
_RANK = {
    name: (field, rank)
    for field, ranks in _LABELS.items()
    for rank, names in enumerate(ranks)
    for name in names.split()
}

_BLANK = r"[^\S\n\t]"
"""White space within a cell or line; U+001F stands at the borders of inline elements and is white space to `re`."""
_COLON = "[:：∶﹕︓]"


def _any_of(names: Collection[str]) -> str:
    return "|".join(rf"{_BLANK}{{0,8}}".join(name) for name in sorted(names, key=lambda name: (-len(name), name)))


_ALL = (*_RANK, *_OTHERS.split())
_LONG = [name for name in _ALL if len(name) > 2]
_LABEL = re.compile(
    # in brackets; with a colon (a long name also behind a value); alone in an element, a cell or a line
    rf"[\[【(（〔]{_BLANK}*(?P<boxed>{_any_of(_ALL)}){_BLANK}*[\]】)）〕]{_BLANK}*{_COLON}?"
    rf"|(?P<long>{_any_of(_LONG)}){_BLANK}{{0,8}}{_COLON}"
    rf"|(?<![\u4e00-\u9fff])(?P<short>{_any_of(_ALL)}){_BLANK}{{0,8}}{_COLON}"
    rf"|(?<=[\n\t\x1f])[ ]*(?P<alone>{_any_of(_ALL)})(?=[ ]*[\n\t\x1f])"
    rf"|(?<=[\n\t])[ ]*(?P<open>{_any_of(_LONG)})(?=[ ]|[0-9A-Za-z])"
    rf"|(?<=[\n\t\x1f ])[\u4e00-\u9fff]{{2,8}}{_BLANK}?{_COLON}"
)
_HINT = re.compile(
    "索引号|信息索引|发文字号|发文文号|文件编号|文件文号|文件字号|文书号|发文号|文件号|文号|成文日期|成文时间|制发日期|制发时间|"
    "印发日期|印发时间|签发日期|签发时间|发文日期|发文时间|主题分类|有效性|效力状态|是否有效|时效性|有效状态|时效状态"
)
"""One of these is on every page with a card; alternatives that all begin with a letter are searched fast."""
_YEAR = r"[〔\[［【（(][ ]?(?:19|20)\d\d[ ]?[〕\]］】）)]"
_ALONE = re.compile(
    rf"[\u4e00-\u9fff、 ]{{2,30}}{_YEAR}[ ]?第?[ ]?\d{{1,5}}[ ]?号"
    r"|(?:[\u4e00-\u9fff]{0,30}(?:公告|通告|令|通报|决定)[ ]{0,3})?(?:19|20)\d\d[ ]?年[ ]{0,3}第[ ]?\d{1,4}[ ]?号"
    r"|[\u4e00-\u9fff]{0,30}(?:公告|通告|令)[ ]{0,3}第[ ]?\d{1,4}[ ]?号"
)
"""云环发〔2023〕36号, 公告 2023年第5号, 某某令第12号: a line that is no more than that."""
_INDEX = re.compile(r"(?=.*\d)[\w/.\-—－_〔〕\[\]()（）:：+ ]{3,60}")
_NUMBER = re.compile(r"(?=.*[\d〇一二三四五六七八九十])[^。！？；，]{3,60}")
_NAMES = re.compile(r"(?=.*[\u4e00-\u9fff])[^。！？；：:\d]{2,60}")
_VALIDITY = re.compile(r"[\u4e00-\u9fff]{1,10}(?:[（(][^（）()]{1,20}[)）])?")
_EDGES = " \x1f\u3000\u00a0:：∶﹕︓|｜,，;；"

_ABOVE, _BELOW = 60, 25
"""Lines above the first and below the last line of text within which a card stands."""
_MOST = 300
"""Lines of a page without text, such as a scanned notice, that are looked at."""
_LONGEST = 600
"""Characters of a line that may be a card; paragraphs are longer."""
_NEAR, _HEAD = 15, 4
"""Lines above the text and at its head, one of which may be the number."""
_ENTRIES = 24
"""Entries of a card at most."""
_STOP = re.compile("[。！？]")


def read_document_fields(
    blocks: Blocks,
    kept: Sequence[int],
    *,
    title: Collection[int] = (),
    seen: Sequence[bool] | None = None,
    tags: Mapping[str, str] | None = None,
) -> DocumentFields | None:
    """Return what the card beside the text, a line with a number alone or a meta tag of such a name states; else None.

    `kept` are the indices of the lines of text in order, `title` those of the title, `seen` tells which lines a reader
    sees; a folded card counts where there is no other. Values are as printed, without blanks around them; a day is
    YYYY-MM-DD. A number keeps its kind of brackets (〔2023〕, [2023]) and loses those around the whole.
    """
    lines, barred = blocks.lines, set(title)
    start, end = (kept[0], kept[-1]) if kept else (_MOST, -1)
    text = set(kept[_opening(lines, kept) :])
    above, below = (
        [i for i in span if i not in text and lines[i].chars <= _LONGEST]
        for span in (
            range(max(0, start - _ABOVE) if kept else 0, min(len(lines), max(start, end))),
            range(end + 1, min(len(lines), end + _BELOW)),
        )
    )
    visible = [i for i in above if not lines[i].hidden and (seen is None or seen[i])]
    found = {
        _RANK[name][0]: value
        for name, raw in (tags or {}).items()
        if name in _RANK and (value := _value(_RANK[name][0], raw)) is not None
    }
    found.update(
        _read_card(lines, visible, barred, 1 if kept else 2)
        or _read_card(lines, [i for i in below if not lines[i].hidden and (seen is None or seen[i])], barred, 2)
        or _read_card(lines, [i for i in above if lines[i].hidden], barred, 2)
    )
    if "number" not in found:
        head = [i for i in visible if i not in barred and start - _NEAR <= i < start]
        number = next(filter(None, (_number_alone(lines[i]) for i in (*head, *kept[:_HEAD]))), None)
        if number is not None:
            found["number"] = number
    return DocumentFields(**found) if found else None


def _opening(lines: Sequence[Line], kept: Sequence[int]) -> int:
    """Count the lines at the head of the text that begin with labels: a card that was taken for text."""
    count = 0
    for index in kept[:_ENTRIES]:
        line = lines[index]
        begin = "".join(line.text[:24].split()).lstrip("[【(（〔")
        if line.chars > _LONGEST or not begin.startswith(_ALL) or _STOP.search(line.text):
            break
        count += 1
    return count


def _number_alone(line: Line) -> str | None:
    """Return the number that is all of a line: （云环审〔2023〕7号）."""
    if line.chars > 45 or "号" not in line.text[-3:] or "\t" in line.text:
        return None
    words = " ".join(line.text.split())
    bare = words[1:-1].strip() if words[0] in "(（" and words[-1] in ")）" else words
    return bare if _ALONE.fullmatch(bare) else None


def _read_card(lines: Sequence[Line], indices: Sequence[int], title: Collection[int], fewest: int) -> dict[str, str]:
    """Read a card among these lines; empty where fewer than `fewest` of its labels make them one.

    Two index numbers, or two numbers, are those of a list of documents.
    """
    if _HINT.search("".join("".join([lines[index].text for index in indices]).split())) is None:
        return {}
    text = _joined(lines, indices, title)
    best: dict[str, tuple[int, str]] = {}
    marks: set[str] = set()
    for name, raw in _pairs(text):
        field, rank = _RANK[name]
        if name in _MAKES_A_CARD:
            marks.add(field)
        value = _value(field, raw)
        if value is not None and field in ("index_number", "number") and best.get(field, (0, value))[1] != value:
            return {}
        if value is not None and (field not in best or rank < best[field][0]):
            best[field] = (rank, value)
    return {field: value for field, (_, value) in best.items()} if len(marks) >= fewest else {}


def _joined(lines: Sequence[Line], indices: Sequence[int], title: Collection[int]) -> str:
    """Lay the lines out as one text: a line each, cells between tabs, U+001F at the borders of inline elements.

    A title, and text that was left out, stand as U+0000, so that no label takes them for its value.
    """
    rows: list[str] = []
    last = indices[0] if indices else 0
    for index in indices:
        if index - last > 1:
            rows.append("\0")
        last = index
        if index in title:
            rows.append("\0")
            continue
        line = lines[index]
        cells = "\x1f".join(line.parts).split("\t") if line.row else ["\x1f".join(line.parts).replace("\t", " ")]
        rows.append("\t".join(re.sub(r"[^\S\x1f]+", " ", cell).strip() for cell in cells).strip("\t"))
    return "\n" + "\n".join(rows) + "\n"


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and raw value of every label of a document.

    >>> list(_pairs("\\n索 引 号：A/2023-1 文号：\\n主题分类\\t环境\\n有效性：\\n有效\\n"))
    [('索引号', 'A/2023-1'), ('文号', ''), ('主题分类', '环境'), ('有效性', '有效')]
    """
    labels = list(_LABEL.finditer(text))
    for number, label in enumerate(labels):
        printed = next(filter(None, label.groups()), None)
        name = re.sub(r"\s", "", printed) if printed else ""
        if name not in _RANK:
            continue
        rest = text[label.end() : labels[number + 1].start() if number + 1 < len(labels) else len(text)]
        here = re.match(r"[^\n\t]*", rest)
        value = here[0] if here else ""
        if not value.strip(_EDGES):
            behind = rest[len(value) :]
            value = re.split(r"[\n\t]", behind[1:], maxsplit=1)[0] if behind else ""
        yield name, value.strip()


def _value(field: str, raw: str) -> str | None:
    """Return a value in the form that its field has, or None for one that says nothing or is something else.

    >>> _value("dated", "2023年7月12日"), _value("number", "无"), _value("index_number", " 5199/2023-1 ")
    ('2023-07-12', None, '5199/2023-1')
    """
    if "\0" in raw:
        return None
    if field in ("index_number", "number", "dated"):
        value = " ".join(raw.replace("\x1f", "").split()).strip(_EDGES)
    else:
        value = " ".join(raw.split()).strip(_EDGES)
    widget = WIDGET.search(value)
    if widget is not None:
        value = value[: widget.start()].strip(_EDGES)
    if not value or value in EMPTY_VALUES:
        return None
    if field == "dated":
        day = read_date(value)
        return day.day if day else None
    shape = {"index_number": _INDEX, "number": _NUMBER, "validity": _VALIDITY}.get(field, _NAMES)
    return value if shape.fullmatch(value) else None
