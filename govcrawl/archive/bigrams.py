"""Words of the search index: pairs of Han characters, and Latin words and numbers whole.

The last character of a run of Han is a word by itself, so that each character begins a word and queries of one
character find it as a beginning. Punctuation and white space break runs; a point within a number or a word does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govcrawl.forms import fold

INDEX_FORM = 1
"""Version of the words; a change of it, or of `forms.MATCH_FORM`, needs `indexing.rebuild` in a migration."""

# Han with its radicals, signs (々〇) and extensions; kana and hangul, which are not separated by spaces either.
_HAN = (
    r"\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"([{_HAN}]+)|((?:(?![{_HAN}_])\w)+(?:\.[0-9]+)*)")


def indexed_words(text: str) -> str:
    """Return the words of a text as the index holds them, separated by spaces.

    >>> indexed_words("PM2.5浓度下降，空氣好")
    'pm2.5 浓度 度下 下降 降 空气 气好 好'
    """
    return " ".join(word for han, other in _runs(text) for word in ([other] if other else [*_pairs(han), han[-1]]))


def phrase(text: str) -> str | None:
    """Return the FTS5 phrase that finds *text* as it stands, whatever operators it holds; None without any word.

    >>> phrase("环保督察"), phrase("水"), phrase("PM2.5浓度"), phrase('"治水" OR')
    ('"环保 保督 督察"', '"水" *', '"pm2.5 浓度"', '"治水 水 or"')
    >>> phrase("——") is None
    True
    """
    runs = list(_runs(text))
    words: list[str] = []
    for position, (han, other) in enumerate(runs):
        last = position == len(runs) - 1
        words += [other] if other else [*_pairs(han), *([] if last and len(han) > 1 else [han[-1]])]
    if not words:
        return None
    begins_a_word = len(runs[-1][0]) == 1
    return f'"{" ".join(words)}"' + (" *" if begins_a_word else "")


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield each run as (Han, "") or ("", other word)."""
    for found in _RUN.finditer(fold(text)):
        yield found[1] or "", found[2] or ""


def _pairs(han: str) -> list[str]:
    return [han[i : i + 2] for i in range(len(han) - 1)]
