"""What origin lines (来源) are made of: separators, well-known names without a place, offices, words for oneself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

MAX_CHARS = 200
"""Read of an origin line, in characters; what is longer is no name."""

ADDRESS = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?(?:[/?#]\S*)?")
_BRACKETED = re.compile(r"\([^()]*\)")
_SEPARATOR = re.compile(r"[\s、,;|/\\:·•∙‧・。!()【】\[\]《》〈〉<>{}“”‘’\"'「」『』—–―─_~+&>»*-]+")
_PERSONS = frozenset((
    "记者", "实习记者", "通讯员", "特约通讯员", "作者", "编辑", "责任编辑", "责编", "审核", "校对", "摄影",
    "撰稿", "撰文", "供图",
))  # fmt: skip
_LABEL = re.compile(r"^(?:(?:信息|文章|新闻|稿件|内容|资料|图片)?来源(?:于|自)?|稿源|出处|供稿(?:单位)?|作者单位)$")
_TAKEN = re.compile(
    r"^(?:本网|本站)?(?:综合(?!整理)|转自|转载自|转载|转发自|摘自|摘编自|据|来自|来源于?|源自|选自|原载于?|引自)+(?=.{2})"
)
_MEDIUM = re.compile(
    r"(?:官方|政务)?(?:微信|微博|网站|官网|官微|公众号|订阅号|服务号|客户端|抖音|头条|视频|app|新媒体|平台|号|讯|门户|电子版|版)+$"
)

NATIONAL_MINISTRY = re.compile(
    r"^(?:中华人民共和国|国家)?(?:生态环境部|环境保护部|环保部)(?!门)|^国家环境?保护?总局|^国家环境保护局"
)
"""The ministry and those before it: 国家环境保护局 (1988), 总局 (1998), 环境保护部 (2008), 生态环境部 (2018)."""

NATIONAL_INSPECTION = re.compile(r"^中央(?:第.{1,3})?(?:生态)?环境?保护?督察")
"""中央生态环境保护督察 and its numbered groups, since 2015."""

_ENVIRONMENT = re.compile(r"^(?:生态环境|环境保护|环保)(厅|局)")
_ENVIRONMENT_ACCOUNT = re.compile(r"^(?:生态环境|环保)(?:发布|宣传|宣教|网)?$")
_GOVERNMENT = re.compile(r"^(?:人民)?政府(?:办公[厅室])?(?:门户)?(?:网|政务网)?$")
_STEMS = (
    "大气|水|海洋|土壤|农村|固体|固废|废物|化学品|危废|核|辐射|安全|噪声|自然|生态|环境|气候|变化|环评|影响|评价|排放|总量"
    "|监测|监控|监察|监督|监管|督察|督查|执法|应急|信访|法规|法制|法治|政策|标准|综合|协调|业务|宣传|宣教|教育|新闻|人事|组织"
    "|干部|财务|规划|计划|科技|技术|信息|网络|办公|机关|党委|党建|纪检|审批|行政|许可|服务|管理|污染|防治|防控|保护|质量|老干|审计|文明|建设|法宣|攻坚|统计|档案|保障"
    "|调查|研究|国际|合作|对外|交流|与|和|及"
)
_OFFICE = re.compile(
    rf"^(?:省|市|州|本|我)?(?:厅|局|部|委)?(?:机关党委|机关纪委|党组|(?:{_STEMS})+(?:处|科|股|室|司|中心|站|队|支队|总队|大队)|(?:{_STEMS})*办公[厅室])$"
)
_OWN = re.compile(
    r"^(?:本网站?|本站|本厅|本局|本委|本部|我厅|我局|我委|我部|我站|我网|原创)(?:原创|讯|消息|编辑部?|记者|专稿|自采|整理)?$"
)
_BRANCH = re.compile(r"^.{1,10}分局$")
_PAPER_TAIL = re.compile(
    r"^(?:$|讯|网|新闻|客户端|app|微信|公众号|微博|官方|官微|记者|社|版|集团|时刻|融媒|号|频道|杂志|电子|数字|\d)"
)


class Body(StrEnum):
    """Kind of a public body that a catalog follows in many places."""

    ENVIRONMENT = "environment"
    GOVERNMENT = "government"


class PaperKind(StrEnum):
    """What a row of papers.csv is."""

    LOCAL = "local"
    """A paper or portal of the place in its row."""
    MEDIA = "media"
    """A national paper, agency or broadcaster: no place."""
    BODY = "body"
    """An organ of the state: the whole country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A well-known publisher whose name tells no place, or a wrong one (上海证券报 is a national paper)."""

    name: str
    admin_code: str
    kind: PaperKind


def pieces(origin: str) -> list[str]:
    """Return the names in a folded origin line, in order, without labels, persons and what stands in brackets.

    >>> pieces("来源:新华社 四川日报(成都) 记者 张三")
    ['新华社', '四川日报']
    """
    text = ADDRESS.sub(" ", origin)
    outside = _BRACKETED.sub(" ", text)
    found = list(_pieces(outside))
    return found or list(_pieces(text))


def without_brackets(text: str) -> str:
    """Return a name without what stands in brackets in it: 生态环境部(国家核安全局) is 生态环境部."""
    return _BRACKETED.sub("", text).strip() or text


def _pieces(text: str) -> Iterator[str]:
    person = False
    for piece in _SEPARATOR.split(text):
        if piece and not person and not _LABEL.match(piece) and piece not in _PERSONS:
            yield _TAKEN.sub("", piece)
        person = bool(piece) and piece in _PERSONS


def without_medium(text: str) -> str:
    """Return a name without the medium that it is printed on: 资阳生态环境微信公众号 is 资阳生态环境.

    >>> without_medium("资阳生态环境官方微信公众号"), without_medium("四川省生态环境厅网站")
    ('资阳生态环境', '四川省生态环境厅')
    """
    return _MEDIUM.sub("", text) or text


def body_of(rest: str) -> Body | None:
    """Return the body that the words after a place name, with or without an office of it; None for another one.

    >>> body_of("环境保护厅"), body_of("生态环境局办公室"), body_of("生态环境监测总站"), body_of("人民政府网站")
    (<Body.ENVIRONMENT: 'environment'>, <Body.ENVIRONMENT: 'environment'>, None, <Body.GOVERNMENT: 'government'>)
    """
    name = without_medium(rest)
    found = _ENVIRONMENT.match(name)
    if (found and is_office_tail(name[found.end() :])) or _ENVIRONMENT_ACCOUNT.match(name):
        return Body.ENVIRONMENT
    return Body.GOVERNMENT if _GOVERNMENT.match(name) else None


def is_office_tail(rest: str) -> bool:
    """Return whether the words after a body's name leave it that body: nothing, an office, a branch, a medium."""
    return not rest or not without_medium("." + rest).strip(".") or is_office(rest) or bool(_BRANCH.match(rest))


def is_office(text: str) -> bool:
    """Return whether a text is nothing but an office within a body.

    >>> is_office("大气环境处"), is_office("厅办公室"), is_office("宣教中心"), is_office("四川省环境监测总站")
    (True, True, True, False)
    """
    return _OFFICE.match(text) is not None


def is_own(text: str) -> bool:
    """Return whether a text means the site itself (本站, 原创, 我局); 网络 and 转载 mean any other.

    >>> is_own("本网讯"), is_own("网络"), is_own("转载")
    (True, False, False)
    """
    return _OWN.match(text) is not None


def leading_paper(text: str) -> tuple[Paper, str] | None:
    """Return the row of papers.csv whose name *text* begins with, the longest, and what follows it.

    >>> paper, rest = leading_paper("人民网四川频道")
    >>> paper.name, paper.kind, rest
    ('人民网', <PaperKind.MEDIA: 'media'>, '四川频道')
    """
    known = _by_name()
    for end in range(len(text), 1, -1):
        paper = known.get(text[:end])
        if (
            paper
            and not text.startswith("门", end)
            and (paper.kind is not PaperKind.LOCAL or _PAPER_TAIL.match(text[end:]))
        ):
            return paper, text[end:]
    return None


@cache
def papers() -> tuple[Paper, ...]:
    """Return the rows of papers.csv in its order."""
    text = resources.files("govcrawl").joinpath("papers.csv").read_text(encoding="utf-8")
    return tuple(
        Paper(name=row["name"], admin_code=row["admin_code"], kind=PaperKind(row["kind"]))
        for row in csv.DictReader(io.StringIO(text))
    )


@cache
def _by_name() -> dict[str, Paper]:
    return {paper.name: paper for paper in papers()}
