"""Pagers: the words of their controls, and those that an inline script writes, for lists and for articles in parts.

The numbers are read from the script's call; the script is not run. Two CMS families use one function name with
different arguments:
TRS:  createPageHTML(PAGE_COUNT, PAGE_INDEX, "index", "html"): counts from 0, page n is index_n.html;
UCAP: createPageHTML('page_div', TOTAL, CUR, 'name', 'shtml', COUNT): counts from 1, page n is name_n.shtml.
Others state the numbers alone, and the page's own address names the pages: pagination_script_config of TRS, and
pagination('setPage', CUR, TOTAL) of Shanghai's platform.
The same call on an article page parts a long article and is no list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

NEXT = re.compile(r"[\[(<《【\s]*(?:下一?页|下一?頁|后一?页|後一頁|next(?:\s*page)?)[\])>》】»›→\s]*", re.I)
PREVIOUS = re.compile(r"[\[(<《【«‹←\s]*(?:上一?页|上一?頁|前一?页|prev(?:ious)?(?:\s*page)?)[\])>》】\s]*", re.I)
ARROW = re.compile(r"[>›»→]")
NUMBER = re.compile(r"[\[(（【]?\s*(\d{1,4})\s*[\])）】]?")
"""What stands on the controls of a pager; a control's whole text must match."""

_SIGN = re.compile(r"[cC][rR][eE][aA][tT][eE][pP][aA][gG][eE]|Pager|countPage|pagination")
"""What every script that states a pager has in it."""
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\\\w])//[^\n]*", re.S)
_CALL = re.compile(r"(?<![\w.])(?P<def>function\s+)?createPage(?:HTML|List)?\s*\((?P<args>[^()]*)\)", re.I)
_PAGER = re.compile(r"(?<![\w.])Pager\s*\(\s*\{(?P<args>[^{}]*)\}\s*\)")
_FIELD = re.compile(r"(?P<key>\w+)\s*:\s*(?:(?P<number>\d+)|[\"'](?P<text>[^\"']*)[\"'])")
_CONFIG = re.compile(r"(?<![\w.])pagination_script_config\s*=\s*\{(?P<args>[^{}]*)\}")
_CONFIG_FIELD = re.compile(r"(?<![\w.])pagination_script_config\.(?P<key>\w+)\s*=\s*[\"']?(?P<number>\d+)")
_SET_PAGE = re.compile(r"\.pagination\s*\(\s*[\"']setPage[\"']\s*,\s*(?P<here>\d{1,5})\s*,\s*(?P<count>\d{1,5})\s*\)")
_OWN_NAME = re.compile(r"(?:^|/)(?P<name>[^/?#.]+?)(?:_\d{1,5})?\.(?P<ext>s?html?|jsp|aspx?|php)(?=$|[?#])")
_VARIABLE = re.compile(r"(?:\bvar\s+|^|[;{\s])(?P<name>\w+)\s*=\s*(?P<value>\d+)\s*(?=[;,/\r\n]|$)")
_JOINT = re.compile(r"([\"'])\s*\+\s*\1")
_NEXT_EXPRESSION = re.compile(
    r"href\s*=\s*[\"'\\]*(?P<prefix>[^\"'<>\s+]*)[\"']\s*\+\s*"
    r"(?:nextPage|\(?\s*currentPage\s*\+\s*1\s*\)?)\s*\+\s*[\"'](?P<suffix>\.?\w+)"
)
_LITERAL = re.compile(r"(?<![\w])(?P<prefix>[A-Za-z]\w*_\d{3,}_)\d{1,4}(?P<suffix>\.s?html?)\b")
_ARTICLE_NAME = re.compile(r"(?:^|/)(?:t\d{6,8}_\d+|t?\d{6,}|[0-9a-f]{16,}|(?:content|post)_\d+)$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptPager:
    """What a pager call states."""

    family: str
    """trs or ucap; generic for a pager that no family of its own writes."""
    number: int
    """The present page, from 1."""
    pages: int
    first: str
    """Address of page 1, relative to the list page."""
    prefix: str
    suffix: str
    base: int
    """What stands in the address of page 2, less 1: 0 for TRS, 1 for UCAP."""
    total: int | None = None
    article: bool = False
    """The call parts one article."""

    def address(self, number: int) -> str:
        """Return the relative address of a page, from 1."""
        return self.first if number <= 1 else self.named(number - 1 + self.base)

    def named(self, number: int) -> str:
        """Return the relative address with that number in it."""
        return f"{self.prefix}{number}{self.suffix}"


def read_script_pager(scripts: Iterable[str], source: str = "", url: str = "") -> ScriptPager | None:
    """Return the pager that a call in the scripts states, or None.

    `source` is the whole page, where a page id that scripts load from stands (`index_8597_1.shtml`); `url` is the
    page's own address, which names the pages where the script does not.

    >>> pager = read_script_pager(['createPageHTML(31, 0, "index", "shtml");'])
    >>> pager.pages, pager.number, pager.address(2)
    (31, 1, 'index_1.shtml')
    >>> pager = read_script_pager(["createPageHTML('page_div',10, 1,'xlist','shtml',189);"])
    >>> pager.total, pager.address(2), pager.address(10)
    (189, 'xlist_2.shtml', 'xlist_10.shtml')
    """
    raw = "\n".join(scripts)
    if _SIGN.search(raw) is None:
        return None
    code = _COMMENT.sub("", raw)
    variables = {match["name"]: int(match["value"]) for match in _VARIABLE.finditer(code)}
    for match in _CALL.finditer(code):
        found = None if match["def"] else _from_call(_arguments(match["args"], variables))
        if found:
            return found
    for match in _PAGER.finditer(code):
        found = _from_fields(match["args"])
        if found:
            return found
    return _from_config(code, url) or _from_set_page(code, url) or _from_variables(code, raw, variables, source)


def _arguments(text: str, variables: dict[str, int]) -> list[int | str | None]:
    values: list[int | str | None] = []
    for part in text.split(","):
        bare = part.strip()
        if bare.lstrip("-").isdigit():
            values.append(int(bare))
        elif len(bare) >= 2 and bare[0] in "\"'" and bare[-1] == bare[0]:
            inner = bare[1:-1].strip()
            values.append(int(inner) if inner.isdigit() and len(values) < 3 else inner)
        else:
            values.append(variables.get(bare))
    return values


def _from_call(values: list[int | str | None]) -> ScriptPager | None:
    match values:
        case [int(count), int(index), str(name), str(ext), *rest]:
            return _pager("trs", count, index, name, ext, rest)
        case [str(), int(count), int(number), str(name), str(ext), *rest]:
            # A container first, yet counting from 0: TRS with a container.
            return _pager("ucap" if number else "trs", count, number, name, ext, rest)
        case _:
            return None


def _from_fields(text: str) -> ScriptPager | None:
    """Pager({size: 25, current: 0, prefix: 'index', suffix: 'htm'}), seen on TRS sites; counts from 0."""
    fields: dict[str, int | str] = {
        m["key"]: int(m["number"]) if m["number"] else m["text"] for m in _FIELD.finditer(text)
    }
    match fields:
        case {"size": int(count), "current": int(index), "prefix": str(name), "suffix": str(ext)}:
            return _pager("trs", count, index, name, ext, [])
        case _:
            return None


def _from_config(code: str, url: str) -> ScriptPager | None:
    """`pagination_script_config = {pageNumber: '0', total: '12'}`, seen on TRS sites; counts from 0."""
    fields = {m["key"]: m["number"] for m in _CONFIG_FIELD.finditer(code)}
    for config in _CONFIG.finditer(code):
        fields |= {m["key"]: m["number"] or m["text"] for m in _FIELD.finditer(config["args"])}
    count, index = fields.get("total", ""), fields.get("pageNumber", "")
    if not (count.isdecimal() and index.isdecimal() and len(count) < 6 and len(index) < 6):
        return None
    return _pager("trs", int(count), int(index), *_own_name(url), [])


def _from_set_page(code: str, url: str) -> ScriptPager | None:
    """`$('#pages').pagination('setPage', 1, 12)`, of the platform of Shanghai; counts from 1."""
    call = _SET_PAGE.search(code)
    return _pager("generic", int(call["count"]), int(call["here"]), *_own_name(url), []) if call else None


def _own_name(url: str) -> tuple[str, str]:
    own = _OWN_NAME.search(url)
    return (own["name"], own["ext"]) if own else ("index", "html")


def _pager(family: str, count: int, index: int, name: str, ext: str, rest: list[int | str | None]) -> ScriptPager:
    name, ext = name or "index", (ext or "html").lstrip(".")
    totals = [value for value in rest if isinstance(value, int)]
    return ScriptPager(
        family=family,
        number=index + 1 if family == "trs" else index,
        pages=max(count, 1),
        first=f"{name}.{ext}",
        prefix=f"{name}_",
        suffix=f".{ext}",
        base=0 if family == "trs" else 1,
        total=totals[0] if totals else None,
        article=_ARTICLE_NAME.search(name) is not None,
    )


def _from_variables(code: str, raw: str, variables: dict[str, int], source: str) -> ScriptPager | None:
    """`var currentPage = 0; var countPage = 31` with the addresses put together by the script; counts from 0."""
    if "countPage" not in variables or "currentPage" not in variables:
        return None
    flat = _JOINT.sub("", code.replace('\\"', "'").replace("\\'", "'"))
    flat = _JOINT.sub("", flat)
    expression = _NEXT_EXPRESSION.search(flat) or _LITERAL.search(raw) or _LITERAL.search(source)
    named = next((p for m in _CALL.finditer(raw) if (p := _from_call(_arguments(m["args"], variables)))), None)
    prefix = expression["prefix"] if expression else named.prefix if named else "index_"
    suffix = expression["suffix"] if expression else named.suffix if named else ".html"
    stem = re.sub(r"(?:_\d{3,})?_$", "", prefix)
    return ScriptPager(
        family="trs",
        number=variables["currentPage"] + 1,
        pages=max(variables["countPage"], 1),
        first=f"{stem}{suffix}",
        prefix=prefix,
        suffix=suffix if suffix.startswith(".") else f".{suffix}",
        base=0,
        total=variables.get("record_count") or variables.get("recordCount"),
        article=_ARTICLE_NAME.search(stem) is not None,
    )
