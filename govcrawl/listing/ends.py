"""The end of a list: what an empty answer, alone or twice, proves."""

from __future__ import annotations

from govcrawl.listing.records import Emptiness, EndProof, Listing


def end_of(
    listing: Listing, *, again: Listing | None = None, asked_page: int | None = None, stated_pages: int | None = None
) -> EndProof | None:
    """Return the proof that the list ends with this answer, or None.

    An answer without rows counts only when a second answer (`again`) is empty in the same way, or when the page
    asked for (`asked_page`, from 1) lies beyond the number that earlier pages stated (`stated_pages`): servers give
    empty lists in passing, and a run that believed one lost a sixth of its documents. An empty first page never ends a
    list: its rows may be written by a script.

    >>> stub = Listing(empty=Emptiness.STUB)
    >>> end_of(stub) is None, end_of(stub, again=stub), end_of(stub, asked_page=13, stated_pages=12)
    (True, <EndProof.STUB_PAGE: 'stub_page'>, <EndProof.STUB_PAGE: 'stub_page'>)
    """
    if listing.end_proof is not None:
        return listing.end_proof
    if listing.empty is None or asked_page == 1:
        return None
    agreed = again is not None and again.empty is listing.empty
    beyond = asked_page is not None and stated_pages is not None and asked_page > stated_pages
    if not (agreed or beyond):
        return None
    return EndProof.STUB_PAGE if listing.empty is Emptiness.STUB else EndProof.EMPTY
