"""What a list page says: links, the next request, and whether the list ends here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DateRule(StrEnum):
    """Where the date of a link was found."""

    PRINTED = "printed"
    """A full date beside the link."""
    SPLIT = "split"
    """Day, month and year stand in elements of their own."""
    YEAR_INFERRED = "year_inferred"
    """Month and day are printed; the year comes from the address, the neighbouring rows or the day of the fetch."""
    URL = "url"
    """Nothing is printed; the address of the article states the day."""


class EndProof(StrEnum):
    """Why no page follows."""

    LAST_PAGE_NUMBER = "last_page_number"
    """The pager states how many pages there are, and this is the last."""
    TOTAL_REACHED = "total_reached"
    """The list states how many items there are, and this page holds the last of them."""
    NO_NEXT_SINGLE_PAGE = "no_next_single_page"
    """A static list without any trace of a pager, in links, text or scripts. The weakest of the proofs."""
    NEXT_DEAD = "next_dead"
    """The pager leads back, but its 下一页 leads nowhere, not even to a script."""
    STUB_PAGE = "stub_page"
    """A tiny answer without rows, beyond the stated number of pages or given twice (see `ends.end_of`)."""
    EMPTY = "empty"
    """A page without rows or not found, beyond the stated number of pages or answered twice (see `ends.end_of`)."""


class Emptiness(StrEnum):
    """How a page has no rows. Alone it proves nothing: servers answer empty pages in passing."""

    STUB = "stub"
    """Status 200, a few hundred bytes, no links and no script: what TRS leaves for pages it never published."""
    NO_ROWS = "no_rows"
    """A whole page whose list is empty."""
    NOT_FOUND = "not_found"
    """Status 404 or 410."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A row of a list."""

    url: str
    """Absolute; on whatever host the list names."""
    title: str
    """As shown, but the full one where the page shows it shortened."""
    date: str | None = None
    """YYYY-MM-DD in China, or None."""
    raw_date: str | None = None
    """The characters on the page (or in the address) that the date was read from; also kept where they give no
    day, such as 30分钟前."""
    date_rule: DateRule | None = None
    pinned: bool = False
    """Marked 置顶: it stands outside the order by date."""
    attachment: bool = False
    """The link is a document, not a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRequest:
    """How to ask for the next list page."""

    url: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    rendered: bool = False
    """True when the address differs from the present page in its fragment alone (`#page=2`): a script of the page
    loads the rows, and fetching the address gives this page again."""
    otherwise: NextRequest | None = None
    """What to ask instead, where the answer is missing or is not the page that follows: tenants of one CMS number
    their pages in several ways, and only the answer tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list page, read."""

    links: tuple[Link, ...] = ()
    """Each address once, in the order of the page."""
    next_request: NextRequest | None = None
    """Also on a page without rows of its own, whose rows another request gives."""
    beyond: NextRequest | None = None
    """On the last page by its own numbers: what follows where these are out of date. A CMS makes the first pages of a
    list anew with each article, and leaves deep ones as they are."""
    then: tuple[NextRequest, ...] = ()
    """List pages to read after all that follow from `next_request`: the members of a sitemap index."""
    end_proof: EndProof | None = None
    """None while unproven; then the list may go on even where `next_request` is None."""
    family: str = "generic"
    empty: Emptiness | None = None
    """None when there are links, and where the answer cannot be trusted (a script shell, an error)."""
    page_number: int | None = None
    """From 1, whatever the site counts from."""
    pages: int | None = None
    """The number of pages that the page states; sites state more than they publish."""
    total: int | None = None
    """The number of items that the page states."""
