"""Words that a comparison takes whole: places, organisations and persons as far as a rule finds them, weighty words.

There is no dictionary of Chinese words behind it: a name is found by what it begins or ends with, or stands behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

import ahocorasick

from govcrawl.origins.places import short_name
from govcrawl.regions import COUNTRY, regions


class Kind(StrEnum):
    """What a word is."""

    PLACE = "place"
    ORGANISATION = "organisation"
    PERSON = "person"
    TERM = "term"


_TERMS = (
    "停产 限产 停业 停工 停建 停运 关停 关闭 取缔 拆除 淘汰 整改 整治 整顿 通报 曝光 处罚 罚款 没收 查封 扣押 "
    "责令 限期 立案 查处 约谈 问责 追责 处分 警告 记过 降级 撤职 免职 开除 留置 双开 拘留 逮捕 移送 起诉 判处 "
    "判决 督察 督办 巡视 核查 违法 违规 违纪 犯罪 受贿 贪污 失职 渎职 瞒报 谎报 造假 弄虚作假 篡改 伪造 偷排 "
    "直排 漏排 排污 超标 超限 污染 泄漏 泄露 爆炸 火灾 事故 中毒 死亡 受伤 失联 伤亡 遇难 疏散 损失 黑臭 劣Ⅴ类 "
    "达标 不达标 合格 不合格 完成 未完成 严重 重大 特别重大 较大 上升 下降 增长 增加 减少 同比 环比 批准 驳回 "
    "撤销 废止 失效 征求意见 试行 暂行 暂停 取消 延期 恢复 禁止 严禁 允许 应当 可以 必须"
)
TERMS = tuple(_TERMS.split())
"""Words whose coming or going changes what a report says: measures, offences, harm, results, modes of command (the
words of peers' ledgers of silent edits, and of the chapter headings 法律责任 of the Environmental Protection Law)."""

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    "姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛"
)
"""The commonest surnames (Ministry of Public Security, report on names of 2020)."""
_OFFICE = (
    "责任编辑|责编|编辑|编审|审核|校对|作者|记者|通讯员|摄影|局长|厅长|部长|市长|省长|州长|县长|区长|镇长|乡长|村长|主席|总理"
    "|书记|主任|处长|科长|司长|院长|所长|站长|队长|支队长|校长|会长|董事长|总经理|经理|厂长|法定代表人|负责人|工程师|总工|教授"
    "|专家|委员|代表|巡视员|专员|组长|调研员|嘉宾"
)
_PERSON = re.compile(
    rf"(?:{_OFFICE})[:：、]?[ \u3000]?(?P<name>(?:[{_SURNAMES}]|欧阳|司马|上官|诸葛)[\u4e00-\u9fff·]{{1,2}}?)"
    r"(?=[^\u4e00-\u9fff]|$|[说称就在率到赴带与和及的同被因将作对向为等主介表指强要出参调深听检]|同志|一行)"
)
_BODY = (
    "人民政府|办公厅|办公室|委员会|管理局|生态环境局|生态环境厅|环境保护局|环保局|环保厅|监测中心站|监测站|执法支队|执法大队"
    "|执法总队|研究院|研究所|设计院|人民法院|人民检察院|检察院|法院|大学(?!生)|学院|协会|学会|管委会|有限责任公司|股份有限公司|有限公司"
    "|集团公司|集团|公司|总站|中心(?![城区组思任工环])|分局|支队|总队|大队|化工厂|水泥厂|钢铁厂|发电厂|电厂|污水处理厂|处理厂|工厂|(?<![格布变当结时全开僵残政大])局(?![部地势面限促外内])|厅(?!堂)"
)
_ENDS = re.compile(rf"(?:{_BODY})(?!长(?![江春沙期]))")
_BEFORE = re.compile(r"[\u3400-\u9fffA-Za-z（）()·]{1,24}$")
_DATED = re.compile(r"[年月日号](?:[底初末]|[上中下]旬)?")
_STOP = re.compile(
    r".*(?:[由被对向在与和及将把从因为据是的了等让请令并经给到往]|其中|来自|位于|涉及|包括|记者|通报|督促|责令|要求|会同|联合"
    r"|以及|关于|前往|依法|本报|近日|昨日|今日|其|该|各)"
)
_LONGEST = 20
"""Characters before its noun that belong to the name of a body, at most."""


def known_words(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Yield start, end and kind of words found, none within another, in order.

    >>> text = "成都市生态环境局局长说，四川省甲乙化工有限公司已停产"
    >>> [(text[start:end], kind.value) for start, end, kind in known_words(text)]
    [('成都市生态环境局', 'organisation'), ('四川省甲乙化工有限公司', 'organisation'), ('停产', 'term')]
    """
    listed = [(end - len(word) + 1, end + 1, kind) for end, (word, kind) in _automaton().iter_long(text)]
    places = {start: end for start, end, kind in listed if kind is Kind.PLACE}
    persons = [(found.start("name"), found.end("name"), Kind.PERSON) for found in _PERSON.finditer(text)]
    reached = 0
    for start, end, kind in sorted([*_bodies(text, places), *persons, *listed], key=lambda one: (one[0], -one[1])):
        if start >= reached:
            yield start, end, kind
            reached = end


def _bodies(text: str, places: dict[int, int]) -> Iterator[tuple[int, int, Kind]]:
    """Yield the organisations: from a place, or from the word before which a name cannot begin, to their noun."""
    reached = 0
    for found in _ENDS.finditer(text):
        before = _BEFORE.search(text[max(reached, found.start() - _LONGEST) : found.start()])
        if before is None:
            continue
        dated = _DATED.match(before[0])
        begin = found.start() - len(before[0]) + (dated.end() if dated else 0)
        inner = [start for start in range(begin, found.start()) if start in places]
        stop = _STOP.match(text[begin : found.start()])
        start = inner[0] if inner else begin + (stop.end() if stop else 0)
        if inner or found.start() - start + len(found[0]) > 2:
            yield start, found.end(), Kind.ORGANISATION
            reached = found.end()


@cache
def _automaton() -> ahocorasick.Automaton:
    words = ahocorasick.Automaton()
    for word in TERMS:
        words.add_word(word, (word, Kind.TERM))
    for unit in regions():
        if unit.code != COUNTRY:
            words.add_word(unit.name, (unit.name, Kind.PLACE))
            short = short_name(unit)
            if unit.is_province and len(short) > 1:
                words.add_word(short, (short, Kind.PLACE))
    words.make_automaton()
    return words
