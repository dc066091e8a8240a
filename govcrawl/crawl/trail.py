"""Trail: in which order the list pages of one column are asked for in a run, and what is asked instead of a wrong one.

The answer to a list request may be another page than the one asked for: tenants of one CMS number their pages in
several ways, servers give empty pages in passing, and some serve the list of an earlier year now and then.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.listing import Emptiness, EndProof, Listing, NextRequest

MOST_DOUBTS = 2
"""How often in a run a page is asked for again because it states less than the one before. Pages that a CMS has not
made anew for long state the numbers of their day, and a deep list has many of them."""

MOST_FRAMES = 3
"""Pages in a row that show no rows and name another request for them: a column page, a frame in it, its service."""


class Trail:
    """The list requests of one column in a run: the one asked for last, those that wait, and what has been read."""

    def __init__(
        self,
        first: NextRequest,
        *,
        stated_pages: int | None = None,
        stated_total: int | None = None,
        renders: bool = False,
        most_circling: int = DEFAULT_LIMITS.circling,
    ) -> None:
        self._first = first
        self._most_circling = most_circling
        self._circling = 0
        self.is_circling = False
        """Whether the pager leads back to what was read."""
        self._renders = renders
        self.asked = first
        self.number: int | None = 1
        """The number of the page asked for, from 1; None where it cannot be told."""
        self.stated_pages = stated_pages
        self.stated_total = stated_total
        self.family: str | None = None
        """The family of the last page that was read."""
        self._waiting: deque[NextRequest] = deque()
        self._asked_before: set[tuple[str, bytes]] = {(first.url, first.body)}
        self._put_off: set[tuple[str, bytes]] = set()
        self._rows: set[frozenset[str]] = set()
        self._links: set[str] = set()
        self._first_choice: NextRequest | None = None
        self._doubts = 0
        self._doubted: NextRequest | None = None
        self._empty_once: NextRequest | None = None
        self._most_stated = 0
        self._began_again = False
        self._frames = 0

    def begin_again(self, listing: Listing) -> NextRequest | None:
        """Return the first request, once a run, where the second page states more than the first did; else None.

        The first page was then that of an older list, and its rows stand somewhere further on.
        """
        rose = listing.pages is not None and 0 < self._most_stated < listing.pages
        if self.number != 2 or not listing.links or not rose or self._began_again:
            return None
        self._began_again = True
        self._asked_before = {(self._first.url, self._first.body)}
        self._links.clear()
        self._rows.clear()
        self.ask(self._first, 1)
        return self._first

    def instead(self, listing: Listing, newest: str | None = None) -> NextRequest | None:
        """Return what to ask because *listing* is not the page asked for; None where it is, or nothing is left to try.

        *newest* is the newest day that the list has shown in earlier runs.
        """
        if listing.links and self.asked is not self._doubted and self._went_back(listing, newest):
            self._doubts += 1
            self._doubted = self.asked
            return self.asked
        if self._is_awaited(listing):
            self._first_choice = None
            return None
        is_bare = listing.empty is Emptiness.NO_ROWS and self.asked is not self._empty_once
        if is_bare and self.asked.otherwise is not None:
            # A page of the list without rows is more often one that came out empty than one that lies elsewhere.
            self._empty_once = self.asked
            return self.asked
        self._put_off_answer(listing)
        other, self._first_choice = self.asked.otherwise, self._first_choice or self.asked
        if other is None:
            first, self._first_choice = self._first_choice, None
            # The page may have been missing only in passing: the first choice is asked once more, without others.
            other = replace(first, otherwise=None) if first != self.asked else None
        if other is not None:
            self.asked = other
        return other

    def take(self, listing: Listing) -> None:
        """Note a page with rows that has been read."""
        self.family = listing.family
        shown = {link.url for link in listing.links}
        self._circling = self._circling + 1 if shown <= self._links else 0
        self._links |= shown
        self._frames = 0
        self._most_stated = max(self._most_stated, listing.pages or 0)
        self.stated_pages = listing.pages or self.stated_pages
        self.stated_total = listing.total or self.stated_total
        self.number = listing.page_number or self.number

    def proof_of(self, listing: Listing) -> EndProof | None:
        """Return what *listing* proves; by what other pages of this run state, its last page may be none."""
        is_last = listing.end_proof is EndProof.LAST_PAGE_NUMBER
        return None if is_last and self._is_stale(listing) else listing.end_proof

    def _is_stale(self, listing: Listing) -> bool:
        return listing.page_number is not None and listing.page_number < self._most_stated

    def following(self, listing: Listing) -> NextRequest | None:
        """Return the list page that *listing* names next; None where it names none, or leads back to what was read."""
        self._waiting.extend(each for each in listing.then if self._is_unasked(each))
        rows = frozenset(link.url for link in listing.links)
        leads_back = bool(rows) and rows in self._rows
        self._rows.add(rows)
        following = listing.next_request or (listing.beyond if self._is_stale(listing) else None)
        while following is not None and not self._is_unasked(following):
            following = following.otherwise
        self.is_circling = following is not None and (leads_back or self._circling >= self._most_circling)
        if following is None or self.is_circling:
            return None
        if following.rendered and not self._renders:
            return None
        if not listing.links:
            self.family = listing.family
            self._frames += 1
            if self._frames > MOST_FRAMES:
                return None
        self._asked_before.add((following.url, following.body))
        return following

    def next_waiting(self) -> NextRequest | None:
        """Return the next list page that waits for the end of those before it, such as another sitemap of an index."""
        while self._waiting:
            request = self._waiting.popleft()
            if self._is_unasked(request):
                self._asked_before.add((request.url, request.body))
                return request
        return None

    def ask(self, request: NextRequest, number: int | None) -> None:
        """Note that *request* is asked for next, and which page it is."""
        self.asked, self.number = request, number

    def resume(self, row: Mapping[str, Any]) -> NextRequest | None:
        """Return the request that `row_of` kept, and take up what waited behind it; None where it was asked already."""
        request = request_from(row)
        self._waiting.extend(request_from(each) for each in row.get("waiting", ()))
        self.family = row.get("family", self.family)
        if not self._is_unasked(request):
            return None
        self._asked_before.add((request.url, request.body))
        self.ask(request, row.get("page"))
        return request

    def row(self, request: NextRequest, number: int | None) -> dict[str, Any]:
        """Return *request* with all that is needed to go on from it in another run, as JSON can hold it."""
        kept: dict[str, Any] = row_of(request) | {"page": number}
        if self.family is not None:
            kept["family"] = self.family
        if self._waiting:
            kept["waiting"] = [row_of(each) for each in self._waiting]
        return kept

    @property
    def first_choice(self) -> NextRequest:
        """The request asked for last, with the choices that go with it."""
        return self._first_choice or self.asked

    def _put_off_answer(self, listing: Listing) -> None:
        """Let a page that came too early be asked for again, once, when its turn has come."""
        key = (self.asked.url, self.asked.body)
        if listing.links and key not in self._put_off:
            self._put_off.add(key)
            self._asked_before.discard(key)

    def _is_unasked(self, request: NextRequest) -> bool:
        return (request.url, request.body) not in self._asked_before

    def _is_awaited(self, listing: Listing) -> bool:
        if not listing.links:
            return listing.next_request is not None and listing.empty is None
        if self.number not in (None, 1) and all(link.url in self._links for link in listing.links):
            return False
        return listing.page_number in (None, self.number) or self.number is None

    def _went_back(self, listing: Listing, newest: str | None) -> bool:
        """Tell whether a page states less than before, or shows only what is older than the newest known row."""
        if self._doubts == MOST_DOUBTS:
            return False
        pairs = ((listing.pages, self.stated_pages), (listing.total, self.stated_total))
        if any(now is not None and before is not None and now < before for now, before in pairs):
            return True
        days = [link.date for link in listing.links if link.date is not None]
        return self.number == 1 and newest is not None and bool(days) and max(days) < newest


def row_of(request: NextRequest) -> dict[str, Any]:
    """Return a list request as JSON can hold it."""
    body = base64.b64encode(request.body).decode("ascii")
    row: dict[str, Any] = {
        "url": request.url,
        "method": request.method,
        "body": body,
        "headers": [list(header) for header in request.headers],
    }
    return row | ({"otherwise": row_of(request.otherwise)} if request.otherwise else {})


def request_from(row: Mapping[str, Any]) -> NextRequest:
    """Return what `row_of` was given.

    >>> other = NextRequest(url="http://a.cn/2")
    >>> request = NextRequest(url="http://a.cn/api", method="POST", body=b"page=2", headers=(("X-A", "b"),),
    ...                       otherwise=other)
    >>> request_from(row_of(request)) == request
    True
    """
    other = row.get("otherwise")
    return NextRequest(
        url=row["url"],
        method=row["method"],
        body=base64.b64decode(row["body"]),
        headers=tuple((str(name), str(value)) for name, value in row["headers"]),
        otherwise=request_from(other) if other else None,
    )
