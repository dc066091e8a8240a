"""The road of a page, from its bytes to a judged reading. The crawl's pipelines are its stations; import and
re-extraction walk it as a whole, without Scrapy."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from govcrawl.archive.search.bigrams import indexed_words
from govcrawl.article import Article, Judgement, Reading, Verdict
from govcrawl.crawl.readers import ReaderPool
from govcrawl.errors import ExtractionError
from govcrawl.extraction.joined_parts import join_parts
from govcrawl.extraction.judge import judge
from govcrawl.fingerprints import fingerprint
from govcrawl.origins import OriginIndex
from govcrawl.page import Page
from govcrawl.source import Scope, Source
from govcrawl.topics import Lexicon

Extract = Callable[[Page], Awaitable[Article | None]]

_NO_PART = frozenset({Verdict.BLOCKED, Verdict.ERROR, Verdict.SHELL, Verdict.HOME, Verdict.SEARCH})

logger = logging.getLogger(__name__)


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
        return replace(item, judgement=Judgement(verdict=Verdict.ERROR, reasons=("unreadable",)))
    scope = source.scope if source else Scope.ALL
    return replace(item, judgement=judge(item.page, item.article, scope, lexicon))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """The whole road, for pages that do not come from a crawl."""

    readers: ReaderPool
    lexicon: Lexicon
    index: OriginIndex
    sources: Mapping[str, Source]
    """By id."""

    async def read(self, item: Reading) -> Reading:
        """Return *item* with all that is read in its pages; without an article where its reader had to be stopped."""
        found = await extracted(item, self._extract)
        source = self.sources.get(item.page.source_id or "")
        return keyed(placed(judged(found, source, self.lexicon), source, self.index))

    async def _extract(self, page: Page) -> Article | None:
        try:
            return await self.readers.extract(page)
        except ExtractionError as error:
            logger.warning("%s", error)
            return None


def _is_accepted(item: Reading) -> bool:
    return item.judgement is not None and item.judgement.verdict.accepted


def _is_part(page: Page, article: Article, first: Article) -> bool:
    """Tell a further part from an error, a block or a way home; one too short to be an article bears its title."""
    verdict = judge(page, article, Scope.ALL).verdict
    same = article.title is not None and article.title == first.title
    return verdict.accepted or (same and verdict not in _NO_PART)
