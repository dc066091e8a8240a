"""The readers that are compared: this project's and the libraries of the optional group `benchmark`.

Each is given what its interface takes: bytes or characters, and the address. All the time between that and its text is
its own; decoding for those that take characters is not counted.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import lxml.html
from lxml import etree

from benchmarks.corpus import Sample
from benchmarks.scoring import Reading
from govcrawl.errors import ExtractionError
from govcrawl.extraction import extract_article
from govcrawl.extraction.dates import read_date

CHINA = timezone(timedelta(hours=8))
REFERENCE = "trafilatura"
"""The reader whose time the others are held against."""
FAILURES = (
    ExtractionError, etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RuntimeError, AssertionError
)  # fmt: skip
"""What readers raise on pages that they cannot read; such a page counts as empty."""

Read = Callable[[Sample], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One way to read a page."""

    name: str
    package: str
    """Its distribution, whose version is printed."""
    fields: frozenset[str]
    """Which of title, day, minute and origin it gives at all; the others are printed as –."""
    build: Callable[[], Read]
    """Imports the package; raises ImportError where it is not installed."""


def ours() -> Read:
    """Read as the crawler does."""

    def read(sample: Sample) -> Reading:
        article = extract_article(sample.page)
        published = article.published.value if article.published else None
        return Reading(title=article.title, published=published, origin=article.origin, text=article.text)

    return read


def trafilatura(*, fast: bool = False, precision: bool = False, recall: bool = False, metadata: bool = True) -> Read:
    """trafilatura's bare_extraction in one of its modes; the address would change none of its figures over 68 pages."""
    from trafilatura import bare_extraction

    def read(sample: Sample) -> Reading:
        found = bare_extraction(
            sample.page.body, fast=fast, favor_precision=precision, favor_recall=recall, with_metadata=metadata
        )
        if found is None or isinstance(found, dict):
            return Reading()
        return Reading(title=found.title, published=found.date, text=found.text or "")

    return read


def gne() -> Read:
    """GeneralNewsExtractor as its manual calls it; its time is free text."""
    from gne import GeneralNewsExtractor

    extractor = GeneralNewsExtractor()

    def read(sample: Sample) -> Reading:
        found = extractor.extract(sample.html)
        day = read_date(found["publish_time"] or "")
        return Reading(title=found["title"], published=day.value if day else None, text=found["content"] or "")

    return read


def readability() -> Read:
    """readability-lxml, and the characters of the element that it returns."""
    from readability import Document

    def read(sample: Sample) -> Reading:
        document = Document(sample.html)
        text = lxml.html.fromstring(document.summary()).text_content()
        return Reading(title=document.short_title(), text=str(text))

    return read


def newspaper() -> Read:
    """newspaper4k with its Chinese segmenter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a package that only its summaries need
        from newspaper import Article
    import jieba

    jieba.setLogLevel(logging.WARNING)

    def read(sample: Sample) -> Reading:
        article = Article(sample.page.url, language="zh", fetch_images=False)
        article.download(input_html=sample.html)
        article.parse()
        return Reading(title=article.title, published=_in_china(article.publish_date), text=article.text)

    return read


def justext() -> Read:
    """jusText without stop words, of which it has none for Chinese, and with lengths for Chinese.

    A Chinese sentence has about a third of an English one's characters. With the lengths for English (70 and 200) it
    reached F1 0.57 over 63 real pages, with 20 and 60, the best of six pairs, 0.94.
    """
    from justext import justext as paragraphs_of

    def read(sample: Sample) -> Reading:
        paragraphs = paragraphs_of(
            sample.html, frozenset(), length_low=20, length_high=60, stopwords_low=0, stopwords_high=0
        )
        return Reading(text="\n".join(found.text for found in paragraphs if not found.is_boilerplate))

    return read


def resiliparse() -> Read:
    """Resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text

    def read(sample: Sample) -> Reading:
        return Reading(text=extract_plain_text(sample.html, main_content=True, list_bullets=False, alt_texts=False))

    return read


TIMES = frozenset(["title", "day", "minute"])
READERS = (
    Reader(name="govcrawl", package="govcrawl", fields=TIMES | {"origin"}, build=ours),
    Reader(name=REFERENCE, package="trafilatura", fields=TIMES, build=trafilatura),
    Reader(name="– fast", package="trafilatura", fields=TIMES, build=lambda: trafilatura(fast=True)),
    Reader(name="– precision", package="trafilatura", fields=TIMES, build=lambda: trafilatura(precision=True)),
    Reader(name="– recall", package="trafilatura", fields=TIMES, build=lambda: trafilatura(recall=True)),
    Reader(name="– no metadata", package="trafilatura", fields=frozenset(), build=lambda: trafilatura(metadata=False)),
    Reader(name="gne", package="gne", fields=TIMES, build=gne),
    Reader(name="readability-lxml", package="readability-lxml", fields=frozenset(["title"]), build=readability),
    Reader(name="newspaper4k", package="newspaper4k", fields=TIMES, build=newspaper),
    Reader(name="justext", package="justext", fields=frozenset(), build=justext),
    Reader(name="resiliparse", package="resiliparse", fields=frozenset(), build=resiliparse),
)


def _in_china(found: datetime | None) -> str | None:
    if found is None:
        return None
    return (found.astimezone(CHINA) if found.tzinfo else found).isoformat()
