"""Normal forms of text: one that tells versions apart, one that brings copies together. Both carry a version.

`match_text` makes 3.5 毫克 and 35 毫克 equal, so it only ever decides stories; edits are judged by `version_text`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

VERSION_FORM = 2
"""Version of `version_text` and of what is hashed with it (`archive.states`); raise it with any change, for the hashes
are stored."""

MATCH_FORM = 1
"""Version of `match_text` and `fold`; raise it with any change, for story keys and the search index hold it."""

STORY_TEXT_CHARS = 60
"""A text at least this long in `match_text` is a story by itself; shorter ones are notices alike in many places."""

STORY_TITLE_CHARS = 20
"""Title and text together must be at least this long to make a story of a short text."""

_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

# Chinese punctuation of full width, in nearly every text. Without it most texts are in NFKC as they are, which
# unicodedata sees five times faster than it makes them so.
_WIDE = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"), ("！", "!"), ("？", "?"), ("\u3000", " "))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def version_text(text: str) -> str:
    r"""Return *text* in NFC, trimmed, each run of white space (of any kind) one space.

    >>> version_text("　　本报讯\xa0  4月1日，\n  岷江流域水质达标。\n")
    '本报讯 4月1日， 岷江流域水质达标。'
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


@lru_cache(maxsize=4)
def fold(text: str) -> str:
    """Return *text* in NFKC, lower case and simplified characters (OpenCC's t2s); punctuation stays.

    Half of a surrogate pair, which no encoding can carry, becomes U+FFFD.

    >>> fold("應嚴格執行ＰＭ２.５標準")
    '应严格执行pm2.5标准'
    """
    if text.isascii():
        return text.lower()
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    folded = unicodedata.normalize("NFKC", text).lower()
    try:
        simplified: str = _simplifier().convert(folded)
    except UnicodeEncodeError:
        simplified = _simplifier().convert(_SURROGATE.sub("\ufffd", folded))
    return simplified


def match_text(text: str) -> str:
    """Return *text* folded and without white space, punctuation and symbols.

    >>> match_text("《大氣污染防治條例》（修訂）—— 2023 年")
    '大气污染防治条例修订2023年'
    """
    return _NOT_WORD.sub("", fold(text))


def story_key(title: str | None, text: str) -> str | None:
    """Return the SHA-256 that equal texts share whatever their site, or None where there is too little text.

    The text alone decides when it is long enough, since reposts change the title.

    >>> story_key("成都：治水", "岷江" * 40) == story_key("治水在成都", "岷江，" * 40)
    True
    >>> story_key("通知", "见附件") is None
    True
    """
    matched = match_text(text)
    if len(matched) < STORY_TEXT_CHARS:
        matched = match_text((title or "") + text)
        if len(matched) < STORY_TITLE_CHARS:
            return None
    return hashlib.sha256(matched.encode()).hexdigest()
