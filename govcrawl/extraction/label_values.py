"""The values behind labels: cut to what was meant, or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govcrawl.extraction.dates import find_dates
from govcrawl.extraction.label_words import EMPTY_VALUES, PROVINCES, WIDGET
from govcrawl.extraction.noise import line_noise

_BULLET = re.compile(r"^[\s•·●▪■◆*＊\u200b\ufeff]+")
_CUT = re.compile(
    r"\s[∙•·]\s|\s+(?:展开|收起|关注|订阅|我要投稿|投稿)(?=\s|$)|\s*发布于(?=[\u4e00-\u9fff])|\s*[\[【〔(（]\s*(?:[大中小]\b|字[体号]|打印|关闭|A\b)|[|｜丨〗】\]\t]|\s{2,}|\s[\u4e00-\u9fff]{2,6}[:：]|[。！？!?；;]|https?://"
)
_EDGES = " \u3000\u00a0\t,，、/\\|[【〖<-—_:：•"
_PAIRS = {")": "(", "）": "（", "》": "《", "」": "「", "”": "“"}
_TERRITORY = re.compile(
    rf"\s*(?:发表|发布)于(?:{PROVINCES})[市省]?$|\s+(?:来自)?(?:{PROVINCES})[市省]?$|来自(?:{PROVINCES})[市省]?$"
)
_COUNT = re.compile(r"\s+\d{1,7}\s*次?$")
"""The number of readers in an element of its own, with a picture for its label."""
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]")
_CODE = re.compile(r"\s*[(（]?[A-Z]{1,3}\d{2,6}[)）]?$")
_NAME = r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff][ ][\u4e00-\u9fff]|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]{1,8})"
_NAMES = rf"{_NAME}(?:[ 、，,/]+{_NAME}){{0,7}}"
_ROLE = r"(?:(?:本报|本网|本台|本刊|见习|实习|全媒体|首席|特约)*(?:记者|通讯员|作者|撰稿人?)[ :：]*)"
_CREDIT = re.compile(rf"[(（] *(?P<names>{_ROLE}{_NAMES}(?:[ ;；，,、]*{_ROLE}{_NAMES})*) *[)）]。?$")
_BYLINE = re.compile(
    rf"[\u4e00-\u9fff]{{0,8}}?(?:记者|通讯员)[ :：]+(?P<names>{_NAMES}(?:[ ;；]*通讯员[ "
    rf":：]+{_NAMES})?)"
)
_SLASHED = re.compile(r"(?:文|撰文|文字|作者) *[/|丨︱] *(?P<names>\S.{1,30})")
_PRESS = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{2,12}(?:日报|晚报|早报|时报|周报|[^汇通简]报|通讯社|新闻网|电视台|"
    r"网络版|周刊|杂志|新闻社)(?:网络版|网|(?:新闻)?客户端|新媒体|微信)?"
)
_OFFICE = re.compile(
    r"(?!(?:国内|国际|社会|本地|地方|时政|财经|要闻|图片|视频|行业|公司|热点|综合|今日|最新|政务|民生|媒体|工作|部门|"
    r"基层)(?:新闻|观察|发布|在线))[\u4e00-\u9fffA-Za-z]{2,12}"
    r"(?:发布|融媒体?(?:中心)?|疾控|气象台?|消防|公安|环境|中心|观察|新闻|在线|客户端|[局厅网报台社])"
)
"""Names of offices and accounts; a column (国内新闻) is none."""
_STAFF = re.compile(r"^\S{1,10}(?:记者|通讯员|评论员|观察员|撰稿人)\s+(?=\S)")
_ROLES = re.compile(_ROLE)
_ACCOUNT = re.compile(rf"发布于(?:{PROVINCES})(?P<value>\S{{2,20}}?)(?:官方账号)$")
_PERIODICAL = re.compile(r"《[\u4e00-\u9fffA-Za-z]{2,12}》")
_LED_BY = re.compile(r"^(?:信息|文章|稿件|新闻)?来\s*源[\s:：]+")
_COUNTED_BY = re.compile(r"[\s\u3000]*(?:阅读|浏览|点击|访问|[\[【(（]\s*[大字打关]).*$")
_WEEKDAY = re.compile(r"[(（]?(?:星期|周)[一二三四五六日天][)）]?")
_STAMP = re.compile(r"^\s*(?:原创|转载|首发|独家|快讯|头条|要闻|资讯|新闻)(?=[\s·|]|$)")
_COUNTED = re.compile(
    r"\s[\d.,]+\s?[wW万千]?\+?\s?(?:次|人)?(?:阅读|浏览|播放|评论|点赞|赞|参与)[量数次]?(?=\s|$)|"
    r"\s(?:阅读|浏览|播放|评论|字数)[量数次]?\s?[\d.,]+[wW万千]?(?=\s|$)"
)
_PHRASE = re.compile(r"本文来源于(?P<value>[^，。；\s]{2,30})")


def strip_bullet(line: str) -> str:
    """Drop list bullets and blanks at both ends of a line; blanks within become plain ones.

    >>> strip_bullet("  • 来源:\u3000某厅 ")
    '来源:  某厅'
    """
    return _BULLET.sub("", line).strip().replace("\u00a0", " ").replace("\u3000", "  ")


def origin_value(text: str) -> str | None:
    """Return the origin at the start of what follows its label, or None.

    >>> origin_value(" 某某日报 北京  举报"), origin_value("】 打印"), origin_value("《某某日报》 字体：")
    ('某某日报', None, '《某某日报》')
    """
    value = _cut(text)
    value = _COUNT.sub("", _TERRITORY.sub("", value)).strip(_EDGES)
    if not value or len(value) > 80 or value in EMPTY_VALUES or not _WORD.search(value) or "，" in value:
        return None
    return value


def names_value(text: str) -> str | None:
    """Return the names at the start of what follows 编辑 or 作者, or None.

    >>> names_value("记者 王 小明"), names_value("张三丰 PN101"), names_value("请问进展如何？")
    ('王 小明', '张三丰', None)
    """
    if re.search(r"[。！？?；，]", text):
        return None
    value = _CODE.sub("", _cut(text))
    value = re.sub(r"\s+", " ", _ROLES.sub("", _STAFF.sub("", value), count=1)).strip(_EDGES + "()（）")
    if not 2 <= len(value) <= 40 or value in EMPTY_VALUES or not _WORD.search(value):
        return None
    return value


def _cut(text: str) -> str:
    """Cut a value where a widget, a bar, a closing bracket or a wide gap ends it."""
    text = text.strip()
    for pattern in (WIDGET, _CUT):
        found = pattern.search(text)
        if found is not None:
            text = text[: found.start()]
    for number, char in enumerate(text):
        if char in _PAIRS and _PAIRS[char] not in text[:number]:
            text = text[:number]
            break
    text = text.strip(_EDGES)
    for closing, opening in _PAIRS.items():
        if text.count(opening) > text.count(closing) and text.endswith(opening):
            text = text[: -len(opening)]
    return text.rstrip("(（").strip(_EDGES)


def unlabelled_origin(line: str) -> str | None:
    """Return what stands beside a lone date to the minute, where that reads like a publisher.

    >>> unlabelled_origin("2019年11月25日 18:57 某某消息"), unlabelled_origin("2019-11-25 18:57 甲 乙 丙") is None
    ('某某消息', True)
    """
    dates = find_dates(line)
    if len(dates) != 1 or len(line) > 60:
        return None
    if len(dates[0].value) == 10:
        behind = _COUNTED_BY.sub("", line[dates[0].end :]).strip()
        return press_name(line[: dates[0].start]) or press_name(behind) or _periodical(behind)
    account, phrase = _ACCOUNT.search(line), _PHRASE.search(line)
    if account or phrase:
        return (account or phrase)["value"]  # type: ignore[index]  # one of them is set
    before = line[: dates[0].start]
    if before.rstrip().endswith((":", "：")):
        return None
    if press_name(before) is not None:
        return press_name(before)
    rest = _WEEKDAY.sub(" ", line[: dates[0].start] + " " + line[dates[0].end :]).strip()
    rest = _LED_BY.sub("", _COUNTED_BY.sub("", rest))
    if _PERIODICAL.fullmatch(rest.strip(_EDGES.replace("《", ""))):
        return rest.strip(_EDGES.replace("《", ""))
    rest = _TERRITORY.sub("", _COUNTED.sub("", _STAMP.sub("", rest.strip(" ·∙|")))).strip(_EDGES + "·∙")
    presses = [word for word in rest.split() if press_name(word)]
    if len(presses) == 1 and len(rest) <= 30:
        return presses[0]
    rest = "|".join(part.strip() for part in re.split(r"[|｜]", rest) if part.strip() and not line_noise(part))
    if not 2 <= len(rest) <= 16 or line_noise(rest) or re.search(r"[\s\d，。：:？！、>»]", rest):
        return None
    return origin_value(rest)


def _periodical(text: str) -> str | None:
    """The name of a paper or magazine between its marks (《某某林业》), and nothing else."""
    return text if _PERIODICAL.fullmatch(text) else None


def account_name(line: str) -> str | None:
    """Return a line that can be the name of a publisher, where it stands between title and date.

    >>> account_name("某某疾控"), account_name("今天下雨") is None
    ('某某疾控', True)
    """
    name = strip_bullet(line)
    return name if _PRESS.fullmatch(name) or _OFFICE.fullmatch(name) else None


def press_name(line: str) -> str | None:
    """Return a line that is the name of a paper, an agency or a station, and nothing else.

    >>> press_name("某某晚报网络版"), press_name("水质在变好") is None
    ('某某晚报网络版', True)
    """
    name = strip_bullet(line)
    return name if _PRESS.fullmatch(name) else None


def byline(lines: Sequence[str], start: int, info: set[int]) -> str | None:
    """Return the names of a by-line that has a line of its own, or that closes the text in brackets.

    >>> byline(["标题", "……水更清了。（记者 王小明 通讯员 李四光）", "责任编辑：赵五"], 0, {2})
    '王小明 李四光'
    """
    for number in range(start, len(lines)):
        line = strip_bullet(lines[number])
        whole = _BYLINE.fullmatch(line) or _SLASHED.fullmatch(line) if len(line) <= 40 else None
        closing = _CREDIT.search(line)
        if closing is not None and closing.start() > 0 and not _closes(lines, number, info):
            closing = None
        found = whole or closing
        if found is not None:
            names = _STAFF.sub("", found["names"]) if found is whole else found["names"]
            names = re.sub(r"\s+", " ", re.sub(rf"[ ;；，,]*{_ROLE}", " ", names)).strip()
            return names or None
    return None


def _closes(lines: Sequence[str], number: int, info: set[int]) -> bool:
    """Tell whether the text ends with this line: info, furniture or nothing follows."""
    following = next((n for n in range(number + 1, len(lines)) if lines[n].strip()), None)
    return following is None or following in info or line_noise(lines[following]) is not None
