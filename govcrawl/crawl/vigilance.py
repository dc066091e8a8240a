"""Vigilance: what a run learns of a host from its answers, after which it asks no further."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from govcrawl.article import Reading, Verdict
from govcrawl.crawl.outcomes import Tally

MOST_BLOCKS = 5
"""Notices of a firewall in a row after which a host is left alone for the rest of the run: whoever goes on asking is
kept out for longer, and learns nothing."""

Leave = Callable[[str, str, str], None]
"""Is told what to leave (a host, or a host and path), the code, and the words."""


class Vigilance:
    """Counts, by host, answers that turn the crawler away, and by path, answers that are all the same page.

    *leave* is called once for each host that is not to be asked any more, *skip* for each path of which no other query
    is.
    """

    def __init__(self, most_variants: int, leave: Leave, skip: Leave) -> None:
        self._most_variants = most_variants
        self._leave = leave
        self._skip = skip
        self._blocks: Counter[str] = Counter()
        self._same: dict[str, tuple[bytes, int]] = {}

    def look_at(self, item: Reading, tally: Tally) -> None:
        """Take note of a page that has been judged."""
        if item.judgement is None:
            return
        self.note_answer(item.page.url, item.judgement.verdict is Verdict.BLOCKED, tally)
        parts = urlsplit(item.page.url)
        if not parts.query or item.article is None:
            return
        path = f"{parts.hostname}{parts.path}"
        said = hashlib.sha256(f"{item.article.title}\n{item.article.text}".encode()).digest()
        before, times = self._same.get(path, (said, 0))
        times = times + 1 if said == before else 1
        self._same[path] = said, times
        if times == self._most_variants:
            tally.limits["variants"] += 1
            self._skip(path, "variants", f"{path}: {times} answers in a row were the same page, whatever the query")

    def note_answer(self, url: str, is_blocked: bool, tally: Tally) -> None:
        """Take note of an answer: whether it turned the crawler away."""
        host = urlsplit(url).hostname or ""
        self._blocks[host] = self._blocks[host] + 1 if is_blocked else 0
        if self._blocks[host] == MOST_BLOCKS:
            tally.limits["blocked"] += 1
            self._leave(host, "blocked", f"{host} turned the crawler away {MOST_BLOCKS} times in a row")
