"""What a robots.txt is read as (RFC 9309), whoever asks: the crawl that obeys it, or a probe that tells of it."""

from __future__ import annotations

from protego import Protego

PRODUCT = "govcrawl"
"""The product token by which a robots.txt addresses this crawler."""

MAX_BYTES = 500 * 1024
"""RFC 9309 §2.5: a crawler reads at least this much; the rest is ignored."""


def parse_robots(body: bytes) -> Protego:
    """Return the rules of a robots.txt."""
    return Protego.parse(body[:MAX_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff"))
