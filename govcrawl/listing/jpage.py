"""What a page of Hanweb (大汉) says of its lists: datastores of records, and the settings of their pager's script.

    <div id="764752"><script type="text/xml"><datastore>
    <nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&columnid=15&unitid=764752"></a>]]></nextgroup>
    <recordset><record><![CDATA[<li><a href="/art/…">…</a><span>2024-09-04</span></li>]]></record></recordset>
    </datastore></script></div>
    $('#764752').jpage({proxyUrl:'/module/web/jpage/dataproxy.jsp', totalRecord:1928, perPage:15, ajaxParam:{…}});

Answers of the proxy are a datastore, too. Nothing of this is well-formed XML, so that it is read piece by piece, with
patterns whose time grows with the length of the text alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from govcrawl.listing.answers import parameter, query_of

_DATASTORE = re.compile(r"<datastore\b[^<>]*>(?P<inner>.*?)(?:(?P<end></datastore\s*>)|\Z)", re.I | re.S)
_RECORD = re.compile(r"<record\b[^<>]*>", re.I)
_RECORD_END = re.compile(r"</record\s*>", re.I)
_NEXT_GROUP = re.compile(r"<nextgroup\b[^<>]*>(.*?)</nextgroup\s*>", re.I | re.S)
_TOTAL = re.compile(r"<totalrecord\b[^>]*>\s*(?:<!\[CDATA\[)?\s*(\d{1,9})\s*(?:\]\]>)?\s*</totalrecord", re.I)
_CDATA = re.compile(r"<!(?:--)?\s*\[CDATA\[|\]\](?:--)?>", re.I)
"""Serialisers of HTML make comments of sections that they do not know."""
_HOLDER = re.compile(
    r"<\w+[^<>]*?\bid\s*=\s*[\"']?\s*([\w-]+)[^<>]*>\s*(?:<!--[^<>]*-->\s*)?<script\b[^<>]*>\s*$", re.I
)
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)')|^\s*((?:https?:/)?/[^\s<>\"']+)\s*$", re.I)
_COMMENT = re.compile(r"/\*.{0,2000}?\*/|^[ \t]*//[^\n]*", re.S | re.M)
_COMMENTED = re.compile(r"(?<![:\w])//[^\n]*\Z")
_CALL = re.compile(r"(?:[\"']\s*#?(?P<holder>[\w-]+)\s*[\"']\s*\)\s*\.\s*)?\bjpage\s*\(\s*(?=\{)", re.I)
_NUMBER = r"[\"']?\s*[:=]\s*[\"']?(\d{1,9})(?!\d)"
_TOTAL_SETTING = re.compile(rf"\btotalRecords?{_NUMBER}", re.I)
_PER_PAGE_SETTING = re.compile(rf"\bperPage{_NUMBER}", re.I)
_PROXY_SETTING = re.compile(r"\bproxyUrl[\"']?\s*[:=]\s*[\"']([^\"']+)[\"']", re.I)
_FORM_SETTING = re.compile(r"\bajaxParam[\"']?\s*[:=]\s*(?:\{([^{}]{0,4000})\}|\"([^\"]*)\"|'([^']*)')", re.I)
_PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|(-?\d+))")
_LONGEST, _MOST_CALLS = 8000, 100
"""Characters of the longest settings and number of pagers in a page; real ones have some hundreds and a handful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the call of the pager's script states."""

    holder: str | None = None
    """The id of the element that it fills."""
    proxy: str | None = None
    total: int | None = None
    per_page: int | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    """What is sent to the proxy by POST, besides the stretch of records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Datastore:
    """Records as they stand in a page or in an answer."""

    records: tuple[str, ...]
    """Markup of one row each."""
    next_group: str | None = None
    """The address that it names for the records that follow."""
    total: int | None = None
    holder: str | None = None
    place: int = 0
    """Where it begins in the page."""
    whole: bool = True
    """False where it, or a record in it, has no end: the answer was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One list of a page: its records and what the pager's script says of it."""

    store: Datastore
    settings: Settings

    def parameter(self, name: str) -> str | None:
        """Return what the list sends to the proxy under that name."""
        return parameter(query_of(self.store.next_group or ""), name) or self.settings.form.get(name)

    @property
    def total(self) -> int | None:
        return self.settings.total if self.settings.total is not None else self.store.total

    @property
    def is_paged(self) -> bool:
        return bool(self.store.next_group or self.settings.form)


def read_datastores(text: str) -> list[Datastore]:
    """Return the datastores of a page or an answer, in order.

    >>> text = "<datastore><totalrecord>31</totalrecord><record><![CDATA[<li>一</li>]]></record></datastore>"
    >>> [(store.records, store.total) for store in read_datastores(text)]
    [(('<li>一</li>',), 31)]
    """
    found = []
    if "<\\/" in text:  # a datastore in a literal of a script
        text = text.replace("\\/", "/")
    for match in _DATASTORE.finditer(text):
        inner = match["inner"]
        total = _TOTAL.search(inner)
        holder = _HOLDER.search(text, max(0, match.start() - 600), match.start())
        records = list(_records(inner))
        found.append(
            Datastore(
                records=tuple(record for record in records if record is not None),
                whole=match["end"] is not None and None not in records,
                next_group=_next_group(inner),
                total=int(total[1]) if total else None,
                holder=holder[1] if holder else None,
                place=match.start(),
            )
        )
    return found


def read_settings(text: str) -> list[tuple[int, Settings]]:
    """Return the settings of all calls of `jpage`, each with its place; those outside of any call where there is none.

    >>> text = "$('#7').jpage({totalRecord:120, perPage:15, ajaxParam:{columnid:15,'unitid':'7'}})"
    >>> [(each.holder, each.total, each.per_page, dict(each.form)) for _, each in read_settings(text)]
    [('7', 120, 15, {'columnid': '15', 'unitid': '7'})]
    """
    found = [
        (call.start(), _settings(_COMMENT.sub("", _block(text, call.end())), call["holder"]))
        for call in islice(_CALL.finditer(text), _MOST_CALLS)
        if not _COMMENTED.search(text, max(0, call.start() - 200), call.start())
    ]
    if found or "dataproxy" not in text:
        return found
    bare = _settings(text, None)
    return [(0, bare)] if bare != Settings() else []


def read_units(text: str) -> list[Unit]:
    """Return the lists of a page: its datastores in order, then those that are only settings."""
    stores, settings = read_datastores(text), read_settings(text)
    units = []
    for store in stores:
        unit = Unit(store=store, settings=_settings_of(store, settings))
        settings = [each for each in settings if each[1] is not unit.settings]
        units.append(unit)
    return units + [Unit(store=Datastore(records=()), settings=each) for _, each in settings if each.form]


def _records(inner: str) -> Iterator[str | None]:
    """Yield the records, None for one without an end."""
    starts = [match.span() for match in _RECORD.finditer(inner)]
    limits = [start for start, _ in starts[1:]] + [len(inner)]
    for (_, begin), limit in zip(starts, limits, strict=False):
        end = _RECORD_END.search(inner, begin, limit)
        yield _content(inner[begin : end.start()]) if end is not None else None


def _content(record: str) -> str:
    bare = _CDATA.sub("", record)
    return html.unescape(bare) if "<" not in bare and "&lt;" in bare else bare


def _next_group(inner: str) -> str | None:
    begin = inner.lower().find("<nextgroup")
    group = _NEXT_GROUP.match(inner, begin) if begin >= 0 else None
    match = _HREF.search(_content(group[1])) if group else None
    address = html.unescape(match[1] or match[2] or match[3] or "").strip() if match else ""
    try:
        urlsplit(address)
    except ValueError:
        return None
    return address or None


def _settings(code: str, holder: str | None) -> Settings:
    total, per_page = _TOTAL_SETTING.search(code), _PER_PAGE_SETTING.search(code)
    proxy, form = _PROXY_SETTING.search(code), _FORM_SETTING.search(code)
    return Settings(
        holder=holder,
        proxy=proxy[1].strip() if proxy else None,
        total=int(total[1]) if total else None,
        per_page=int(per_page[1]) if per_page else None,
        form=dict(_pairs(form)) if form else {},
    )


def _pairs(form: re.Match[str]) -> Iterator[tuple[str, str]]:
    if form[1] is None:
        yield from parse_qsl((form[2] or form[3] or "").lstrip("?"), keep_blank_values=True)
        return
    for pair in _PAIR.finditer(form[1]):
        yield pair[1], next(value for value in (pair[2], pair[3], pair[4]) if value is not None)


def _block(code: str, start: int) -> str:
    """The text in braces that begins at *start*."""
    depth, quote = 0, ""
    for place in range(start, min(len(code), start + _LONGEST)):
        char = code[place]
        if quote:
            quote = "" if char == quote and code[place - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "{}":
            depth += 1 if char == "{" else -1
            if depth == 0:
                return code[start : place + 1]
    return code[start : start + _LONGEST]


def _settings_of(store: Datastore, settings: list[tuple[int, Settings]]) -> Settings:
    """The settings that name the element or the unit of a datastore, else the first that name none or stand behind."""
    unit = parameter(query_of(store.next_group or ""), "unitid")
    names = {store.holder, unit} - {None}
    for _, each in settings:
        if names & {each.holder, each.form.get("unitid")}:
            return each
    unnamed = [each for _, each in settings if each.holder is None and "unitid" not in each.form]
    behind = [each for place, each in settings if place > store.place]
    return next(iter((*unnamed, *(behind if not names else ()))), Settings())
