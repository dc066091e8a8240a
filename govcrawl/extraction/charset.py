"""From bytes to characters: which encoding a page is really in, whatever it declares."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEAD_BYTES = 8192
"""How far a declaration is looked for; the HTML standard reads 1,024 bytes, real heads push it further down."""
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gb_2312", "gbk", "x-gbk", "cp936", "gb18030", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "cp950"), "big5hkscs"),
}
"""Labels of the WHATWG Encoding Standard for Chinese pages. All others (ISO-8859-1, windows-1252, us-ascii …)
are defaults of servers and editors and say nothing about a Chinese page."""
_ASCII = bytes(range(128))
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战"
    "環境護國發會產業電經時實現應開關從對間與設過進還動學體數這個來們為後說種點氣無當長組計論運農區決戰東書報單聞廣傳號"
)
"""The commonest characters of simplified and traditional running text; wrong decodings rarely hit them."""
_START_BYTES = 64
"""Where UTF-16 is recognised: the first tags are ASCII, what follows may be Chinese throughout."""
_NUL_SHARE = 0.2
_SAMPLE_CHARS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The characters of a page, and how they were found."""

    text: str
    encoding: str
    """Name of the Python codec."""
    rule: str
    """bom, header, meta, utf-8, gb18030, big5, nul-bytes or fewest-errors."""
    replacement_chars: int
    """U+FFFD in the text: put there by decoding, or by the publisher's own faulty export."""


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the characters of `body`. Never fails; `content_type` is the value of the HTTP header.

    A byte-order mark decides, then strict UTF-8 (text in another encoding is never valid UTF-8 by chance), then what
    is declared, then GB 18030 and Big5. A declaration is believed only where its decoding reads as Chinese.

    >>> decode("环境".encode("gbk"), "text/html; charset=utf-8").text
    '环境'
    >>> decode("環境保護".encode("big5")).rule
    'big5'
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :].decode(codec, "replace"), codec, "bom")
    wide = _wide_codec(body)
    if wide:
        return _decoded(body.decode(wide, "replace"), wide, "nul-bytes")
    declared = list(_declared(body, content_type))
    text = _strict(body, "utf-8")
    if text is not None:
        return _decoded(text, "utf-8", next((rule for codec, rule in declared if codec == "utf-8"), "utf-8"))
    return _two_byte(body, declared) or _fewest_errors(body)


def _declared(body: bytes, content_type: str | None) -> Iterator[tuple[str, str]]:
    """Yield (codec, rule) for each declaration that can be true of a Chinese page."""
    head = body[:_HEAD_BYTES]
    found: list[tuple[str, str]] = []
    if content_type and (match := _HEADER_CHARSET.search(content_type)):
        found.append((match[1], "header"))
    if declared := _XML_ENCODING.search(head):
        found.append((declared[1].decode("ascii", "replace"), "meta"))
    place = head.lower().find(b"charset")
    # the first tag that declares begins no more than 300 bytes before its word
    if place >= 0 and (meta := _META_CHARSET.search(head, max(0, place - 310))):
        found.append((meta[1].decode("ascii", "replace"), "meta"))
    for label, rule in found:
        codec = _CODECS.get(label.lower())
        if codec:
            yield codec, rule


def _two_byte(body: bytes, declared: list[tuple[str, str]]) -> Decoded | None:
    """Decode as GB 18030 or Big5 where that works without an error; the two also fit each other's bytes."""
    if _looks_like_broken_utf8(body):
        return None
    texts = {codec: text for codec in ("gb18030", "big5hkscs") if (text := _strict(body, codec)) is not None}
    if not texts:
        return None
    fluency = {codec: _fluency(text) if len(texts) > 1 else 1.0 for codec, text in texts.items()}
    best = max(texts, key=lambda codec: fluency[codec])
    for codec, rule in declared:
        if codec in texts and fluency[codec] >= 0.5 * fluency[best]:
            return _decoded(texts[codec], codec, rule)
    return _decoded(texts[best], best, "gb18030" if best == "gb18030" else "big5")


def _fewest_errors(body: bytes) -> Decoded:
    """Decode damaged bytes with the codec that leaves the fewest U+FFFD; UTF-8 with scattered damage stays UTF-8."""
    codecs_ = ("utf-8",) if _looks_like_broken_utf8(body) else ("utf-8", "gb18030", "big5hkscs")
    texts = {codec: body.decode(codec, "replace") for codec in codecs_}
    best = min(texts, key=lambda codec: (texts[codec].count("\ufffd"), -_fluency(texts[codec])))
    return _decoded(texts[best], best, "fewest-errors")


def _decoded(text: str, codec: str, rule: str) -> Decoded:
    return Decoded(text=text, encoding=codec, rule=rule, replacement_chars=text.count("\ufffd"))


def _strict(body: bytes, codec: str) -> str | None:
    """Decode without any error, but for a last character that a broken connection cut in two."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(body)
    except UnicodeDecodeError:
        return None


def _wide_codec(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its markup is NUL."""
    head = body[:_START_BYTES]
    if head.count(0) < _NUL_SHARE * len(head) or b"<" not in head:
        return None
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) < 4 * min(odd, even):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _looks_like_broken_utf8(body: bytes) -> bool:
    """True where nearly all bytes above ASCII form valid three-byte sequences, as GBK and Big5 never do."""
    three = len(re.findall(rb"[\xe1-\xef][\x80-\xbf]{2}", body))
    high = len(body.translate(None, _ASCII))
    return three > 0 and three * 3 >= 0.9 * high


def _fluency(text: str) -> float:
    """Share of frequent characters among all that are not ASCII.

    >>> _fluency("我们的环境") > _fluency("鎴戜滑鐨勭幆澧")
    True
    """
    wide = [char for char in text[:_SAMPLE_CHARS] if char >= "\u3400"]
    if len(wide) < 50:
        wide = [char for char in text if char >= "\u3400"]
    return sum(char in _FREQUENT for char in wide) / len(wide) if wide else 0.0
