"""A miniature of five real kinds of sites, served on loopback; all texts are original."""

from __future__ import annotations

from govcrawl.demo.answers import Answer, Expectation
from govcrawl.demo.server import DemoServer
from govcrawl.demo.sites import all_answers, catalog_path, expectations, external_urls, forbidden_urls

__all__ = [
    "Answer",
    "DemoServer",
    "Expectation",
    "all_answers",
    "catalog_path",
    "expectations",
    "external_urls",
    "forbidden_urls",
]
