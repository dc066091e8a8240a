"""The sections about outcomes: what needs doing after the last run, and how every source fared night by night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from govcrawl.reporting.charts import Cell, Row, heat_map
from govcrawl.reporting.parts import OUTCOMES, RANK, WELL, badge, folded, nothing, section
from govcrawl.reporting.records import Night, Report, SourceNights
from govcrawl.telling.trouble import explain_cause

_OPEN = 6
"""Most sources in trouble alike that are shown without a press."""
_ROWS = 40
"""Most rows of the heat map that are shown without a press."""
_MONTHS = 45
"""More days than this are marked by months."""
_SEVERAL = 3
"""Nights in trouble from which on a source stands among those in trouble, though it is well again."""
_CELLS = 4000
"""More cells in trouble than this have shorter tips, so that the page stays small."""
_LETTERS = {"partial": "P", "incomplete": "I", "blocked": "X", "broken": "B", "ok": "o", "quiet": "q"}


def trouble_section(report: Report) -> str:
    """Return what the last run found wrong, the worst first, with what to do."""
    last = report.last_run
    if last is None:
        return section("待处理", "What needs doing", nothing("还没有运行记录。", "No run has ended yet."))
    known = {one.id: one for one in report.sources}
    bad = [(known[name], night) for name, night in last.fared.items() if night.outcome not in WELL and name in known]
    bad.sort(key=lambda pair: (-RANK.get(pair[1].outcome, 0), pair[1].cause, pair[0].id))
    if not bad:
        return section("待处理", "What needs doing", nothing("所有来源正常。", "Every source is well."), kind="trouble")
    groups: dict[tuple[str, str], list[tuple[SourceNights, Night]]] = defaultdict(list)
    for source, night in bad:
        groups[night.outcome, night.cause].append((source, night))
    shown = f'<ul class="items">{"".join(map(_group, groups.values()))}</ul>'
    note = f"{len(bad)} of {len(last.fared)} sources of the last run (no. {last.id}), the worst first."
    return section("待处理", "What needs doing", _strip(last.fared.values()) + shown, note, kind="trouble")


def nights_section(report: Report) -> str:
    """Return the heat map of sources by nights; those that are well all along are folded away."""
    asked = [one for one in report.sources if one.nights]
    if not asked:
        body = nothing("这段时间没有运行。", "No run in these days.")
        return section("逐夜结果", "Outcomes night by night", body)
    days = report.span.days
    long = len(days) > _MONTHS
    heads = [
        (f"{day:%m-%d}" if (day.day == 1 if long else number % 5 == 0) else "", day.isoformat())
        for number, day in enumerate(days)
    ]
    troubled = sorted((one for one in asked if _weight(one) > 0), key=lambda one: (-_weight(one), one.id))
    first, later = troubled[:_ROWS], troubled[_ROWS:]
    healthy = [one for one in asked if _weight(one) == 0]
    words = 80 if sum(_bad_nights(one) for one in asked) <= _CELLS else 16

    def drawn(some: Sequence[SourceNights]) -> str:
        rows = (_row(one, days, words) for one in some)
        return heat_map(heads, rows, "来源", "✕")

    body = _legend()
    if first:
        body += drawn(first)
    for some, zh, en in (
        (later, "个来源有过失败", "more with a failure"),
        (healthy, "个来源一直正常", "well all along"),
    ):
        if some:
            summary = f'{len(some)} {zh} <span lang="en">{len(some)} {en}</span>'
            body += folded(summary, drawn(some))
    note = (
        "One row a source, one cell a night; the last column counts nights in trouble. Causes are in the cells' tips."
    )
    return section("逐夜结果", "Outcomes night by night", body, note, kind="nights")


def _group(some: Sequence[tuple[SourceNights, Night]]) -> str:
    """Return the sources that ended alike, and what to do about them."""
    (source, night), *others = some
    explained = explain_cause(night.cause, "ID" if others else source.id, "" if others else source.host)
    named = [_named(one, its) for one, its in some]
    shown = f"<ul>{''.join(named[:_OPEN])}</ul>"
    if rest := named[_OPEN:]:
        shown += folded(f'另有 {len(rest)} 个 <span lang="en">{len(rest)} more</span>', f"<ul>{''.join(rest)}</ul>")
    many = f' <span class="count">{len(some)}</span>' if others else ""
    return (
        f'<li><p>{badge(night.outcome)}{many}</p><div><p lang="en"><b>{escape(_begun(explained.means))}.</b></p>{shown}'
        f'<p class="todo" lang="en">{escape(_begun(explained.advice))}</p></div></li>'
    )


def _named(source: SourceNights, night: Night) -> str:
    words = f' <span class="words">{escape(_short(night.words, 160))}</span>' if night.words else ""
    return f"<li>{escape(source.name)} <code>{escape(source.id)}</code>{words}</li>"


def _strip(nights: Iterable[Night]) -> str:
    """Return the shares of the outcomes as one bar, and their numbers."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for night in nights:
        counts[night.outcome] = counts.get(night.outcome, 0) + 1
    total = sum(counts.values()) or 1
    drawn, at = "", 0.0
    for outcome, count in counts.items():
        kind = OUTCOMES[outcome][1]
        width = 1000 * count / total
        drawn += f'<rect class="{kind}" x="{at:.5g}" width="{width:.5g}" height="10"/>' if count else ""
        at += width
    named = "".join(
        f'<li><i class="{kind}"></i>{count} {zh} <span lang="en">{outcome}</span></li>'
        for outcome, (zh, kind) in OUTCOMES.items()
        if (count := counts[outcome])
    )
    return (
        f'<svg class="strip" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'
        f'<ul class="legend">{named}</ul>'
    )


def _legend() -> str:
    named = "".join(
        f'<li><i class="{kind}">{"" if outcome in WELL else _LETTERS[outcome]}</i>{zh} '
        f'<span lang="en">{outcome}</span></li>'
        for outcome, (zh, kind) in OUTCOMES.items()
    )
    return f'<ul class="legend">{named}<li><i class="n"></i>未运行 <span lang="en">not asked</span></li></ul>'


def _row(source: SourceNights, days: Sequence[date], words: int) -> Row:
    cells, before = [], ""
    for day in days:
        night = source.nights.get(day)
        if night is None:
            cells.append(Cell("n", ""))
            continue
        kind = OUTCOMES.get(night.outcome, ("", "n"))[1]
        tip = ""
        if night.outcome not in WELL:
            said = f"{night.cause}: {_short(night.words, words)}" if night.words else night.cause
            tip = f"{day:%m-%d} {night.outcome}: {'as before' if said == before else said}"
            before = said
        cells.append(Cell(kind, _LETTERS.get(night.outcome, "?"), tip))
    bad = _bad_nights(source)
    return Row(source.name, f"{source.id} · {source.host}", cells, str(bad) if bad else "")


def _bad_nights(source: SourceNights) -> int:
    return sum(night.outcome not in WELL for night in source.nights.values())


def _weight(source: SourceNights) -> int:
    """Return how high a source stands in the heat map: by its last night, then by its nights in trouble."""
    bad = _bad_nights(source)
    last = source.nights[max(source.nights)]
    return RANK.get(last.outcome, 0) * 1000 * (last.outcome not in WELL) + (bad if bad >= _SEVERAL else min(bad, 1))


def _begun(sentence: str) -> str:
    """Return a sentence with a capital letter, unless it begins with a command."""
    return sentence if sentence.startswith("govcrawl") else sentence[:1].upper() + sentence[1:]


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
