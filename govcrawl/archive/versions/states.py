"""What makes two readings the same state of a page: title, text, day of publication and origin, and nothing else.

Editor, author, keywords, images and links stay in the readings; a change of them alone is no new version.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from govcrawl.archive.versions.decodings import UNREAD, is_redecoded, legibility
from govcrawl.article import Article, Precision
from govcrawl.forms import version_text

EDIT_FIELDS = ("title", "text", "published_at", "origin")
"""Columns of a reading by which versions are told apart, in the order in which changes are named."""

PRINTED = frozenset({"label", "line", "adjacent", "title", "hidden", "meta", "state", "signature"})
"""Rules by which a page itself states its day of publication (see extraction.dates). A day of the address or of the
list is not the page's word, one of generation is that of rendering, and `updated` is the day of the last change."""

_FIRM = frozenset({"label", "line", "adjacent", "title", "signature"})
"""Those by which readers see it."""

_PRECISIONS = (None, Precision.DAY, Precision.MINUTE, Precision.SECOND)

_PASSING = re.compile(
    r"(?:浏览|阅读|点击|访问|查看)(?:次数|量|数|率)?\s?(?:[:：]\s?[\[【(（]?|[\[【(（])\s?\d+(?:[,，]\d{3})*(?![\d.,，万亿千百])"
    r"\s?[\]】)）]?\s?次?"
    r"|(?:今天是|当前(?:时间|日期)|现在(?:时间)?是|页面生成(?:时间|日期)|打印(?:时间|日期))\s?[:：]?\s?"
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:[，,]?\s?(?:星期|周)[一二三四五六日天])?"
    r"(?:\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
"""What a server writes into a page at each request: counters behind their label, and the day of the visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a reading says of the state of its page."""

    title: str | None
    text: str
    origin: str | None
    day: str | None
    """Of publication, YYYY-MM-DD in China."""
    rule: str | None
    """Where the day was found."""
    precision: Precision | None = None
    encoding: str = "utf-8"


def state_of(article: Article) -> State:
    """Return what an article says of the state of its page."""
    published = article.published
    return State(
        title=article.title,
        text=article.text,
        origin=article.origin,
        day=published.date if published else None,
        rule=published.rule if published else None,
        precision=published.precision if published else None,
        encoding=article.encoding,
    )


def state_hash(state: State) -> str:
    """Return the SHA-256 over what tells versions apart, in `version_text` without what a server counts.

    A time of day is left out: it comes and goes with weaker evidence for one and the same day.
    """
    day = state.day if state.rule in PRINTED else None
    forms = [_form(state.title), _form(state.text), day, _form(state.origin)]
    return hashlib.sha256(json.dumps(forms, ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()


def changed_fields(old: State, new: State) -> list[str]:
    """Return those of EDIT_FIELDS in which two readings of one extractor version tell two states.

    None do where only the encoding was guessed otherwise. Days of publication differ where the page states both, each
    by a rule as firm as the other's: a line that is gone, or evidence of another kind, is no other day.
    """
    if _is_misread(old, new):
        return []
    texts = {"title": (old.title, new.title), "text": (old.text, new.text), "origin": (old.origin, new.origin)}
    found = {name for name, (one, other) in texts.items() if _differ(one, other)}
    if old.day != new.day and _strength(old) == _strength(new) >= _strength_of("meta"):
        found.add("published_at")
    return [name for name in EDIT_FIELDS if name in found]


def is_better(new: State, old: State) -> bool:
    """Return whether, of two readings of one state, the new one gives it better.

    Better has fewer unreadable characters, then a day by firmer evidence, then a finer time of it.
    """
    return _merit(new) > _merit(old)


def _form(value: str | None) -> str | None:
    return None if value is None else _PASSING.sub("", version_text(value)).strip()


def _differ(one: str | None, other: str | None) -> bool:
    old, new = _form(one), _form(other)
    if old == new:
        return False
    return old is None or new is None or not is_redecoded(old, new)


def _is_misread(old: State, new: State) -> bool:
    return old.encoding != new.encoding and is_redecoded(old.text, new.text, old.encoding, new.encoding)


def _strength(state: State) -> int:
    return _strength_of(state.rule) if state.day else 0


def _strength_of(rule: str | None) -> int:
    if rule in _FIRM:
        return 3
    return 2 if rule in PRINTED else 1


def _merit(state: State) -> tuple[int, float, int, int]:
    whole = f"{state.title or ''}{state.text}{state.origin or ''}"
    return -whole.count(UNREAD), legibility(whole), _strength(state), _PRECISIONS.index(state.precision)
