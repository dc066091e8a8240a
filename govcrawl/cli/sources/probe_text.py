"""What a probe found, as text of 80 columns; addresses and the table are never broken, so that they can be copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import typer
from rich.cells import cell_len, set_cell_size

from govcrawl.cli.terminal import printable
from govcrawl.regions import region
from govcrawl.source import Level
from govcrawl.upkeep.probed import ColumnFound, Findings, Robots
from govcrawl.upkeep.proposals import Known, Proposal

WIDTH = 80
_SHOWN = 2
"""Addresses that are shown of one cause that is no obstacle."""
_KINDS = {"home": "home page", "column": "column", "hub": "page of several columns", "article": "article"}


def print_findings(findings: Findings, proposal: Proposal, text: str) -> None:
    """Print all sections."""
    for line in lines_of(findings, proposal):
        typer.echo(line)
    if text:
        typer.echo("\n" + _heading("Table for a catalog file"))
        typer.echo("".join(f"{printable(line)}\n" for line in text.splitlines()), nl=False)


def lines_of(findings: Findings, proposal: Proposal) -> Iterator[str]:
    """Yield the lines before the table."""
    yield _heading("Site")
    yield from _fact("page", f"{findings.url}")
    if findings.kind is not None:
        yield from _fact("kind", _KINDS.get(findings.kind.value, findings.kind.value))
    yield from _publisher(findings)
    if findings.robots is not None:
        yield from _fact("robots", _robots(findings.robots))
    if findings.charset is not None:
        yield from _fact("charset", f"{findings.charset} (by: {findings.charset_rule})")
    if findings.columns:
        yield ""
        yield _heading(f"Columns: {len(findings.columns)}")
    there = {known.found.url: known for known in proposal.there}
    for column in findings.columns:
        yield from _column(column, there.get(column.url))
    yield from _article(findings)
    yield from _hindrances(findings)
    yield from _covered(proposal)


def _hindrances(findings: Findings) -> Iterator[str]:
    if findings.hindrances:
        yield ""
        yield _heading("In the way")
    told = Counter[str]()
    for met in findings.hindrances:
        told[met.cause] += 1
        if met.obstacle is not None or told[met.cause] <= _SHOWN:
            yield from _wrapped(f"{met.obstacle.value if met.obstacle else met.cause}: {met.message}", "  ")
            yield f"    {printable(met.url)}"
    for cause, number in told.items():
        if number > _SHOWN and not any(met.obstacle for met in findings.hindrances if met.cause == cause):
            yield f"  {cause}: {number - _SHOWN} more"


def _covered(proposal: Proposal) -> Iterator[str]:
    if proposal.covered:
        yield ""
        yield _heading("Covered")
    for source in proposal.covered:
        yield from _wrapped(f"{source.id} {source.name}, {source.host}", "  ")
        names = "、".join(column.name for column in source.columns) or "no columns yet"
        yield from _wrapped(names, "    ")
    if proposal.covered:
        new = len(proposal.change[1].columns) if proposal.change is not None else 0
        yield f"  new: {new} column{'' if new == 1 else 's'}" if new else "  nothing new"


def _publisher(findings: Findings) -> Iterator[str]:
    publisher = findings.publisher
    if publisher is None:
        yield from _fact("publisher", "not known")
        return
    yield from _fact("publisher", f"{publisher.name} (by: {publisher.name_from})")
    unit = region(publisher.admin_code) if publisher.admin_code else None
    place = f"{publisher.admin_code} {unit.name}" if unit is not None else "not known"
    by = f" (by: {publisher.code_from}{' ' + publisher.site_code if publisher.site_code else ''})"
    level = f", {publisher.level.value}" if unit is not None or publisher.level is Level.MEDIA else ""
    yield from _fact("place", f"{place}{by if publisher.code_from else ''}{level}")
    for doubt in publisher.doubts:
        yield from _fact("check", doubt)


def _robots(robots: Robots) -> str:
    said = {
        "present": "forbids everything" if robots.forbids_all else "there, and lets us in",
        "absent": "none: all is allowed",
        "unreachable": "cannot be had",
        "not_recorded": "neither recorded nor saved",
    }[robots.state]
    return said + (f", a delay of {robots.delay:g} s" if robots.delay else "")


def _column(column: ColumnFound, there: Known | None) -> Iterator[str]:
    yield ""
    marks = [column.family] + (["secondary"] if column.secondary else [])
    if there is not None:
        alias = f" as {there.column.name}" if there.column.name != column.name else ""
        marks.append(f"in the catalog: {there.source.id}{alias}")
    yield from _wrapped(f"{column.name}  [{', '.join(marks)}]", "")
    yield f"  {printable(column.url)}"
    if there is not None and there.column.url != column.url:
        yield f"  there: {printable(there.column.url)}"
    found = f"{column.links} links, {column.dated} dated" + (f", newest {column.newest}" if column.newest else "")
    stated = [f"{column.pages} pages"] if column.pages else []
    stated += [f"{column.total} items"] if column.total else []
    yield from _wrapped(found + (f"; states {' and '.join(stated)}" if stated else ""), "  ")
    yield from _wrapped(f"next page: {column.paging}" + (f"; end: {column.end}" if column.end else ""), "  ")
    for link in column.sample:
        yield _cut(f"    {link.date or '          '}  {link.title}")
    for check in column.checks:
        yield from _wrapped(f"check: {check}", "  ")


def _article(findings: Findings) -> Iterator[str]:
    article = findings.article
    if article is None:
        return
    yield ""
    yield _heading("One article")
    yield from _fact("title", article.title or "none")
    yield f"  {printable(article.url)}"
    yield from _fact("published", article.published or "no date")
    yield from _fact("origin", article.origin or "none")
    reasons = f" ({', '.join(article.reasons)})" if article.reasons else ""
    yield from _fact("text", f"{article.chars} characters, verdict {article.verdict}{reasons}")


def _heading(text: str) -> str:
    return f"== {text} " + "=" * max(2, WIDTH - cell_len(text) - 4)


def _fact(name: str, value: str) -> Iterator[str]:
    yield from _wrapped(value, f"  {name:<10}", " " * 12)


def _wrapped(text: str, first: str, rest: str | None = None) -> Iterator[str]:
    """Break a text into lines of 80 columns; one word that is longer, such as an address, stays whole."""
    lead, line = first, ""
    for word in _words(printable(text)):
        if line and cell_len(lead + line + word.rstrip()) > WIDTH:
            yield (lead + line).rstrip()
            lead, line = (" " * len(first) if rest is None else rest), ""
        line += word
    yield (lead + line).rstrip()


def _words(text: str) -> Iterator[str]:
    """Words with the blank behind them; of Chinese, each character."""
    word = ""
    for char in text:
        word += char
        if char == " " or cell_len(char) == 2:
            yield word
            word = ""
    yield word


def _cut(text: str) -> str:
    plain = printable(text)
    return plain if cell_len(plain) <= WIDTH else set_cell_size(plain, WIDTH - 1).rstrip() + "…"
