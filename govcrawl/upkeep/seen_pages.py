"""A page of a site as a probe sees it: what kind it is, whose, and where it sends on to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from govcrawl.article import Article
from govcrawl.errors import ExtractionError
from govcrawl.extraction.judge import chars, judge
from govcrawl.extraction.metablock import Meta, read_meta
from govcrawl.extraction.refusals import body_head
from govcrawl.extraction.stubs import path_is_home, targets
from govcrawl.listing import Listing
from govcrawl.listing.document import ListDocument, read_document
from govcrawl.page import Page
from govcrawl.source import Scope
from govcrawl.upkeep.navigation import EntryKind, Navigation, read_navigation
from govcrawl.upkeep.probed import ArticleFound, PageKind
from govcrawl.upkeep.publishers import Publisher, named_at_least, place_of, read_publisher
from govcrawl.upkeep.soundings import is_list

_STUB = 6000
"""Bytes that a page which only sends on has at most."""
_BOXES = 2
"""Headed boxes with a link to more, from which a page without a pager is one of several columns."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that was had, and what it says."""

    page: Page
    document: ListDocument
    meta: Meta
    navigation: Navigation


def read_seen(page: Page, hosts: frozenset[str]) -> Seen | None:
    """Return what a page says; None for an empty one. `hosts` are those of its site, beside its own."""
    try:
        document = read_document(page)
    except ExtractionError:
        return None
    if document is None:
        return None
    return Seen(page, document, read_meta(document.root), read_navigation(document, hosts))


def sent_on(page: Page) -> str | None:
    """Return where a page sends on to that does nothing else: home pages of groups often do."""
    if len(page.body) > _STUB:
        return None
    found = [url for url in targets(body_head(page.body), page.url) if url.startswith("http")]
    return found[0] if found and found[0] != page.url else None


def kind_of_page(seen: Seen, article: Article | None, listing: Listing | None) -> PageKind:
    """Return what kind of page was given."""
    url = seen.page.url
    if path_is_home(url) or seen.navigation.home == url:
        return PageKind.HOME
    verdict = judge(seen.page, article, Scope.ALL).verdict if article is not None else None
    listed = is_list(listing)
    paged = listed and listing is not None and (listing.next_request is not None or (listing.pages or 0) > 1)
    if verdict is not None and verdict.accepted and not paged and chars(article or Article()) > 0:
        return PageKind.ARTICLE
    if listed and listing is not None:
        return PageKind.HUB if is_hub(seen.navigation, listing) else PageKind.COLUMN
    return PageKind.HUB if len(boxes(seen.navigation)) >= _BOXES else PageKind.OTHER


def is_hub(navigation: Navigation, listing: Listing) -> bool:
    """Tell whether a page with links is one of several columns: headed boxes, and no way to a second page."""
    paged = listing.next_request is not None or (listing.pages or 0) > 1 or listing.total is not None
    return not paged and len(boxes(navigation)) >= _BOXES


def boxes(navigation: Navigation) -> list[str]:
    """Return the addresses behind the links to more of a page."""
    return [entry.url for entry in navigation.entries if entry.kind is EntryKind.MORE]


def publisher_of(given: Seen, home: Seen | None, kind: PageKind) -> Publisher:
    """Return who publishes a site, by the page given and its home page: the one whose word is better."""
    found = []
    for seen, is_home in ((home, True), (given, kind is PageKind.HOME)):
        publisher = read_publisher(seen.document.root, seen.document.text, home=is_home) if seen is not None else None
        if publisher is not None:
            found.append(publisher)
    if not found:
        return named_at_least(given.document.root, urlsplit(given.page.url).hostname or "")
    best = min(found, key=lambda each: ("SiteName", "footer", "title").index(each.name_from))
    if best.site_code is None:
        coded = next((each for each in found if each.site_code is not None), None)
        if coded is not None:
            code, rule, doubt = place_of(best.name, coded.site_code, coded.code_from)
            doubts = (*best.doubts, *filter(None, [doubt]))
            best = replace(best, site_code=coded.site_code, admin_code=code, code_from=rule, doubts=doubts)
    return best


def told(page: Page, article: Article) -> ArticleFound:
    """Return what a report says of an article."""
    found = judge(page, article, Scope.ALL)
    return ArticleFound(
        url=page.url,
        title=article.title,
        published=article.published.value if article.published else None,
        origin=article.origin,
        chars=chars(article),
        verdict=found.verdict.value,
        reasons=found.reasons,
    )
