"""From the bytes of a page to an Article, and what the page is; without network, clock, environment or database."""

from __future__ import annotations

from govcrawl.extraction.extract import EXTRACTOR_VERSION, extract_article, trace_article

__all__ = ["EXTRACTOR_VERSION", "extract_article", "trace_article"]
