"""Citations of a version: GB/T 7714—2015, BibTeX and CSL-JSON. What the page does not say is left out."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from urllib.parse import quote

from govcrawl.export.cited import Cited
from govcrawl.periods import CHINA

NO_TITLE = "[无题名]"
"""Brackets mark what is not the page's own word."""

_OWN = frozenset({"own", "own_office"})
"""Rules by which an origin names the site itself: 本站, 办公室."""
_NOBODY = frozenset({"网络", "互联网", "转载", "综合", "不详", "未知", "原创", "佚名", "本站", "本网", "本站原创"})
_ROLES = re.compile(
    r"^(?:(?:本报|本网|本刊|特约|见习|实习)?(?:首席)?(?:记者|通讯员|评论员|作者)|文|图|摄影|编辑)[:：\s]+"
)
_ROLE_WORDS = frozenset({"文", "图", "摄影", "记者", "通讯员", "编辑", "作者", "供稿"})
_LISTED = re.compile(r"[、，,;；/|]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

# What TeX would not print as it stands.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


class Form(StrEnum):
    """Form of a citation."""

    GBT7714 = "gbt7714"
    BIBTEX = "bibtex"
    JSON = "json"
    """An item of CSL-JSON, which Zotero and pandoc read."""


def cite(cited: Cited, form: Form = Form.GBT7714) -> str:
    """Return the citation of a version in that form, without a line end."""
    return {Form.GBT7714: gbt7714, Form.BIBTEX: bibtex, Form.JSON: csl}[form](cited)


def gbt7714(cited: Cited) -> str:
    """Return the citation of an electronic resource (GB/T 7714—2015, 4.6), and on a line of its own the version.

    主要责任者. 题名[EB/OL]. (发布日期)[引用日期]. 获取和访问路径. The day of citation is that of the capture, in China:
    this is the state that is cited. More than three names are cut with 等 (8.1). An unknown name and an unknown day are
    left out, as the standard allows where references are numbered.
    """
    names = responsible(cited)
    shown = ", ".join(names[:3]) + (", 等" if len(names) > 3 else "")
    published = f"({cited.published_date})" if cited.published_date else ""
    parts = [*([shown] if shown else []), f"{title_of(cited)}[EB/OL]", f"{published}[{accessed(cited)}]"]
    return f"{'. '.join(parts)}. {address_of(cited)}.\n{note_zh(cited)}"


def bibtex(cited: Cited) -> str:
    """Return an entry `@online` of BibLaTeX; TeX takes no sign of the page's for its own."""
    names = responsible(cited)
    # Braces keep the name of a body from being read as first and last names, and Chinese ones whole.
    author = " and ".join(f"{{{_tex(name)}}}" for name in names)
    source = _line(cited.source)
    values = {
        "title": f"{{{_tex(title_of(cited))}}}",
        "author": author,
        "organization": f"{{{_tex(source)}}}" if source and source not in names else "",
        "date": cited.published_date or "",
        "year": (cited.published_date or "")[:4],
        "url": address_of(cited),
        "urldate": accessed(cited),
        "langid": "chinese",
        "note": _tex(note_en(cited)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value]
    return "\n".join([f"@online{{{cited.version_id},", *lines, "}"])


def csl(cited: Cited) -> str:
    """Return an item of CSL-JSON 1.0, of the type webpage."""
    values = {
        "id": cited.version_id,
        "type": "webpage",
        "title": title_of(cited),
        "author": [{"literal": name} for name in responsible(cited)] or None,
        "container-title": _line(cited.source) or None,
        "issued": _parts(cited.published_date) if cited.published_date else None,
        "accessed": _parts(accessed(cited)),
        "URL": address_of(cited),
        "archive": "govcrawl",
        "archive_location": cited.version_id,
        "note": note_en(cited),
        "language": "zh-CN",
    }
    return json.dumps({name: value for name, value in values.items() if value is not None}, ensure_ascii=False)


def responsible(cited: Cited) -> list[str]:
    """Return who answers for the text: the named authors, else the body that is named as its origin, else the site's.

    Empty where none of them is known.
    """
    people = _people(cited.author) if cited.author else []
    if people:
        return people
    origin = _line(cited.origin)
    if origin and cited.origin_rule not in _OWN and origin not in _NOBODY:
        return [origin]
    source = _line(cited.source)
    return [source] if source else []


def title_of(cited: Cited) -> str:
    """Return the title on one line."""
    return _line(cited.title) or NO_TITLE


def address_of(cited: Cited) -> str:
    """Return the address without signs that would end a field or a line; escapes stay as they are."""
    return quote(_CONTROL.sub("", cited.url), safe="/:?#[]@!$&'()*+,;=%~-._")


def accessed(cited: Cited) -> str:
    """Return the day of the capture in China, YYYY-MM-DD."""
    return cited.fetched_at.astimezone(CHINA).date().isoformat()


def note_zh(cited: Cited) -> str:
    """Return what names the archived version, in Chinese."""
    return (
        f"存档版本: {cited.version_id}; 抓取时间: {_time(cited)}; 内容 SHA-256: {cited.body_sha256}"
        f"（核对: govcrawl verify-citation {cited.version_id}）"
    )


def note_en(cited: Cited) -> str:
    """Return what names the archived version, in English."""
    return f"Archived version {cited.version_id}, captured {_time(cited)}, body SHA-256 {cited.body_sha256}"


def _time(cited: Cited) -> str:
    return cited.fetched_at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _people(author: str) -> list[str]:
    """Return the names in a by-line.

    >>> _people("本报记者 张三、李四"), _people("王 五"), _people("张三 欧阳修文"), _people("记者：赵六")
    (['张三', '李四'], ['王五'], ['张三', '欧阳修文'], ['赵六'])
    """
    names: list[str] = []
    for one in _LISTED.split(_ROLES.sub("", _line(author))):
        words = [word for word in _ROLES.sub("", one.strip()).split() if word not in _ROLE_WORDS]
        if words and all(len(word) == 1 for word in words):  # 王 五: a name set wide
            words = ["".join(words)]
        elif not all(2 <= len(word) <= 4 for word in words):
            words = [" ".join(words)]
        names += [word for word in words if word and word not in _NOBODY]
    return names


def _line(value: str | None) -> str:
    return " ".join(_CONTROL.sub(" ", value or "").split())


def _parts(day: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def _tex(value: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in value)
