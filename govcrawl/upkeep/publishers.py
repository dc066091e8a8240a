"""Who is behind a page: name, place and rank of its publisher, and what is doubtful about them.

Government pages must say it in their meta block (SiteName, SiteIDCode: 国办发〔2017〕47号) and in their footer
(主办单位, 网站标识码). A SiteIDCode of ten digits begins with the GB/T 2260 code of the area, one of a ministry with
`bm`. Wrong codes and names of the group's portal are met on real pages, so a name is held against the code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from govcrawl.extraction.metablock import read_meta
from govcrawl.listing.document import squeeze
from govcrawl.origins.places import Form, leading_place
from govcrawl.regions import COUNTRY, region
from govcrawl.source import Level


class Kind(StrEnum):
    """What sort of publisher it is."""

    ENVIRONMENT = "environment"
    """A department or bureau of the environment: all of its articles are wanted."""
    PORTAL = "portal"
    """The site of a government."""
    OFFICE = "office"
    """Another authority."""
    MEDIA = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes."""

    name: str
    name_from: str
    """SiteName, footer, title or host."""
    admin_code: str | None
    """GB/T 2260; None where neither a code nor the name tells."""
    code_from: str
    """SiteIDCode, footer, name, or empty."""
    kind: Kind
    level: Level
    site_code: str | None = None
    """The SiteIDCode (网站标识码) as printed."""
    doubts: tuple[str, ...] = ()
    """What a person should look at, each a line."""


_SPLIT = re.compile(r"\s*(?:[_|｜—–]|--|\s-\s|-(?=[\u4e00-\u9fff])|>>)\s*")
_WELCOME = re.compile(r"^(?:(?:欢迎)?(?:您)?(?:访问|光临|来到|进入)|欢迎您?|中国[·.•・]|网站)+")
_HOME = re.compile(r"[\s\[(【（]*(?:网站)?(?:首\s*页|主页|欢迎您)[\s\])】）]*")
_SITE = re.compile(
    r"(?:官方|门户|政务|公众|公开|信息|服务|(?<=[部局厅委会])政府)*(?:官网|网站群?|网|门户|平台)(?:首页|主页)?$"
)
_OFFICE = re.compile(r"(?:人民政府|政府|[厅局部署委院办]|委员会|管委会|办公[室厅]|总局|分局|总队|支队|中心|(?<!网)站)$")
_GOVERNMENT = re.compile(r"(?:人民政府|(?<!地)政府|管委会|管理委员会|行政公署)(?:办公[室厅])?$")
_OFFICE_OF_GOVERNMENT = re.compile(r"(?<=政府)办公[室厅]$")
_ENVIRONMENT = re.compile(r"(?:生态环境|环境保护|环保).{0,6}(?:[厅局部委]|委员会|分局)$")
_MINISTRY = re.compile(r"(?:中华人民共和国|国家|国务院|中国(?!·)|[\u4e00-\u9fff]{2,8}部$)")
_HOST = re.compile(
    r"(?:主办(?:单位|方|)?|版权所有|网站主办)\s*(?:[:：]|©|&copy;)?\s*(?:[:：])?\s*(?P<name>[\u4e00-\u9fff（）()·]{4,40})"
)
_AFTER_HOST = re.compile(r"(?:承办|主办|协办|版权|地址|网站|技术|联系|维护|建设|邮编|电话|备案|All|政府网站).*$")
_FOOTER_CODE = re.compile(r"标识码\s*[:：]?\s*(?:<[^<>]{0,80}>\s*){0,3}(bm\d{8}|\d{10})(?!\d)", re.I)
_SHORT_GOVERNMENT = re.compile(r"(?<=[省市县区旗州盟])政府$")
_AUTHORITY = re.compile(r"(?:人民政府|[厅局]|委员会|管委会)$")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]$")
_BELOW = re.compile(r"[\u4e00-\u9fff]{1,10}?(?:[县区市旗]|高新|开发|园区|新区|自治县|街道|镇)")
_FOOTER = 6000
"""Characters at the end of a page's text in which its footer stands."""
_LONGEST = 40


def read_publisher(root: etree._Element, source: str, *, home: bool = True) -> Publisher | None:
    """Return who publishes a page (its tree and its characters); None where it names nobody.

    `home` says that it is a home page, whose title is the name of its site where nothing else is.

    >>> from lxml import html
    >>> markup = '<html><head><meta name="sitename" content="资阳市生态环境局网站"><meta name=SiteIDCode '
    >>> markup += 'content="5120000021"><title>首页</title></head><body></body></html>'
    >>> found = read_publisher(html.fromstring(markup), markup)
    >>> found.name, found.admin_code, found.level.value, found.kind.value
    ('资阳市生态环境局', '512000', 'city', 'environment')
    """
    meta = read_meta(root)
    text = _text(root)
    names = {
        "SiteName": clean_name(meta.site_name or ""),
        "footer": _host_of(text[-_FOOTER:]) or "",
        "title": clean_name(squeeze(root.findtext(".//title"))),
    }
    if not home and not _AUTHORITY.search(names["title"]):
        names["title"] = ""
    name_from = next((rule for rule, name in names.items() if name), None)
    if name_from is None:
        return None
    doubts = list(_doubts(names, name_from))
    if name_from == "title" and not _OFFICE.search(names["title"]):
        doubts.append(f"the name {names['title']} is only the page's title")
    if name_from == "SiteName" and not _OFFICE.search(names["SiteName"]) and _OFFICE.search(names["footer"]):
        name_from = "footer"
    name = names[name_from]
    site_code, code_from = meta.site_id_code, "SiteIDCode"
    if site_code is None:
        footer = _FOOTER_CODE.search(source)
        site_code, code_from = (footer[1], "footer") if footer else (None, "")
    code, rule, doubt = place_of(name, site_code, code_from)
    doubts += filter(None, [doubt])
    kind = kind_of(name)
    return Publisher(
        name=name,
        name_from=name_from,
        admin_code=code,
        code_from=rule,
        kind=kind,
        level=level_of(kind, code),
        site_code=site_code,
        doubts=tuple(doubts),
    )


def named_at_least(root: etree._Element, host: str) -> Publisher:
    """Return what a page within a site tells where nothing names the publisher: the end of its title, or the host."""
    pieces = [clean_name(piece) for piece in _SPLIT.split(squeeze((root.findtext(".//title") or "")[:1000])[:200])]
    pieces = [piece for piece in pieces if piece]
    told = len(pieces) > 1 and len(pieces[-1]) <= _LONGEST // 2
    name = pieces[-1] if told else host
    code, rule, _ = place_of(name, None, "")
    kind = kind_of(name) if told else Kind.MEDIA
    doubt = f"the name {name} is only {'the end of a title' if told else 'the host'}"
    return Publisher(
        name=name,
        name_from="title" if told else "host",
        admin_code=code,
        code_from=rule,
        kind=kind,
        level=level_of(kind, code),
        doubts=(doubt,),
    )


def clean_name(text: str) -> str:
    """Return the publisher's name in what a site calls itself, without 首页, 网站 and the like.

    >>> clean_name("首页_四川省生态环境厅门户网站"), clean_name("济南政府网_济南市人民政府门户网站")
    ('四川省生态环境厅', '济南市人民政府')
    >>> clean_name("欢迎访问青川县人民政府网 - 首页"), clean_name("中国环境网"), clean_name("首页")
    ('青川县人民政府', '中国环境网', '')
    """
    pieces = []
    plain = "".join(char if char.isprintable() else " " for char in text[:400])
    for piece in _SPLIT.split(squeeze(plain)[:200]):
        bare = _HOME.sub("", piece).strip(" -·.>＞《》\"'，,")
        bare = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", _WELCOME.sub("", bare))
        shorn = _SITE.sub("", bare)
        pieces.append(_SHORT_GOVERNMENT.sub("人民政府", shorn) if _OFFICE.search(shorn) else bare)
    pieces = [_OFFICE_OF_GOVERNMENT.sub("", piece) for piece in pieces if 1 < len(piece) <= _LONGEST]
    offices = [piece for piece in pieces if _OFFICE.search(piece)]
    return max(offices, key=len) if offices else next(iter(pieces), "")


def kind_of(name: str) -> Kind:
    """Return what sort of publisher bears a name.

    >>> [kind_of(name).value for name in ("眉山市环境保护局", "眉山市人民政府", "眉山市水利局", "眉山网")]
    ['environment', 'portal', 'office', 'media']
    """
    name = _BRACKETS.sub("", name)
    if _ENVIRONMENT.search(name):
        return Kind.ENVIRONMENT
    if _GOVERNMENT.search(name):
        return Kind.PORTAL
    return Kind.OFFICE if _OFFICE.search(name) else Kind.MEDIA


def level_of(kind: Kind, code: str | None) -> Level:
    """Return the rank that a code of GB/T 2260 tells."""
    unit = region(code) if code else None
    if kind is Kind.MEDIA:
        return Level.MEDIA
    if code is None or unit is None or code == COUNTRY:
        return Level.NATIONAL
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if unit.code == code else Level.COUNTY


def place_of(name: str, site_code: str | None, code_from: str) -> tuple[str | None, str, str | None]:
    """Return the GB/T 2260 code of a publisher, what told it, and what is doubtful about it.

    Where the name and the site code name different places, the name is believed: codes are copied from site to site.

    >>> place_of("河南省人民政府", "4500000001", "SiteIDCode")[:2]
    ('410000', 'name')
    >>> place_of("安溪县人民政府", "3505240010", "SiteIDCode")
    ('350524', 'SiteIDCode', None)
    """
    if site_code is not None and site_code.lower().startswith("bm"):
        return COUNTRY, code_from, None
    stated = site_code[:6] if site_code is not None and region(site_code[:6]) is not None else None
    wrong = f"its site code {site_code} begins with no code of GB/T 2260" if site_code and stated is None else None
    place = leading_place(name)
    if place is None:
        if stated is None and _MINISTRY.match(name) and kind_of(name) is not Kind.MEDIA:
            return COUNTRY, "name", wrong
        return stated, code_from if stated else "", wrong
    if stated is None:
        below = _BELOW.match(name[place.length :]) and not _is_zone(name[place.length :])
        unsure = f"{name} may be a unit below {_called(place.code)}: no site code tells" if below else None
        return place.code, "name", wrong or unsure
    if stated == place.code or _is_below(stated, place.code, name[place.length :], place.form):
        return stated, code_from, None
    return (
        place.code,
        "name",
        (f"its site code {site_code} is that of {_called(stated)}, its name that of {_called(place.code)}"),
    )


def _is_below(stated: str, found: str, rest: str, form: Form) -> bool:
    """Whether a code is that of a unit within a place which a name goes on to name."""
    inside = stated.startswith(found[:4].removesuffix("00"))
    return inside and stated != found and (form is not Form.FULL or _BELOW.match(rest) is not None)


def _is_zone(rest: str) -> bool:
    return rest.startswith(("市", "省"))


def _called(code: str) -> str:
    unit = region(code)
    return f"{unit.name} ({code})" if unit else code


def _host_of(footer: str) -> str | None:
    """The name after 主办单位 at the end of a page, where it is that of an authority."""
    for match in _HOST.finditer(footer):
        name = _AFTER_HOST.sub("", match["name"]).strip("（(·")
        name = _OFFICE_OF_GOVERNMENT.sub("", name)
        if _OFFICE.search(name) and 4 <= len(name) <= 30:
            return clean_name(name) or None
    return None


def _doubts(names: dict[str, str], name_from: str) -> list[str]:
    """Where footer or title name another authority than the meta block: pages of a bureau in a group's portal do."""
    chosen = names[name_from]
    found = []
    for rule, name in names.items():
        if rule == name_from or not _ENVIRONMENT.search(name) or name in chosen or chosen in name:
            continue
        found.append(f"{name_from} says {chosen}, the {rule} {name}")
    return found[:1]


def _text(root: etree._Element) -> str:
    pieces = []
    for element in root.iter():
        if element.tag in ("script", "style") or not isinstance(element.tag, str):
            pieces.append(element.tail or "")
            continue
        pieces += [element.text or "", element.tail or "", " " if element.tag in ("p", "li", "div", "br", "td") else ""]
    return squeeze(" ".join(filter(None, pieces)))
