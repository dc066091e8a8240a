"""The road of a page, from its bytes to a judged reading: what a reader process makes of a page, without Scrapy.

The crawl, import and re-extraction all send their pages along it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from govcrawl.article import Article, Judgement, Reading, Verdict
from govcrawl.bigrams import indexed_words
from govcrawl.extraction.joined_parts import join_parts
from govcrawl.extraction.judge import judge
from govcrawl.fingerprints import fingerprint
from govcrawl.origins import OriginIndex
from govcrawl.page import Page
from govcrawl.source import Scope, Source
from govcrawl.topics import Lexicon

Extract = Callable[[Page], Awaitable[Article | None]]

_NO_PART = frozenset({Verdict.BLOCKED, Verdict.ERROR, Verdict.SHELL, Verdict.HOME, Verdict.SEARCH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is known beside a page: its source, the names of all sources, the lexicon."""

    sources: Mapping[str, Source]
    """By id."""
    index: OriginIndex
    lexicon: Lexicon

    @classmethod
    def of(cls, sources: Iterable[Source], lexicon: Lexicon) -> Self:
        """Build it of these sources."""
        known = {source.id: source for source in sources}
        return cls(sources=known, index=OriginIndex(known.values()), lexicon=lexicon)


def finished(item: Reading, background: Background) -> Reading:
    """Return *item*, whose article was extracted, judged, placed and with the keys by which copies are found."""
    source = background.sources.get(item.page.source_id or "")
    return keyed(placed(judged(item, source, background.lexicon), source, background.index))


async def extracted(item: Reading, extract: Extract) -> Reading:
    """Fill in the article, joined from all the parts that could be read; *extract* gives None for one that cannot."""
    article = await extract(item.page)
    if article is None:
        return item
    parts = [(item.page.url, article)]
    for page in item.more_pages:
        further = await extract(page)
        if further is None or not _is_part(page, further, article):
            break
        parts.append((page.url, further))
    return replace(item, article=join_parts(parts))


def judged(item: Reading, source: Source | None, lexicon: Lexicon) -> Reading:
    """Fill in the judgement, by the scope of the page's *source*; all articles count where there is none."""
    if item.article is None:
        return unreadable(item)
    scope = source.scope if source else Scope.ALL
    return replace(item, judgement=judge(item.page, item.article, scope, lexicon))


def unreadable(item: Reading) -> Reading:
    """Return *item* as that of a page that cannot be read at all; its bytes stay on record."""
    return replace(item, article=None, judgement=Judgement(verdict=Verdict.ERROR, reasons=("unreadable",)))


def placed(item: Reading, source: Source | None, index: OriginIndex) -> Reading:
    """Fill in the place and source that the origin line of an accepted article names, where there is one."""
    if not _is_accepted(item) or item.article is None or not item.article.origin:
        return item
    near, publisher = (source.admin_code, source.id) if source else (None, None)
    return replace(item, origin_place=index.place_of(item.article.origin, near=near, publisher=publisher))


def keyed(item: Reading) -> Reading:
    """Fill in story key, fingerprint and index words of an accepted article."""
    if not _is_accepted(item) or item.article is None:
        return item
    found = fingerprint(item.article.title, item.article.text)
    words = indexed_words(item.article.title or "", item.article.text)
    return replace(item, story_key=found.key if found else None, fingerprint=found, words=words)


def _is_accepted(item: Reading) -> bool:
    return item.judgement is not None and item.judgement.verdict.accepted


def _is_part(page: Page, article: Article, first: Article) -> bool:
    """Tell a further part from an error, a block or a way home; one too short to be an article bears its title."""
    verdict = judge(page, article, Scope.ALL).verdict
    same = article.title is not None and article.title == first.title
    return verdict.accepted or (same and verdict not in _NO_PART)
