"""What leaves the archive for others: exports with a codebook, published copies, citations and their proof."""

from __future__ import annotations

from govcrawl.export.guard import guarded, unguarded

__all__ = ["guarded", "unguarded"]
