"""Disagreements: where what is read now differs from what was expected, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govcrawl.differences import Change, compare

_AROUND = 20
"""Characters that an excerpt shows on either side of a difference."""
_LONGEST = 60
"""Characters of a difference that an excerpt shows; of more, the beginning."""
_TEXTS = ("text",)
"""Fields that hold the lines of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One field that differs; a row that stands on one side alone has None on the other."""

    field: str
    """Its path, such as links[3].date."""
    expected: Any
    found: Any


def disagreements(expected: Any, found: Any, field: str = "") -> Iterator[Disagreement]:
    """Yield the fields that differ, in the order of what was expected.

    Rows with an address are told apart by it, so that one row more shifts no other.

    >>> was = {"links": [{"url": "http://a.cn/1", "date": "2024-03-05"}, {"url": "http://a.cn/2", "date": None}]}
    >>> now = {"links": [{"url": "http://a.cn/2", "date": "2024-03-04"}]}
    >>> [(one.field, one.expected, one.found) for one in disagreements(was, now)]
    [('links[0]', 'http://a.cn/1', None), ('links[1].date', None, '2024-03-04')]
    """
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys([*expected, *found]):
            path = f"{field}.{key}" if field else str(key)
            yield from disagreements(expected.get(key), found.get(key), path)
    elif _is_text(field, expected) and _is_text(field, found):
        if expected != found:
            yield Disagreement(field=field, expected="\n".join(expected), found="\n".join(found))
    elif _is_rows(expected) and _is_rows(found) and (expected or found):
        yield from _rows(expected, found, field)
    elif expected != found:
        yield Disagreement(field=field, expected=expected, found=found)


def excerpts(expected: Any, found: Any) -> tuple[str, str]:
    """Return both sides for one line of a table: long texts only around the first difference, which is in brackets.

    >>> excerpts("断面水质达到Ⅲ类。" + "同比改善。" * 20, "断面水质达到Ⅱ类。" + "同比改善。" * 20)[1]
    '断面水质达到[Ⅱ类]。同比改善。同比改善。同比改善。同比改善…'
    >>> excerpts(None, "2024-03-05")
    ('-', '2024-03-05')
    """
    are_texts = isinstance(expected, str) and isinstance(found, str) and expected and found
    if not are_texts or max(len(expected), len(found)) <= _LONGEST:
        return _shown(expected), _shown(found)
    spans = compare(expected, found).spans
    first = next(place for place, span in enumerate(spans) if span.change is not Change.EQUAL)
    before = "".join(span.old for span in spans[:first])
    old, new = (
        _excerpt(before, part, "".join(rest))
        for part, rest in (
            (spans[first].old, (span.old for span in spans[first + 1 :])),
            (spans[first].new, (span.new for span in spans[first + 1 :])),
        )
    )
    return old, new


def _excerpt(before: str, part: str, after: str) -> str:
    head = before if len(before) <= _AROUND else f"…{before[-_AROUND:]}"
    tail = after if len(after) <= _AROUND else f"{after[:_AROUND]}…"
    return _one_line(f"{head}[{_cut(part)}]{tail}")


def _rows(expected: Sequence[Any], found: Sequence[Any], field: str) -> Iterator[Disagreement]:
    theirs = {row["url"]: (place, row) for place, row in reversed(list(enumerate(found)))}
    known = {row["url"] for row in expected}
    for place, row in enumerate(expected):
        if row["url"] in theirs:
            yield from disagreements(row, theirs[row["url"]][1], f"{field}[{place}]")
        else:
            yield Disagreement(field=f"{field}[{place}]", expected=row["url"], found=None)
    for place, row in enumerate(found):
        if row["url"] not in known:
            yield Disagreement(field=f"{field}[{place}]", expected=None, found=row["url"])
    order = [row["url"] for row in expected if row["url"] in theirs]
    now = [row["url"] for row in found if row["url"] in known]
    if order != now:
        moved = next((one, other) for one, other in zip([*order, None], [*now, None], strict=False) if one != other)
        yield Disagreement(field=f"{field} (order)", expected=moved[0], found=moved[1])


def _is_text(field: str, value: object) -> bool:
    return field.rpartition(".")[2] in _TEXTS and isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) and "url" in row for row in value)


def _shown(value: object) -> str:
    if value is None or value == [] or value == "":
        return "-"
    return _cut(_one_line(value if isinstance(value, str) else str(value)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


def _one_line(text: str) -> str:
    return text.replace("\n", "⏎").replace("\t", " ")
