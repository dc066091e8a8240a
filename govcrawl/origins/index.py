"""Where an article comes from: the origin line that its page prints (来源), mapped to a place and a source of ours.

Rules, each a code in `OriginPlace.rule` with its confidence in CONFIDENCE. A name that means no place, or one of
several, gives nothing: a wrong place would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from govcrawl.article import OriginPlace
from govcrawl.forms import fold
from govcrawl.origins.neighbourhood import county_rest, nearby
from govcrawl.origins.places import Form, Place, leading_place, namesakes
from govcrawl.origins.words import (
    ADDRESS,
    MAX_CHARS,
    NATIONAL_INSPECTION,
    NATIONAL_MINISTRY,
    Body,
    Paper,
    PaperKind,
    body_of,
    is_office,
    is_office_tail,
    is_own,
    leading_paper,
    pieces,
    without_brackets,
    without_medium,
)
from govcrawl.regions import COUNTRY, region
from govcrawl.source import Level, Source

Key = TypeVar("Key")

CONFIDENCE = {
    "source_name": 0.98,
    "source_host": 0.95,
    "source_account": 0.9,
    "media_name": 0.95,
    "national_body": 0.95,
    "region_full": 0.95,
    "region_short": 0.9,
    "region_prefix": 0.85,
    "paper": 0.85,
    "region_branch": 0.75,
    "region_after": 0.7,
    "near_rank": 0.7,
    "near_name": 0.6,
    "near_county": 0.55,
    "near_province": 0.4,
    "own": 0.6,
    "own_office": 0.5,
}
"""How sure each rule is, 0 to 1: an order of trust for those who filter, not a measured rate."""

_BEFORE = re.compile(
    r"^(?:中国共产党|中共|中国|今日|掌上|直播|美丽|生态|绿色|平安|法治|文明|清新|魅力|智慧|看|爱|新|国网|国家电网)"
)
"""Words before the place in names of media and accounts: 今日资阳, 美丽四川, 中国成都, 掌上长沙, 中共资阳市委."""
_BRANCH = re.compile(r"^(?:频道|分社|分网|记者站|站|总站|分公司|调查总队|分局|特派|省?税务局|监管|监督管理|专员)")


class OriginIndex:
    """Every name by which the sources of a catalog are printed, and the way from an origin line to a place."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._names: dict[str, Source | None] = {}
        self._hosts: dict[str, Source | None] = {}
        self._bodies: dict[tuple[str, Body], Source | None] = {}
        for source in sources:
            name = without_brackets(fold(source.name))
            _enter(self._names, name, source)
            for host in _hosts(source):
                _enter(self._hosts, host, source)
            body = _body(name, source)
            if body is not None:
                _enter(self._bodies, (source.admin_code, body), source)

    def place_of(self, origin: str, *, near: str | None = None, publisher: str | None = None) -> OriginPlace | None:
        """Return the place that an origin line names, and the source if it is one of ours; None where it names none.

        Of several names the first that can be placed counts. *near* is the admin code of the publishing source and
        resolves what is ambiguous alone (市生态环境局, 朝阳区); *publisher* is its id, for 本站 and its kin.

        >>> OriginIndex([]).place_of("来源：资阳日报")
        OriginPlace(admin_code='512000', source_id=None, rule='region_prefix', confidence=0.85)
        >>> OriginIndex([]).place_of("市生态环境局", near="512000").rule
        'near_rank'
        """
        text = fold(origin[:MAX_CHARS])
        for address in ADDRESS.finditer(text):
            source = self._hosts.get(address[1].removeprefix("www."))
            if source is not None:
                return _place(source.admin_code, "source_host", source.id)
        names = pieces(text)
        national = False
        for name in names:
            found = _namesake(name, near) or self._named(name) or self._nearby(name, near)
            # 新华网 成都 tells where it was written, not by whom.
            if found is not None and not (national and found.rule == "region_short" and not _is_province(found)):
                return found
            national = national or leading_paper(name) is not None
        return None if national or not names else _own(names[0], near, publisher)

    def _named(self, name: str) -> OriginPlace | None:
        """Return what a name says by itself."""
        source = self._names.get(name) or self._names.get(without_medium(name))
        if source is not None:
            return self._of_source(source)
        if ministry := NATIONAL_MINISTRY.match(name):
            return self._of_ministry(name[ministry.end() :])
        if NATIONAL_INSPECTION.match(name):
            return _place(COUNTRY, "national_body")
        if (paper := leading_paper(name)) is not None:
            return _of_paper(*paper)
        if (place := leading_place(name)) is not None:
            return self._in_place(name, place)
        before = _BEFORE.match(name)
        place = leading_place(name[before.end() :]) if before else None
        return _place(place.code, "region_after") if place else None

    def _of_ministry(self, rest: str) -> OriginPlace:
        source = self._bodies.get((COUNTRY, Body.ENVIRONMENT))
        if source is not None and is_office_tail(rest):
            return _place(COUNTRY, "source_name", source.id)
        return _place(COUNTRY, "national_body")

    def _of_source(self, source: Source) -> OriginPlace:
        paper = leading_paper(fold(source.name))
        if source.level is Level.MEDIA and paper is not None and paper[0].kind is PaperKind.MEDIA:
            return _place(COUNTRY, "media_name", source.id)
        return _place(source.admin_code, "source_name", source.id)

    def _in_place(self, name: str, place: Place) -> OriginPlace:
        rest = name[place.length :]
        body = body_of(rest)
        source = self._bodies.get((place.code, body)) if body else None
        if source is not None:
            account = place.form is Form.SHORT and rest[-1:] not in "厅局府"
            return _place(place.code, "source_account" if account else "source_name", source.id)
        if place.form is Form.FULL:
            return _place(place.code, "region_full")
        return _place(place.code, "region_short" if not rest or place.form is Form.RANKED else "region_prefix")

    def _nearby(self, name: str, near: str | None) -> OriginPlace | None:
        """Return what a name says on the site of a publisher at *near*."""
        found = nearby(name, near) if near else None
        if found is None:
            return None
        source = self._bodies.get((found.code, found.body)) if found.body else None
        return _place(found.code, found.rule, source.id if source else None)


def _place(code: str, rule: str, source_id: str | None = None) -> OriginPlace:
    return OriginPlace(admin_code=code, source_id=source_id, rule=rule, confidence=CONFIDENCE[rule])


def _enter(table: dict[Key, Source | None], key: Key, source: Source) -> None:
    """Enter a source under a key; a key of several sources means none of them."""
    known = table.setdefault(key, source)
    if known is not source:
        table[key] = None


def _hosts(source: Source) -> set[str]:
    hosts = {source.host.split(":")[0], *(urlsplit(column.url).hostname or "" for column in source.columns)}
    return {host.lower().removeprefix("www.") for host in hosts if host}


def _body(name: str, source: Source) -> Body | None:
    """Return which body of its place a source is, by its name."""
    if source.level is Level.MEDIA:
        return None
    if source.admin_code == COUNTRY:
        return Body.ENVIRONMENT if NATIONAL_MINISTRY.fullmatch(name) else None
    place, unit = leading_place(name), region(source.admin_code)
    if place is None or unit is None or place.code != unit.code:
        return None
    rest = name[place.length :]
    return body_of(rest if unit.code == source.admin_code else county_rest(rest))


def _namesake(name: str, near: str | None) -> OriginPlace | None:
    """Return the lesser of two units of one name where the publisher lies in its province and not in the greater."""
    unit, codes = region(near or ""), namesakes(without_medium(name))
    if unit is None or len(codes) < 2:
        return None
    at_home = [code for code in codes if code[:2] == unit.code[:2]]
    return _place(at_home[0], "near_name") if at_home and at_home[0] != codes[0] else None


def _of_paper(paper: Paper, rest: str) -> OriginPlace | None:
    if paper.kind is PaperKind.LOCAL:
        return _place(paper.admin_code, "paper")
    return _branch(rest) or (_place(COUNTRY, "national_body") if paper.kind is PaperKind.BODY else None)


def _is_province(found: OriginPlace) -> bool:
    return found.admin_code.endswith("0000")


def _own(name: str, near: str | None, publisher: str | None) -> OriginPlace | None:
    if not near or region(near) is None:
        return None
    if is_own(name):
        return _place(near, "own", publisher)
    return _place(near, "own_office", publisher) if is_office(name) else None


def _branch(rest: str) -> OriginPlace | None:
    """Return the place of a national publisher's branch (人民网四川频道, 国家税务总局四川省税务局), no dateline."""
    rest = re.sub(r"^(?:客户端|app|微信|新闻|网)+", "", rest)
    place = leading_place(rest)
    if place is None:
        return None
    tail = rest[place.length :]
    whole = not tail and place.code.endswith("0000") and place.code != "110000"
    return _place(place.code, "region_branch") if whole or _BRANCH.match(tail) else None
