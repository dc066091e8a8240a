"""Whether two texts are one, decoded twice: characters that were lost, or a whole text read in a wrong encoding."""

from __future__ import annotations

from collections import Counter

UNREAD = "\ufffd"
"""What a decoder puts where bytes are no character."""

_DOUBLY_READ = "锟斤拷"
"""Two U+FFFD written in UTF-8 and read in GBK."""
_KEY = 4
"""Equal characters that show where two texts go on together."""
_REACH = 12
"""How far a lost character may carry: one byte lost of a GBK pair shifts those that follow, as far as ASCII."""
_ALIKE, _UNLIKE = 0.9, 0.5
"""Share of characters in common by which a text re-read is the other, and by which the two as they are are not."""


def is_redecoded(old: str, new: str, old_encoding: str = "", new_encoding: str = "") -> bool:
    """Tell whether two different texts differ by their decoding only.

    Either every difference stands where one of the two has U+FFFD, or one is the other read in the wrong one of two
    encodings (where both are named).

    >>> is_redecoded("全市空气质\ufffd\ufffd改善，优良天数", "全市空气质量改善，优良天数")
    True
    >>> is_redecoded("浓度为3.5微克每立方米", "浓度为35微克每立方米")
    False
    """
    one, other = old.replace(_DOUBLY_READ, UNREAD * 2), new.replace(_DOUBLY_READ, UNREAD * 2)
    if (UNREAD in one or UNREAD in other) and _differs_where_unread(one, other):
        return True
    if old_encoding == new_encoding or not (old_encoding and new_encoding):
        return False
    if _share(old, new) >= _UNLIKE:
        return False
    return max(_share(_again(old, old_encoding, new_encoding), new),
               _share(_again(new, new_encoding, old_encoding), old)) >= _ALIKE  # fmt: skip


def legibility(text: str) -> float:
    """Return the share of Chinese characters that GB 2312 has, to a tenth: a text misread as GBK is of rarer ones.

    >>> legibility("生态环境"), legibility("鐢熸€佺幆澧冩晱鎰熷尯鍩�")
    (1.0, 0.1)
    """
    han = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    if not han:
        return 1.0
    return round(len("".join(han).encode("gb2312", "ignore")) / 2 / len(han), 1)


def _differs_where_unread(one: str, other: str) -> bool:
    """Walk both texts; where they part, one must have lost characters close by, and both must meet again soon.

    Digits and the signs beside them are one byte in every encoding of Chinese, and never the second of two (GBK and
    Big5 begin those at 0x40), so none of them is lost.
    """
    here, there = 0, 0
    while here < len(one) or there < len(other):
        if here < len(one) and there < len(other) and one[here] == other[there] != UNREAD:
            here, there = here + 1, there + 1
            continue
        if UNREAD not in one[here : here + _KEY] and UNREAD not in other[there : there + _KEY]:
            return False
        met = _meeting(one, other, here, there)
        if met is None or _safe(one[here : met[0]]) != _safe(other[there : met[1]]):
            return False
        here, there = met
    return True


def _meeting(one: str, other: str, here: int, there: int) -> tuple[int, int] | None:
    lost = max(_run(one, here), _run(other, there))
    reach = _REACH + 2 * lost
    for total in range(1, 2 * reach):
        for first in range(max(0, total - reach), min(total, reach) + 1):
            left, right = here + first, there + total - first
            if left > len(one) or right > len(other):
                continue
            key = one[left : left + _KEY]
            if UNREAD not in key and key == other[right : right + _KEY]:
                return left, right
    return None


def _run(text: str, start: int) -> int:
    end = start
    while end < len(text) and end - start < _REACH and UNREAD in text[end : end + _KEY]:
        end += 1
    return end - start


def _safe(text: str) -> str:
    return "".join(character for character in text if " " < character < "@")


def _again(text: str, read_as: str, should_be: str) -> str:
    try:
        return text.encode(read_as, "ignore").decode(should_be, "ignore")
    except LookupError:
        return ""


def _share(one: str, other: str) -> float:
    return sum((Counter(one) & Counter(other)).values()) / max(len(one), len(other), 1)
