"""Takes copy-protection out of a text, and counts what was found.

Content farms put the reading of a character behind it (應(yīng)該), strew invisible characters, and put a line of
their own into the middle of a sentence. Abbreviations (WHO), formulas (SO2) and remarks （试行） stay.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = "A-Za-zÀ-ɏɐ-ʯ\u0300-\u036f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\uff41-\uff5a"
_ANNOTATION = re.compile(
    rf"[ \t]?[（(﹙][ \t]*(?P<reading>[{_LETTERS}]{{1,8}}(?:[ "
    rf"\t'’·-]{{1,2}}[{_LETTERS}]{{1,8}}){{0,5}})[ \t]*[)）﹚]"
)
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# letters of other scripts and of phonetic notation that stand for Latin ones
_LOOKALIKE = str.maketrans("ɑαаɡеоіуυιονıƒ", "aaageoiyuiovif")
_TONES = frozenset("\u0300\u0301\u0304\u030c\u0306")
"""Grave, acute, macron and caron; the breve is a common slip for the caron."""
_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er yi ya yo ye yao you yan yin yang ying yong wu wa wo wai wei wan wen "
        "wang weng"
    " yu yue yuan yun m n ng ê",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u", "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u", "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve ue",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang m ng",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un v", "q": "i ia ie iao iu ian in iang ing iong u ue uan un v",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un v",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u ua uo ui uan un", "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ei ao ou an en ang eng ong i u uo ui uan un", "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
}  # fmt: skip
_SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
"""The syllables of Mandarin (汉语拼音方案), v for ü."""

_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LOST = re.compile(r"(?<=[\u3400-\u9fff，。、；：！”“)）])\?{2,}(?=[\u3400-\u9fff\w”“])")
_PAYWALL = (
    re.compile(r"[当當]前[隐隱]藏[内內]容[免收付]?[费費]?[后後]?(?:查看|[阅閱][读讀])(?:全文)?[>》]*"),
    re.compile(
        r"(?:[剩余餘]{1,2}|余下|隐藏|隱藏)\s*\d{0,3}%?\s*(?:的)?[内內]容(?:需|须|請|"
        r"请)?[^。\n]{0,10}(?:付[费費]|[购購][买買]|登[录錄]|[会會][员員]|VIP)[^。\n]{0,12}[。>》]*",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:开通|開通|成为|成為)\s*(?:VIP|[会會][员員])[^。\n]{0,10}(?:查看|[阅閱][读讀]|"
        r"下[载載])[^。\n]{0,10}[。>》]*",
        re.IGNORECASE,
    ),
    re.compile(r"^[【\[（(]?[^\S\n]*本文地址[^\S\n]*[:：].*$", re.MULTILINE),
    re.compile(r"(?im)^.{0,20}下[载載](?:本)?(?:文[档檔]|范文)[^。\n]{0,20}$"),
    re.compile(r"^.{0,12}(?:文[档檔]|范文)(?:免[费費]|付[费費])?下[载載][^。\n]{0,20}$", re.MULTILINE),
)
_FEW = 3
_SPARSE = 150
"""So few readings, fewer than one in so many characters, explain rare characters (渼（měi）陂) and are no "
"protection."""

_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z])(?:[xX×ＸｘＸ]{2,}|"
    r"[xX×]{1,4}(?=[年月日省市县縣区區镇鎮村局万萬元人名个個%]))(?![A-Za-z0-9])|_{2,}|某{3,}|"
    r"[＊*]{2,}(?=[年月日省市县区])"
)
_BLANKED = re.compile(r"[xX×ＸｘＸ_＊*]|某某某")
_SECTION = re.compile(
    r"^[\s【\[（(]*.{0,40}?(?:篇|范文|範文|例文|样本|模板|方案|总结|總結|計劃|计划)\s*(?:之|"
    r"第)?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})[\s】\])）:：.、]*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """A text without copy-protection, in NFC, and counts of what was taken out."""

    text: str
    annotations: int = 0
    annotation_chars: int = 0
    invisible: int = 0
    private: int = 0
    """Characters of the private use areas: icons and faked letters without a meaning of their own."""
    paywall_lines: int = 0
    paywall_chars: int = 0
    lost: int = 0
    """Places where characters were lost to question marks; they stay in the text."""


def scrub(text: str) -> Scrubbed:
    """Return the text without copy-protection.

    >>> scrub("我們應(yīng)該（試行）把SO2(SO2)報給WHO(WHO)，環(hu\u00e1n)\u200b保。").text
    '我們應該（試行）把SO2(SO2)報給WHO(WHO)，環保。'
    """
    text = unicodedata.normalize("NFC", text)
    text, invisible = _INVISIBLE.subn("", text)
    text, private = _PRIVATE.subn("", text)
    before = len(text)
    text, annotations = _drop_annotations(text)
    dropped = before - len(text)
    lines = chars = 0
    for pattern in _PAYWALL:
        shorter, cut = pattern.subn("", text)
        lines += cut
        chars += len(text) - len(shorter)
        text = shorter
    return Scrubbed(
        text=text, annotations=annotations, annotation_chars=dropped, invisible=invisible, private=private,
        paywall_lines=lines, paywall_chars=chars, lost=len(_LOST.findall(text)),
    )  # fmt: skip


def count_placeholders(text: str) -> int:
    """Count xxx, ××× and x月x日 that stand for names and numbers.

    >>> count_placeholders("xx县在20xx年x月x日召开会议"), count_placeholders("Xbox、xx5型")
    (4, 0)
    """
    return sum(1 for _ in _PLACEHOLDER.finditer(text)) if _BLANKED.search(text) else 0


def count_sections(text: str) -> int:
    """Count the headings of collected model texts.

    >>> count_sections("环保宣传工作方案篇一\\n各校要……\\n环保宣传工作方案篇二\\n范文3")
    3
    """
    return sum(1 for line in text.splitlines() if len(line) <= 60 and _SECTION.match(line))


def _drop_annotations(text: str) -> tuple[str, int]:
    found = [match for match in _ANNOTATION.finditer(text) if _is_reading(match["reading"], toned=True)]
    if not found or (len(found) <= _FEW and len(found) * _SPARSE < len(_HAN.findall(text))):
        return text, 0
    # a farm annotates neutral tones, too: 們(men)
    if len(found) > _FEW:
        found = [match for match in _ANNOTATION.finditer(text) if _is_annotation(match, text)]
    parts, last = [], 0
    for match in found:
        parts.append(text[last : match.start()])
        last = match.end()
    parts.append(text[last:])
    return "".join(parts), len(found)


def _is_annotation(match: re.Match[str], text: str) -> bool:
    if _is_reading(match["reading"], toned=True):
        return True
    behind_han = _HAN.fullmatch(text[max(0, match.start() - 1) : match.start()]) is not None
    return behind_han and match["reading"].islower() and _is_reading(match["reading"], toned=False)


@lru_cache(maxsize=4096)
def _is_reading(text: str, *, toned: bool) -> bool:
    """Tell whether letters are a Mandarin reading, with or without tone marks.

    >>> [_is_reading(text, toned=True) for text in ("y\u012bng", "hu\u0251\u0301n", "caf\u00e9")]
    [True, True, False]
    """
    decomposed = unicodedata.normalize("NFKD", text.lower())
    if toned and not _TONES & set(decomposed):
        return False
    bare = "".join(c for c in decomposed.replace("u\u0308", "v") if not unicodedata.combining(c)).translate(_LOOKALIKE)
    return all(_is_syllables(word) for word in re.split(r"[\s'’·-]+", bare) if word)


def _is_syllables(word: str) -> bool:
    """Tell whether a word is one or more Mandarin syllables."""
    reached = {0}
    for start in range(len(word)):
        if start in reached:
            reached.update(start + n for n in range(1, 7) if word[start : start + n] in _SYLLABLES)
    return len(word) in reached
