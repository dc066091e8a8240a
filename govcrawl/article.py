"""Article: what is read on a page; Judgement: what the page is. Both are closed, typed records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from govcrawl.fingerprints import Fingerprint
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
    unread_tags: int = 0
    """Tags beyond those that are read of one page (see govcrawl.extraction.bounds)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFields:
    """What an official document states of itself (政府信息公开目录), as printed; None where it is silent.

    The names are those of GB/T 9704-2012 and of the catalogues that the Regulations on Open Government Information
    ask for.
    """

    index_number: str | None = None
    """索引号."""
    number: str | None = None
    """文号, 发文字号."""
    issuer: str | None = None
    """发文机关, 发布机构."""
    dated: str | None = None
    """成文日期, YYYY-MM-DD; never the day of publication."""
    subject: str | None = None
    """主题分类."""
    validity: str | None = None
    """有效性, as printed (有效, 废止, 失效 …)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that an article links to."""

    url: str
    """Absolute, http or https; on a page in a file without an address as the page writes it (of images, too)."""
    name: str
    """What the link says, or else the last part of its path."""
    kind: str
    """Lower case, without a dot: pdf, doc, docx, xls, xlsx, wps, ofd, zip …; empty where a download script does not
    tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture within an article's text."""

    url: str
    """Absolute, http or https."""
    name: str
    """Its alternative text or title; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several pages over which a publisher spreads one article."""

    url: str
    start: int
    """Where its text begins in the joined text, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one extractor version reads on one page. Strings are NFC and trimmed; None where the page is silent."""

    title: str | None = None
    title_rule: str | None = None
    published: Published | None = None
    modified: Published | None = None
    """更新时间, 修改时间 and the like, where the page states it apart from `published`."""
    origin: str | None = None
    """来源 as printed, not the site."""
    origin_rule: str | None = None
    """line (an info line), completed (one that a template cut, whole in a tag), data (named in scripts and shown in the
    head), hidden (an info line that the page does not show), meta (a tag), issuer (发布机构, for want of an origin)."""
    editor: str | None = None
    author: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumb: tuple[str, ...] = ()
    site_name: str | None = None
    site_id_code: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    """The government meta block under its standard names (ArticleTitle, PubDate …)."""
    document: DocumentFields | None = None
    """None where the page states none of these fields."""
    text: str = ""
    """Paragraphs joined by newlines; a table row is one line, its cells joined by tabs."""
    attachments: tuple[Attachment, ...] = ()
    """Once each, in page order."""
    images: tuple[Image, ...] = ()
    """Those within the text, once each, in page order."""
    next_part: str | None = None
    """Absolute address of the page on which this article goes on; None on its last (or only) page."""
    parts: tuple[Part, ...] = ()
    """The pages that `text` was joined from, in order; empty for an article of one page."""
    removed: tuple[Removed, ...] = ()
    encoding: str = "utf-8"
    encoding_rule: str = "given"
    """Which evidence decided the encoding: bom, header, meta, utf-8, gb18030, big5, fewest-errors, given."""
    signals: Signals = Signals()
    extractor: int = 1
    """Version of the extractor (extraction.EXTRACTOR_VERSION)."""

    def said(self) -> dict[str, str | None]:
        """Return what readers compare of two readings: title, text, time, origin, editor, author."""
        return {
            "title": self.title,
            "text": self.text,
            "published_at": self.published.value if self.published else None,
            "origin": self.origin,
            "editor": self.editor,
            "author": self.author,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a page is, and why, as codes."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Ids of the lexicon's topics that the article is about, the weightiest first."""
    relevance: float | None = None
    """How much the article is about the environment, by the lexicon; None for pages that were not weighed."""
    lexicon: int | None = None
    """Version of the lexicon that weighed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginPlace:
    """Where an article comes from: the place, and if it is one of ours the source, that its 来源 line names."""

    admin_code: str
    """GB/T 2260, six digits."""
    source_id: str | None = None
    rule: str
    """How the place was found (codes, see govcrawl.origins)."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The item that travels through the pipelines: a page, and what has been made of it so far."""

    page: Page
    article: Article | None = None
    judgement: Judgement | None = None
    origin_place: OriginPlace | None = None
    more_pages: tuple[Page, ...] = ()
    """The further pages of an article of several parts, in order."""
    story_key: str | None = None
    """SHA-256 of the text's `match_text`; equal keys are one story. None for refused pages."""
    fingerprint: Fingerprint | None = None
    """What near copies and excerpts of the text are found by. None for refused pages and texts too short to tell."""
    words: str | None = field(default=None, repr=False)
    """Words of title and text as the search index holds them, where they were made outside of the archive's thread."""
