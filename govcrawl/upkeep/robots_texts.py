"""What a host's robots.txt says for this crawler (RFC 9309)."""

from __future__ import annotations

from urllib.parse import urljoin

from govcrawl.causes import Cause, cause_of_failure, cause_of_status
from govcrawl.exchange import Role
from govcrawl.extraction.charset import decode
from govcrawl.robots_rules import MAX_BYTES, PRODUCT, parse_robots
from govcrawl.upkeep.hindrances import is_unrecorded
from govcrawl.upkeep.probed import Robots
from govcrawl.upkeep.visits import Visitor


async def ask_robots(visitor: Visitor, url: str) -> Robots:
    """Fetch and read the robots.txt of an address's host."""
    visit = await visitor.fetch(urljoin(url, "/robots.txt"), Role.ROBOTS)
    if visit.page is None:
        cause = cause_of_failure(visit.failure) if visit.failure is not None else Cause.OTHER
        return Robots(state="not_recorded" if cause is Cause.NOT_RECORDED else "unreachable", cause=cause)
    if is_unrecorded(visit.page):
        return Robots(state="not_recorded", cause=Cause.NOT_RECORDED)
    if visit.page.status >= 500 or visit.page.status == 429:
        return Robots(state="unreachable", cause=cause_of_status(visit.page.status))
    text = decode(visit.page.body[:MAX_BYTES], visit.page.header("content-type")).text
    if visit.page.status >= 400 or "<html" in text[:2000].lower() or "user-agent" not in text.lower():
        return Robots(state="absent")
    rules = parse_robots(visit.page.body)
    delay = rules.crawl_delay(PRODUCT)
    return Robots(
        state="present",
        delay=float(delay) if delay is not None else None,
        forbids_all=not rules.can_fetch(urljoin(url, "/"), PRODUCT) and not rules.can_fetch(url, PRODUCT),
    )
