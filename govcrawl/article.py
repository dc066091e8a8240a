"""Article: what is read on a page; Judgement: what the page is. Both are closed, typed records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from govcrawl.page import Page


class Verdict(StrEnum):
    """What a page is. Rejected means any but the first two."""

    ARTICLE = "article"
    FLAGGED = "flagged"
    LIST = "list"
    HOME = "home"
    SEARCH = "search"
    ERROR = "error"
    BLOCKED = "blocked"
    SHELL = "shell"
    TEMPLATE_FARM = "template_farm"
    OFF_TOPIC = "off_topic"
    EMPTY = "empty"

    @property
    def accepted(self) -> bool:
        """True for article and flagged."""
        return self in (Verdict.ARTICLE, Verdict.FLAGGED)


class Precision(StrEnum):
    """How much of the publication time the page states."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A publication time as a page states it, in the zone of China (+08:00)."""

    value: str
    """ISO 8601 with +08:00, or a bare YYYY-MM-DD when only the day is known."""
    precision: Precision
    rule: str
    """Where it was found: label, line, url, list, meta, … (codes, see extraction.dates)."""
    raw: str
    """The characters on the page."""

    @property
    def date(self) -> str:
        """The day in China, YYYY-MM-DD."""
        return self.value[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What one rule took out of a page's text."""

    rule: str
    chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Counts over the whole page that `judge` reads; characters are without white space."""

    page_chars: int = 0
    """Characters of visible text on the whole page."""
    link_chars: int = 0
    """Characters of visible text inside links on the whole page."""
    text_link_chars: int = 0
    """Characters inside links within the article's text."""
    dated_links: int = 0
    """Rows of the longest block of repeated links with dates."""
    images: int = 0
    """Images within the article's text."""
    attachments: int = 0
    """Links to documents within the article's text."""
    scripts_chars: int = 0
    """Characters of inline script."""
    annotations: int = 0
    """Pinyin annotations taken out of the text."""
    placeholders: int = 0
    """xxx, ××× or x月x日 standing for names and numbers."""
    sections: int = 0
    """Headings of collected model texts (篇一, 范文二 …)."""
    paywall_lines: int = 0
    replacement_chars: int = 0
    """U+FFFD after decoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one extractor version reads on one page. Strings are NFC and trimmed; None where the page is silent."""

    title: str | None = None
    title_rule: str | None = None
    published: Published | None = None
    origin: str | None = None
    """来源 as printed, not the site."""
    editor: str | None = None
    author: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumb: tuple[str, ...] = ()
    site_name: str | None = None
    site_id_code: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    """The government meta block under its standard names (ArticleTitle, PubDate …)."""
    text: str = ""
    """Paragraphs joined by newlines; a table row is one line, its cells joined by tabs."""
    removed: tuple[Removed, ...] = ()
    encoding: str = "utf-8"
    encoding_rule: str = "given"
    """Which evidence decided the encoding: bom, header, meta, utf-8, gb18030, big5, fewest-errors, given."""
    signals: Signals = Signals()
    extractor: int = 1
    """Version of the extractor (extraction.EXTRACTOR_VERSION)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a page is, and why, as codes."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The item that travels through the pipelines: a page, and what has been made of it so far."""

    page: Page
    article: Article | None = None
    judgement: Judgement | None = None
    story_key: str | None = None
    """SHA-256 of the text's `match_text`; equal keys are one story. None for refused pages."""
