"""Reads the info lines of a page: when, from where, by whom, as printed beside the title or below the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from govcrawl.article import Published
from govcrawl.extraction.dates import FoundDate, complete, find_dates
from govcrawl.extraction.label_values import (
    account_name,
    byline,
    names_value,
    origin_value,
    strip_bullet,
    unlabelled_origin,
)
from govcrawl.extraction.label_words import LABEL, LONE_LABEL, MAY_LABEL, MAY_SAY, is_glued, kind_of, with_colons
from govcrawl.extraction.label_zones import Zones, squeeze
from govcrawl.extraction.noise import line_noise

_CLOCK = re.compile(r"今\s*天|今\s*日|现在|当前|北京时间|农历")
_TODAY = re.compile(rf"{_CLOCK.pattern}|(?:星期|周|礼拜)[一二三四五六日天]")
"""Words beside the day of rendering in the header of a page."""
_EMPTY = re.compile(r"[\s\[\]【】〖〗()（）<>《》|｜:：,，.。·•*\-—_/\\＊●A+]*")
_SENTENCE = re.compile(r"[。！？；]")
_DIGIT = re.compile(r"\d")
_YEAR, _DAY = re.compile(r"\s*\d{4}\s*"), re.compile(r"\s*\d{1,2}\s*")
_WEIGHT = {"published": 0, "when": 4, "beside": 4, "adjacent": 8, "unlabelled": 10, "title": 20, "updated": 30}
_RULE = {"published": "label", "when": "label", "beside": "line", "unlabelled": "title"}
_FAR = 15
_LONGEST_LONE = 60
"""Characters of a line that is a label and nothing else, wide blanks between its characters included."""
_BY = re.compile(r"By (?P<author>[^|]{2,40}?)\s*\|\s*(?P<origin>[^|]{2,40}?)\s*\|")
"""The line of English editions: By name | paper | Updated: …"""
_COUNT = re.compile(
    r"\d\s?[wW万]?\+?\s?次?(?:阅读|浏览|播放|观看)|"
    r"(?:阅读|浏览|播放|观看)[量数]?\s?\d|(?:^|\s)[01]\d-[0-3]\d(?:\s|$)"
)
_ROLE = re.compile(r"(?:记者|作者|通讯员|撰文|文)\s+")
_ADDRESS = re.compile(r"https?://[\w./?=&%#-]+")
_SHORT_DATE = re.compile(
    r"(?<![\d/.年-])(?P<month>\d{1,2})(?:[-/]|月)(?P<day>\d{1,2})日?\s{0,3}(?P<hour>[012]?\d):(?P<minute>[0-5]\d)(?![\d:])"
)
"""A date without its year, as apps print it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the info lines of a page say; None where they are silent."""

    published: Published | None = None
    published_line: int | None = None
    """Index of the line that states `published`."""
    origin: str | None = None
    issuer: str | None = None
    """发布机构 and the like: who put it out; the origin where none is printed."""
    editor: str | None = None
    author: str | None = None
    keywords: tuple[str, ...] = ()
    info_lines: frozenset[int] = frozenset()
    """Indices of the lines that hold nothing but labels, their values, dates and widgets."""
    dates: tuple[FoundDate, ...] = ()
    """Dates of the head that stand alone on a line (or on three), for completing a day from elsewhere."""
    shorts: tuple[str, ...] = ()
    """Dates of the head without their year, as MM-DDTHH:MM, for completing a day from elsewhere."""


@dataclass(frozen=True, slots=True)
class _Field:
    kind: str
    value: str
    line: int
    date: FoundDate | None = None


def read_labels(lines: Sequence[str], *, title: str | None = None) -> Labels:
    """Read the info lines among the visible lines of a page, in reading order; `title` tells where the head is.

    >>> lines = ["某河治理见效", "【来源： 某县融媒体】 发布日期：2023-07-19 19:21 点击："]
    >>> found = read_labels(lines, title="某河治理见效")
    >>> found.origin, found.published.value, sorted(found.info_lines)
    ('某县融媒体', '2023-07-19T19:21:00+08:00', [1])
    """
    zones = Zones(lines, title)
    fields: list[_Field] = []
    info: set[int] = set()
    for number in range(len(lines)):
        read = _read_line(lines, number, zones)
        fields.extend(read)
        if read and _is_pure(lines, number, read, zones):
            info.add(number)
            info.update(field.line for field in read if field.value or field.date)
        elif not read and _is_counted(lines[number], number, zones):
            info.add(number)
    bare = _bare_dates(lines)
    # the date below 成文日期 or 更新时间 is that label's, not one that stands alone
    taken = {f.line for f in fields if f.kind in ("document", "updated") and f.date and f.line in bare}
    bare = {first: item for first, item in bare.items() if first not in taken}
    fields = [f for f in fields if f.line not in taken or f.kind in ("document", "updated")]
    fields.extend(_press_lines(lines, bare, fields, zones))
    found = _published(fields, bare, zones)
    published = found[0] if found else None
    if published is not None:
        same = [span for first, (span, day) in bare.items() if day.day == published.date and zones.in_head(first)]
        info.update(number for span in same for number in span)
    return Labels(
        published=published,
        published_line=found[1] if found else None,
        origin=_best(fields, "origin", zones) or _best(fields, "unlabelled", zones) or _best(fields, "cited", zones),
        issuer=_best([f for f in fields if not zones.inside(f.line) and not zones.behind(f.line)], "issuer", zones),
        editor=_best(fields, "editor", zones),
        author=_best(fields, "author", zones) or byline(lines, zones.last_title, info),
        keywords=_keywords(fields),
        info_lines=frozenset(info),
        dates=tuple(day for first, (_, day) in bare.items() if zones.near(first) and not zones.behind(first)),
        shorts=tuple(_shorts(line for n, line in enumerate(lines) if len(line) < 80 and zones.in_head(n))),
    )


def _is_counted(line: str, number: int, zones: Zones) -> bool:
    """Tell whether a short line right below the title says how often it was read, or a day without its year."""
    close = any(0 < number - title <= 2 for title in zones.titles)
    return close and len(line) < 50 and not _SENTENCE.search(line) and _COUNT.search(line) is not None


def _shorts(lines: Iterable[str]) -> Iterator[str]:
    for match in _SHORT_DATE.finditer("\n".join(lines)):
        yield f"{int(match['month']):02}-{int(match['day']):02}T{int(match['hour']):02}:{match['minute']}"


def _read_line(lines: Sequence[str], number: int, zones: Zones) -> list[_Field]:
    if not MAY_SAY.search(lines[number]):
        return []
    line = with_colons(strip_bullet(lines[number]))
    if not line or len(line) > 240:
        return []
    labels = _labels_in(line)
    lone = LONE_LABEL.fullmatch(line) if len(line) <= _LONGEST_LONE else None
    if lone is not None and len(labels) <= 1:
        return _lone(lines, number, kind_of(lone["name"]))
    head = line[: labels[0].start()] if labels else line
    fields = _unlabelled(head, number, zones) if zones.near(number) else []
    if not labels:
        return fields
    # 2005年8月25日（来源：…） closes a text: the date is that of its signature
    today = _CLOCK if any(kind_of(label["name"] or label["boxed"]) == "origin" for label in labels) else _TODAY
    if not today.search(head) and not head.endswith(("（", "(")):
        fields.extend(_Field("beside", "", number, found) for found in find_dates(head))
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        raw = line[label.end() : after.start() if after else len(line)]
        fields.extend(_values(kind_of(label["name"] or label["boxed"]), raw, number))
    if {field.kind for field in fields} == {"when"} and not zones.in_head(number):
        return []  # the time of what the text announces
    if head.strip("（( ") and head.endswith(("（", "(")):
        # （来源：…） behind other words cites; it is not the info line
        fields = [replace(field, kind="cited") if field.kind == "origin" else field for field in fields]
    return fields


def _labels_in(line: str) -> list[re.Match[str]]:
    if not MAY_LABEL.search(line):
        return []
    return [m for m in LABEL.finditer(line) if not is_glued(m["name"] or m["boxed"], line[: m.start()])]


def _unlabelled(text: str, number: int, zones: Zones) -> list[_Field]:
    """Return the date of a line that begins with one, to the minute, and says little else; and the origin beside it.

    Right below the title a day alone will do (2022年3月29日 由 某某 发表评论).
    """
    english = _BY.match(text)
    if english is not None:
        return [_Field("author", english["author"], number), _Field("unlabelled", english["origin"], number)]
    dates = find_dates(text)
    if len(dates) != 1 or len(text) > 60 or _SENTENCE.search(text) or _CLOCK.search(text):
        return []
    below = zones.below_title(number) and zones.in_head(number) and len(dates[0].value) > 10
    if _TODAY.search(text) and not below:
        return []
    barred = _barred(text, number, dates[0])
    if barred:
        return barred
    value = unlabelled_origin(text)
    below_title = number - 1 in zones.titles
    close = any(0 < number - title <= 3 for title in zones.titles)
    if value is None and close and len(dates[0].value) > 10 and zones.in_head(number):
        return [_Field("unlabelled", "", number, dates[0])]
    brief = below_title and len(text) - dates[0].end <= 16 and not re.search("[，、：:]", text)
    if value is None and (dates[0].start > 2 or (len(dates[0].value) == 10 and not brief)):
        return []
    return [_Field("unlabelled", value or "", number, dates[0])]


def _barred(text: str, number: int, date: FoundDate) -> list[_Field]:
    """Return what a line of date, publisher and reporters says that parts them by bars."""
    words = [word.strip() for word in re.split(r"[|｜·∙]", text[: date.start] + "|" + text[date.end :])]
    origins = [name for word in words if (name := account_name(word))]
    authors = [name for word in words if _ROLE.match(word) and (name := names_value(_ROLE.sub("", word)))]
    if not origins or len([word for word in words if word]) < 2:
        return []
    fields = [_Field("unlabelled", origins[0], number, date)]
    return [*fields, *(_Field("author", name, number) for name in authors[:1])]


def _values(kind: str, raw: str, number: int) -> list[_Field]:
    """Return the value of one label, and a date that stands behind it."""
    dates = find_dates(raw)
    if kind in ("published", "when", "updated", "document"):
        first = dates[0] if dates and len(raw[: dates[0].start].strip()) <= 2 else None
        return [_Field(kind, "", number, first)]
    text = raw[: dates[0].start] if dates else raw
    if kind in ("origin", "issuer"):
        value = origin_value(text)
    elif kind in ("editor", "author"):
        value = names_value(text)
    else:
        value = text.strip()
    fields = [_Field(kind, value or "", number)]
    if dates and kind != "caption" and not _TODAY.search(raw):
        fields.append(_Field("beside", "", number, dates[0]))
    return fields


def _lone(lines: Sequence[str], number: int, kind: str) -> list[_Field]:
    """Return the value of a label that has a line of its own: on the next line, if that can be one."""
    here = _Field(kind, "", number)
    if number + 1 >= len(lines):
        return [here]
    below = strip_bullet(lines[number + 1])
    if LABEL.search(below) or len(below) > 30 or _SENTENCE.search(below) or below.endswith(("：", ":")):
        return [here]
    dates = find_dates(below)
    if kind in ("published", "when", "updated", "document"):
        return [here, *(_Field(kind, "", number + 1, d) for d in dates[:1])]
    if dates or line_noise(below):
        return [here]
    if kind in ("origin", "issuer"):
        return [_Field(kind, origin_value(below) or "", number + 1)]
    if kind in ("editor", "author"):
        return [_Field(kind, names_value(below) or "", number + 1)]
    return [here]


def _is_pure(lines: Sequence[str], number: int, fields: list[_Field], zones: Zones) -> bool:
    """Tell whether a line is info through and through, so that it can be left out of the text."""
    line = with_colons(strip_bullet(lines[number]))
    kinds = {f.kind for f in fields}
    if len(line) > 200 or kinds <= {"caption"}:
        return False
    first = LABEL.search(line)
    head = line[: first.start()] if first else ""
    head = _ADDRESS.sub("", head)
    for found in reversed(find_dates(head)):
        head = head[: found.start] + head[found.end :]
    longest = 48 if kinds & {"published", "when"} and "origin" in kinds else 24
    if len(squeeze(head)) > longest and not (zones.titles and number in zones.titles):
        return False
    if _SENTENCE.search(line) and not kinds & {"published", "editor"}:
        return False
    dated = any(f.date for f in fields)
    if kinds & {"published", "updated", "document"}:
        return dated or len(line) < 30
    if kinds & {"editor"}:
        return any(f.kind == "editor" for f in fields) and len(line) < 120
    if kinds & {"origin", "keywords", "unlabelled"}:
        return zones.near(number) or not zones.inside(number)
    if kinds & {"when", "beside", "author"}:
        named = len(line) < 40 and any(f.value for f in fields)
        return zones.near(number) and not _SENTENCE.search(line) and (dated or named)
    return False


def _bare_dates(lines: Sequence[str]) -> dict[int, tuple[range, FoundDate]]:
    """Return the dates that have lines of their own: first line -> (lines, date); a widget beside them is let pass."""
    found: dict[int, tuple[range, FoundDate]] = {}
    number = 0
    while number < len(lines):
        if not _DIGIT.search(lines[number]):
            number += 1
            continue
        span = 3 if _YEAR.fullmatch(lines[number]) else 2 if _DAY.fullmatch(lines[number]) else 1
        text = "\n".join(strip_bullet(line) for line in lines[number : number + span])
        dates = find_dates(text) if len(text) < 60 else []
        if len(dates) == 1 and not _TODAY.search(text):
            rest = text[: dates[0].start] + " " + text[dates[0].end :]
            if _EMPTY.fullmatch(rest) or (len(rest) < 30 and line_noise(rest)):
                found[number] = (range(number, min(number + span, len(lines))), dates[0])
                number += span
                continue
        number += 1
    return found


def _press_lines(
    lines: Sequence[str], bare: dict[int, tuple[range, FoundDate]], fields: list[_Field], zones: Zones
) -> list[_Field]:
    """Return lines that are no more than the name of a paper or agency, between a title and a date of its own line."""
    dated = {*bare, *(field.line for field in fields if field.kind == "unlabelled" and field.date)}
    short = (n for n, line in enumerate(lines) if len(line) < 20 and _SHORT_DATE.search(line))
    dated.update(n for n in short if zones.in_head(n))
    above = [
        line
        for number in sorted(dated)
        for line in (number - 2, number - 1)
        if line - 1 in zones.titles or (line > 1 and line - 2 in zones.titles)
    ]
    return [_Field("unlabelled", name, number) for number in above if (name := account_name(lines[number]))]


def _published(
    fields: list[_Field], bare: dict[int, tuple[range, FoundDate]], zones: Zones
) -> tuple[Published, int] | None:
    candidates: list[tuple[int, int, str, FoundDate]] = []
    origins = {f.line for f in fields if f.kind in ("origin", "editor") and f.value}
    for field in fields:
        if field.date is None or field.kind not in _WEIGHT:
            continue
        if field.kind == "updated" and field.line in origins and zones.near(field.line):
            # the one time of the line that names the origin goes before a day that stands alone near it
            candidates.append((_WEIGHT["when"] + 1, field.line, "updated", field.date))
        if field.kind in ("when", "beside") and not zones.near(field.line) and zones.inside(field.line):
            continue
        candidates.append((_WEIGHT[field.kind], field.line, _RULE.get(field.kind, field.kind), field.date))
    for number, (span, found) in bare.items():
        beside = any(n + step in origins for n in span for step in (-2, -1, 0, 1, 2))
        if beside:
            candidates.append((_WEIGHT["adjacent"], number, "adjacent", found))
        elif zones.in_head(number) or (len(found.value) > 10 and zones.near(number) and number <= zones.first_long):
            candidates.append((_WEIGHT["title"], number, "title", found))
    if not candidates:
        return None

    def rank(candidate: tuple[int, int, str, FoundDate]) -> tuple[int, int]:
        weight, line = candidate[:2]
        return weight + (0 if zones.near(line) and not zones.behind(line) else _FAR), zones.distance(line)

    best = min(candidates, key=rank)
    clocks = [c[3] for c in candidates if c[0] < _WEIGHT["updated"] and zones.near(c[1]) and not zones.behind(c[1])]
    whole = complete(best[3], clocks)
    return whole.published(best[2]), best[1]


def _best(fields: list[_Field], kind: str, zones: Zones) -> str | None:
    """Return the value of that kind which stands nearest to the head or in the tail, rather than within the text."""
    found = [f for f in fields if f.kind == kind and f.value]
    if not found:
        return None

    def rank(field: _Field) -> tuple[bool, bool, int]:
        near = zones.near(field.line)
        return zones.inside(field.line) and not near, not near, field.line

    return min(found, key=rank).value


def _keywords(fields: list[_Field]) -> tuple[str, ...]:
    value = next((f.value for f in fields if f.kind == "keywords" and f.value), "")
    return tuple(dict.fromkeys(word for word in re.split(r"[\s,，、;；|]+", value) if 1 < len(word) <= 20))
