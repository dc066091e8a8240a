"""A Visitor over the simulated portals within the process: their answers, without sockets and engine."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from protego import Protego

from govcrawl.article import Article
from govcrawl.exchange import Fetch, Role
from govcrawl.extraction import extract_article
from govcrawl.listing import Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.robots_rules import PRODUCT
from govcrawl.source import Column
from govcrawl.upkeep.visits import Visit
from tests.simulator.server import PREFIX, SimulatorServer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class SimulatedVisits:
    """Asks a server's sites; `asked` has every request but those for robots.txt."""

    def __init__(self, server: SimulatorServer) -> None:
        self._server = server
        self.asked: list[str] = []

    async def fetch(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Ask, and follow up to five redirects; robots.txt is kept."""
        wish = NextRequest(url=asked) if isinstance(asked, str) else asked
        if role is not Role.ROBOTS:
            self.asked.append(wish.url)
        url, hops = wish.url, list[str]()
        for _ in range(6):
            if role is not Role.ROBOTS and not self._allowed(url):
                return Visit(failure=_failure(wish, role, "robots"))
            headers = {name.lower(): value for name, value in wish.headers}
            answer = self._server.answer(wish.method, PREFIX + url, headers, wish.body)
            if answer.status == 0:
                return Visit(failure=_failure(wish, role, "reset"))
            location = next((value for name, value in answer.headers.items() if name.lower() == "location"), None)
            if answer.status not in (301, 302, 303, 307, 308) or location is None:
                page = Page(
                    url=url,
                    body=answer.body,
                    status=answer.status,
                    headers=tuple(answer.headers.items()),
                    requested_url=wish.url,
                    redirects=tuple(hops),
                    fetched_at=NOW,
                    method=wish.method,
                    request_body=wish.body,
                )
                return Visit(page=page)
            hops.append(url)
            url = urljoin(url, location)
        return Visit(failure=_failure(wish, role, "redirects"))

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Read a list page."""
        return read_listing(page, column)

    async def extract(self, page: Page) -> Article:
        """Read a page."""
        return extract_article(page)

    def _allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        answer = self._server.answer("GET", f"{PREFIX}{parts.scheme}://{parts.netloc}/robots.txt", {}, b"")
        return answer.status != 200 or Protego.parse(answer.body.decode()).can_fetch(url, PRODUCT)


def _failure(wish: NextRequest, role: Role, error: str) -> Fetch:
    return Fetch(url=wish.url, method=wish.method, role=role, at=NOW, error=error, message=error)
