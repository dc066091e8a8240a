"""`govcrawl extract --explain`: what was taken for title, date, origin and text, and what became of the rest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from govcrawl.article import Article, Judgement, Published
from govcrawl.cli.terminal import printable

if TYPE_CHECKING:
    from govcrawl.extraction.trace import Trace, TracedBlock

_TITLE = {
    "agreed": "a visible line that a tag confirms",
    "meta": "a tag of the page, no line shows it so",
    "heading": "a heading or an element named as one",
    "line": "the line above the info line, or one named as official papers are",
    "page-title": "the title of the page without the site's name",
    "text": "the first line of the text dump that reads like one",
}
_PUBLISHED = {
    "label": "behind a label of publication",
    "line": "in the line of the origin",
    "adjacent": "next to the line of the origin",
    "title": "right below the title",
    "updated": "behind a label of the last change",
    "url": "in the address",
    "list": "beside the link on the list page",
    "hidden": "in an info line that the page does not show",
    "meta": "in a meta tag",
    "state": "in the data of the page's scripts",
    "signature": "below the signature",
    "generated": "in a tag that may say no more than when the page was written",
}
_ORIGIN = {
    "line": "in an info line",
    "completed": "in an info line that a template cut, whole in a tag",
    "data": "in the data of the page's scripts, and shown in its head",
    "hidden": "in an info line that the page does not show",
    "meta": "in a meta tag, the page shows none",
    "issuer": "who put it out, for want of an origin",
}
_SHOWN = 56
"""Characters of a removed block that are shown."""


def print_explanation(name: str, article: Article, judgement: Judgement, trace: Trace) -> None:
    """Print to stdout what was read on a page and by which rule."""
    for line in _explained(name, article, judgement, trace):
        sys.stdout.write(printable(line) + "\n")


def _explained(name: str, article: Article, judgement: Judgement, trace: Trace) -> Iterator[str]:
    yield name
    yield _row("verdict", f"{judgement.verdict} {' '.join(judgement.reasons)}".rstrip())
    if judgement.relevance is not None:
        yield _row("topics", f"{' '.join(judgement.topics) or 'none'}, relevance {judgement.relevance:.2f}")
    yield from _field("title", article.title, article.title_rule, _TITLE)
    yield from _date("published", article.published)
    yield from _date("modified", article.modified)
    yield from _field("origin", article.origin, article.origin_rule, _ORIGIN)
    yield from _field("editor", article.editor, None, {})
    yield from _field("author", article.author, None, {})
    yield _row("encoding", f"{article.encoding}, by {article.encoding_rule}")
    yield from _text(article, trace)
    yield ""


def _row(name: str, value: str) -> str:
    return f"  {name:<10} {value}"


def _field(name: str, value: str | None, rule: str | None, means: dict[str, str]) -> Iterator[str]:
    yield _row(name, value if value is not None else "none")
    if value is not None and rule is not None:
        yield _row("", f"rule {rule}: {means.get(rule, 'see the codebook')}")


def _date(name: str, found: Published | None) -> Iterator[str]:
    if found is None:
        if name == "published":
            yield _row(name, "none")
        return
    yield from _field(name, f"{found.value} ({found.precision})", found.rule, _PUBLISHED)
    yield _row("", f"printed as {' '.join(found.raw.split())!r}")


def _text(article: Article, trace: Trace) -> Iterator[str]:
    chars = sum(len(word) for word in article.text.split())
    where = ""
    if trace.element is not None:
        where = (
            f", in {trace.element}, {'which the page shows to be' if trace.sure else 'likely'} the article's element"
        )
    lines = len(article.text.split("\n")) if article.text else 0
    yield _row("text", f"{chars:,} characters in {lines} lines{where}")
    gone = [block for block in trace.blocks() if block.rule is not None]
    taken = {removed.rule: removed.chars for removed in article.removed}
    for block in gone:
        taken.pop(block.rule or "", None)
    if gone or taken:
        yield _row("removed", "rule, characters, first words")
    for block in gone:
        yield f"    {block.rule:<12} {block.chars:>7,}  {_first_words(block)}"
    for rule, number in taken.items():
        yield f"    {rule:<12} {number:>7,}  (within lines)"


def _first_words(block: TracedBlock) -> str:
    words = " / ".join(" ".join(line.split()) for line in block.lines)
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
