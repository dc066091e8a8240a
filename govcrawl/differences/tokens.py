"""Tokens of a Chinese text: what a comparison never cuts through. Joined again they are the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from govcrawl.differences.names import Kind, known_words


class Mark(StrEnum):
    """What kind of thing a change touches."""

    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    """Of a person, behind an office or a label."""
    PLACE = "place"
    ORGANISATION = "organisation"
    NEGATION = "negation"
    TERM = "term"
    """A word of enforcement or harm, such as 停产, 整改, 通报, 处罚."""
    WORDING = "wording"
    """Any other words."""
    TYPOGRAPHY = "typography"
    """Another form of the same character: full width, another dash or quotation mark."""
    PUNCTUATION = "punctuation"
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text and what it is; `value` and `unit` are those of a number."""

    text: str
    mark: Mark
    unit: str = ""

    @property
    def value(self) -> str:
        """The number without its unit."""
        return self.text[: len(self.text) - len(self.unit)]


_D = "[0-9０-９]"
_CN = "[〇零一二三四五六七八九十]"
_CN_NUMBER = "[〇零一二两三四五六七八九十百千]"
_DASH = "[-—–~～至到─－]{1,2}"
_TIME = (
    rf"(?:[上下中]午|凌晨|晚上?|早上?)?{_D}{{1,2}}"
    rf"(?:[:：]{_D}{{2}}(?:[:：]{_D}{{2}})?(?!{_D})|[时点](?:{_D}{{1,2}}分(?:{_D}{{1,2}}秒)?|半)?)"
)
_DAY = rf"{_D}{{1,2}}[日号](?![线令文楼机院公])"
_MONTH = rf"{_D}{{1,2}}月份?"
_YEAR = rf"{_D}{{4}}年"
_DATE = (
    # 2023年7月19日17时, 2023年1—6月, 7月1日至5日, 7月1日至8月3日, 19日
    rf"(?:{_YEAR}(?:{_D}{{1,2}}{_DASH})?(?:{_MONTH}(?:{_DAY})?)?|{_D}{{1,2}}{_DASH}{_MONTH}|{_MONTH}(?:{_DAY})?|{_DAY})"
    rf"(?:{_DASH}(?:{_YEAR})?(?:{_MONTH}(?:{_DAY})?|{_DAY}))?"
    rf"|{_CN}{{4}}年(?:{_CN}{{1,3}}月(?:{_CN}{{1,3}}日)?)?|{_CN}{{1,2}}月(?:{_CN}{{1,3}}日)"
    rf"|(?<!{_D})(?:19|20)\d\d(?P<sep>[-/.])\d{{1,2}}(?P=sep)\d{{1,2}}(?!{_D})"
)
_UNITS = (
    "个百分点 百分点 毫克/立方米 微克/立方米 克/立方米 毫克/升 微克/升 克/升 立方米/秒 立方米/日 吨/日 吨/年 "
    "毫克每立方米 微克每立方米 毫克每升 立方米每秒 千克/小时 克/千瓦时 贝可/升 微克 毫克 千克 公斤 千瓦时 兆瓦 "
    "千瓦 平方公里 平方千米 平方米 立方米 公里 千米 厘米 毫米 公顷 摄氏度 分贝 标准煤 吨 元 亩 克 升 米 度 μg/m³ "
    "μg/m3 µg/m³ µg/m3 ug/m3 mg/m³ mg/m3 mg/Nm3 mg/L mg/l μg/L kg/h kg km² km2 km m³ m3 m² m2 ㎡ dB(A) dB kWh MW "
    "℃ °C % ％ ‰ 小时 分钟 天 周 个月 年 岁 倍 成 家 座 起 件 人次 人 名 户 项 个 条 次 处 台 辆 艘 只 头 株 棵 "
    "批 轮 期 级 类 位 所 部 份 场 组 支 套 片 段 张 册 宗 例"
)
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS.split(), key=len, reverse=True))
_SCALE = "[多余]?(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千)?[多余]?"
_FIGURE = rf"{_D}+(?:[,，]{_D}{{3}}(?!{_D}))*(?:[.．·]{_D}+)?"
_NUMBER = (
    rf"(?:(?<![0-9A-Za-z])[-+−－＋±])?{_FIGURE}(?:[%％‰]?{_DASH}{_FIGURE})?(?P<unit>{_SCALE}(?:{_UNIT})?)"
    rf"|百分之{_CN_NUMBER}+(?:点{_CN}+)?|{_CN_NUMBER}+分之{_CN_NUMBER}+|第{_CN_NUMBER}+(?:[批次轮届条章款项号名期]|季度)?"
    rf"|{_CN_NUMBER}+(?:点{_CN}+)?(?P<counted>[多余]?(?:[万亿]+[多余]?)?(?:{_UNIT}))"
    r"(?![些样切定般旦致])|[Ⅰ-Ⅻⅰ-ⅹ]+类?"
)
_LATIN = (
    r"[A-Za-zＡ-Ｚａ-ｚµμ][\wＡ-Ｚａ-ｚ０-９.@/:+₀-₉⁰-⁹²³-]*?(?=[^\wＡ-Ｚａ-ｚ０-９.@/:+₀-₉⁰-⁹²³-]|[\u3400-\u9fff]|$)"
)
_NEGATION = (
    r"没有|没能|未能|不得|不能|不会|不予|不准|不再|不存在|尚未|并未|从未|并非|绝非|无法"
    r"|不(?![断仅但过久少同])|未(?!来)|没(?!收)|非(?!常|法)|无(?!论|人机|锡)|勿"
)
_PATTERN = re.compile(
    rf"(?P<time>{_TIME})|(?P<date>{_DATE})|(?P<number>{_NUMBER})|(?P<latin>{_LATIN})|(?P<space>\s+)"
    rf"|(?P<negation>{_NEGATION})|(?P<mark>[^\w\s])",
    re.ASCII,
)
_SPACE = re.compile(r"\s+")
_PUNCTUATED = re.compile(r"[^\w\s]")

_KINDS = {
    Kind.PLACE: Mark.PLACE,
    Kind.ORGANISATION: Mark.ORGANISATION,
    Kind.PERSON: Mark.NAME,
    Kind.TERM: Mark.TERM,
}


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text in order: numbers with their units, dates, names, words that weigh, characters.

    >>> [token.text for token in tokens("7月1日至5日，PM2.5为3.5毫克/立方米")]
    ['7月1日至5日', '，', 'PM2.5', '为', '3.5毫克/立方米']
    """
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    names = {start: (end, kind) for start, end, kind in known_words(text)}
    place = 0
    while place < len(text):
        if place in names:
            end, kind = names[place]
            yield Token(text[place:end], _KINDS[kind])
            place = end
            continue
        found = _PATTERN.match(text, place)
        if found is None or not found[0]:
            yield Token(text[place], _kind_of(text[place]))
            place += 1
            continue
        yield _token(found)
        place = found.end()


def _token(found: re.Match[str]) -> Token:
    match found.lastgroup:
        case "time" | "date" | "sep":
            return Token(found[0], Mark.DATE)
        case "number" | "unit" | "counted":
            return Token(found[0], Mark.NUMBER, found["unit"] or found["counted"] or "")
        case "negation":
            return Token(found[0], Mark.NEGATION)
        case "latin":
            return Token(found[0], Mark.WORDING)
    return Token(found[0], _kind_of(found[0]))


def _kind_of(text: str) -> Mark:
    if _SPACE.fullmatch(text):
        return Mark.SPACE
    return Mark.PUNCTUATION if _PUNCTUATED.fullmatch(text) else Mark.WORDING
