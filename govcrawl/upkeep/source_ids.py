"""Ids for new sources: the pinyin of province and city first, as docs/catalog.md says."""

from __future__ import annotations

import re
from collections.abc import Container

from govcrawl.regions import COUNTRY, region
from govcrawl.source import Level
from govcrawl.upkeep.publishers import Kind, Publisher

_PUBLIC = frozenset(("gov", "com", "org", "net", "edu", "cn", "www"))
_WORDS = re.compile(
    r"(?:www|sthj[jt]?|sthjt?|hbj?|hb[jt]|hjbh?[jt]?|epb|ee|eco|env|zwgk|xxgk|xxgkml|web|portal)\d?", re.I
)
"""Names of hosts that say what an office does, not which place it is of."""


def source_id(publisher: Publisher, host: str, taken: Container[str]) -> tuple[str, str | None]:
    """Return an id that is not taken, and what a person should look at: ids are never changed later.

    >>> from govcrawl.upkeep.publishers import kind_of, level_of
    >>> def of(name, code, host):
    ...     kind = kind_of(name)
    ...     return source_id(Publisher(name=name, name_from="SiteName", admin_code=code, code_from="SiteIDCode",
    ...         kind=kind, level=level_of(kind, code)), host, ())
    >>> of("阿坝藏族羌族自治州生态环境局", "513200", "sthjj.abazhou.gov.cn")
    ('sichuan-aba', None)
    >>> of("四川省人民政府", "510000", "www.sc.gov.cn")
    ('sichuan-gov', None)
    >>> of("青川县人民政府", "510822", "www.cnqc.gov.cn")[0]
    'sichuan-guangyuan-cnqc-gov'
    """
    label = _label(host)
    unit = region(publisher.admin_code or COUNTRY)
    parts, check = [], None
    if unit is None or unit.code == COUNTRY or (publisher.level is Level.MEDIA and unit.is_province):
        parts = [unit.pinyin] if unit is not None and unit.code != COUNTRY else []
        parts.append(label)
    else:
        province = region(unit.province_code)
        parts = [province.pinyin] if province is not None else []
        parts += [unit.pinyin] if unit.code != unit.province_code else []
        if publisher.level is Level.COUNTY:
            parts.append(label)
            check = "id: the county's part is taken from its host; pinyin is better"
        elif publisher.kind in (Kind.OFFICE, Kind.MEDIA):
            parts.append(_first(host))
            check = "id: its last part is taken from the host"
        if publisher.kind is Kind.PORTAL:
            parts.append("gov")
    name = _plain("-".join(parts))
    if publisher.level in (Level.MEDIA, Level.NATIONAL):
        check = check or f"id: {name} is taken from the host"
    if name in taken:
        name = next(each for number in range(2, 1000) if (each := f"{name}-{number}") not in taken)
        check = "id: the plain one is that of another source; choose a telling one"
    return name, check


def _label(host: str) -> str:
    """The part of a host's name that tells a place or a publisher: abazhou of sthjj.abazhou.gov.cn."""
    names = host.split(":")[0].split(".")
    telling = [name for name in names[:-1] if name.lower() not in _PUBLIC]
    own = [name for name in telling if not _WORDS.fullmatch(name)]
    return (own or telling or names)[-1].replace("-", "")


def _first(host: str) -> str:
    names = [name for name in host.split(":")[0].split(".") if name.lower() not in _PUBLIC]
    return (names or ["site"])[0].replace("-", "")


def _plain(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].rstrip("-")
    return plain if re.match(r"[a-z]", plain) else f"source-{plain}"
