"""From the origin line of an article (来源) to a place and, where it is one of ours, a source."""

from __future__ import annotations

from govcrawl.origins.index import CONFIDENCE, OriginIndex

__all__ = ["CONFIDENCE", "OriginIndex"]
