"""From rows and pager to a Listing, for all families of static lists."""

from __future__ import annotations

import re

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from govcrawl.errors import CatalogError
from govcrawl.extraction.document import has_markup
from govcrawl.listing.controls import target_of
from govcrawl.listing.document import ListDocument, text_of
from govcrawl.listing.numbering import following_page
from govcrawl.listing.pager import Pager, find_pager
from govcrawl.listing.records import Emptiness, EndProof, Listing, NextRequest
from govcrawl.listing.rows import Rows, find_rows, select_rows
from govcrawl.pagers import ScriptPager
from govcrawl.source import Column

STUB_BYTES = 1024
"""Largest stub. TRS answers 300 to 400 bytes with status 200 for pages that it never published."""
_TEMPLATE_LINKS = 5
"""A page without rows is a list template when it has at least so many links; a notice of a firewall has fewer."""
_ACTIVE = re.compile(r"<\s*(?:script|iframe|frame|meta[^>]{0,80}refresh)", re.I)


def read_scripted(document: ListDocument, column: Column, family: str) -> Listing:
    """Read the rows as on any page and the pager from the family's script; a paged article has neither."""
    script = document.script_pager
    if script is not None and script.article:
        return Listing(family=family)
    return read_static(document, column, family, script if script is not None and script.family == family else None)


def read_static(document: ListDocument, column: Column, family: str, script: ScriptPager | None = None) -> Listing:
    """Read a list whose rows stand in the page; `script` is the pager that a script states, else it is looked for.

    The column's selectors go before all rules. Raises CatalogError for a selector that is none.
    """
    rows = _rows(document, column)
    if script is not None and column.next is None:
        pager = _pager_of(document, script)
    else:
        pager = find_pager(document, rows.last)
    if column.next is not None:
        pager.next_request = _selected_next(document, column)
    if not rows.links:
        return Listing(
            family=family, empty=emptiness(document), pages=pager.pages, total=pager.total, page_number=pager.number
        )
    return Listing(
        links=rows.links,
        next_request=pager.next_request,
        beyond=pager.beyond,
        end_proof=prove_end(pager, len(rows.links)),
        family=family,
        page_number=pager.number,
        pages=pager.pages,
        total=pager.total,
    )


def prove_end(pager: Pager, links: int) -> EndProof | None:
    """Return what a page with that many rows proves by itself.

    >>> prove_end(Pager(number=3, pages=3, trace=True), 7)
    <EndProof.LAST_PAGE_NUMBER: 'last_page_number'>
    >>> prove_end(Pager(number=2, pages=3, trace=True), 7) is None
    True
    """
    if pager.next_request is not None:
        return None
    if pager.number is not None and pager.pages is not None:
        return EndProof.LAST_PAGE_NUMBER if pager.number >= pager.pages else None
    if pager.total is not None:
        return EndProof.TOTAL_REACHED if links >= pager.total and pager.number in (None, 1) else None
    if pager.next_dead:
        return EndProof.NEXT_DEAD
    return None if pager.trace else EndProof.NO_NEXT_SINGLE_PAGE


def emptiness(document: ListDocument) -> Emptiness | None:
    """Say how a page without rows is empty; None where it may be something else, such as a script's challenge."""
    body = document.page.body
    links = len(document.anchor_nodes)
    if links >= _TEMPLATE_LINKS:
        return Emptiness.NO_ROWS
    if links or len(body) > STUB_BYTES or not has_markup(document.text) or _ACTIVE.search(document.text):
        return None
    return Emptiness.STUB if len(text_of(document.root)) <= 120 else None


def _pager_of(document: ListDocument, script: ScriptPager) -> Pager:
    following = following_page(document, script)
    is_last = script.number >= script.pages
    return Pager(
        number=script.number,
        pages=script.pages,
        total=script.total,
        trace=True,
        next_request=None if is_last else following,
        beyond=following if is_last else None,
    )


def _rows(document: ListDocument, column: Column) -> Rows:
    if column.items is None:
        return find_rows(document)
    return select_rows(document, _select(document, column.items, column, "items"))


def _selected_next(document: ListDocument, column: Column) -> NextRequest | None:
    for element in _select(document, column.next or "", column, "next"):
        control = element if element.tag in ("a", "link") else next(element.iter("a"), element)
        if target := target_of(document, control):
            return target
    return None


def _select(document: ListDocument, selector: str, column: Column, key: str) -> list[etree._Element]:
    try:
        found = CSSSelector(selector)(document.root)
    except (SelectorError, etree.XPathError) as error:
        raise CatalogError(
            f"column {column.name} ({column.url}): {key} = {selector!r} is not a CSS selector: {error}"
        ) from error
    return list(found)
