"""What is told after a run, in words and in fields; pure."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govcrawl.telling.changes import WHOLE_RUN, Fared, Standing, Turn
from govcrawl.telling.trouble import CAUSES, RUNS, Explained, RunTrouble, explain_cause

ALIKE = 3
"""So many sources, or more, that changed alike are told of in one line."""

_NAMED = 30
"""Most sources that such a line names."""
_WORDS = 300
"""Most characters of what a page or an error said."""
_WORST = ("broken", "blocked", "incomplete", "partial", "quiet", "ok")
_NETWORK = frozenset({"dns", "timeout", "refused", "reset", "tls"})
"""Causes that many hosts have at once when the network of this machine is down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change, as it is told and kept until it is delivered."""

    turn: str
    """A word of Turn."""
    subject: str
    """The source's id, or `*` for a run as a whole."""
    name: str
    outcome: str
    """A word of RunOutcome."""
    cause: str
    words: str
    means: str
    advice: str
    run_id: int | None
    at: str
    """UTC, ISO 8601."""

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Line:
        """Return a line that was kept as JSON."""
        known: dict[str, Any] = {each.name: fields.get(each.name, "") for each in dataclasses.fields(cls)}
        return cls(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, for every way of delivery."""

    title: str
    text: str
    """Lines of plain text, the title not among them."""
    fields: Mapping[str, Any]
    """The same for programs."""


def line_of(turn: Turn, fared: Fared, before: Standing | None, run_id: int | None, at: datetime) -> Line:
    """Return what is told of a change; a recovery bears the outcome and cause that it ended."""
    if turn is Turn.RECOVERED and before is not None and before.told_outcome is not None:
        outcome, cause = before.told_outcome.value, before.told_cause
    else:
        outcome, cause = fared.outcome.value, fared.cause
    explained = _explained(fared.subject, cause, fared.site)
    return Line(
        turn=turn.value,
        subject=fared.subject,
        name=_one_line(fared.name, 80),
        outcome=outcome,
        cause=cause,
        words=_one_line(fared.words, _WORDS) if turn is Turn.WORSE else "",
        means=explained.means,
        advice=explained.advice if turn is Turn.WORSE else "",
        run_id=run_id,
        at=at.isoformat(timespec="seconds"),
    )


def compose(lines: Sequence[Line], archive: str, host: str) -> Message:
    """Return the message of all *lines*, oldest first, about the archive of that name on that machine."""
    archive, host = _one_line(archive, 80), _one_line(host, 80)
    worse = [line for line in lines if line.turn == Turn.WORSE]
    recovered = [line for line in lines if line.turn == Turn.RECOVERED]
    counted = []
    for some, word, whole in ((worse, "worse", "a run failed"), (recovered, "recovered", "runs end well again")):
        if any(line.subject == WHOLE_RUN for line in some):
            counted.append(whole)
        if number := sum(line.subject != WHOLE_RUN for line in some):
            counted.append(f"{number} {'source' if number == 1 else 'sources'} {word}")
    title = f"govcrawl: {', '.join(counted) or 'nothing changed'} ({archive} on {host})"
    newest = lines[-1].run_id if lines else None
    parts = []
    for head, some in (("Worse", worse), ("Recovered", recovered)):
        if some:
            parts.append("\n".join([f"{head}:", *_items(some, lines[-1].at)]))
    parts.append("govcrawl status shows every source; govcrawl report makes a page of it.")
    fields = {
        "title": title,
        "archive": archive,
        "host": host,
        "run": newest,
        "worse": [dataclasses.asdict(line) for line in worse],
        "recovered": [dataclasses.asdict(line) for line in recovered],
    }
    return Message(title=title, text="\n\n".join(parts), fields=fields)


def clipped(text: str, size: int) -> str:
    """Return as many lines of *text* as fit into *size* bytes of UTF-8, and how many are left out.

    >>> clipped("a\\nb\\nc", 100), clipped("雨" * 30 + "\\n雪", 60)
    ('a\\nb\\nc', '… 2 more lines: govcrawl alerts show --last')
    """
    if len(text.encode()) <= size:
        return text
    lines, kept = text.split("\n"), 0
    room = size - 60
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept += 1
    return "\n".join([*lines[:kept], f"… {len(lines) - kept} more lines: govcrawl alerts show --last"])


def _items(lines: Sequence[Line], newest: str) -> Iterable[str]:
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.outcome, line.cause, line.at].append(line)
    for group in sorted(groups.values(), key=lambda some: _WORST.index(some[0].outcome)):
        if len(group) >= ALIKE and group[0].subject != WHOLE_RUN:
            yield _alike(group)
        else:
            yield from (_item(line, newest) for line in group)


def _item(line: Line, newest: str) -> str:
    who = f"{line.subject} {line.name}".strip()
    if line.subject == WHOLE_RUN:
        who = line.name or "the run"
    when = "" if line.at == newest else f" [{line.at[:10]}]"
    if line.turn == Turn.RECOVERED:
        if line.subject == WHOLE_RUN:
            return f"- runs end well again; before, one {line.means}{when}"
        return f"- {who}: well again; it was {line.outcome}: {line.means}{when}"
    said = f" ({line.words})" if line.words and line.words != line.means else ""
    outcome = "" if line.subject == WHOLE_RUN else f": {line.outcome}:"
    return f"- {who}{outcome} {line.means}{said}{when}\n  To do: {line.advice}"


def _alike(group: Sequence[Line]) -> str:
    first = group[0]
    names = ", ".join(f"{line.subject} {line.name}".strip() for line in group[:_NAMED])
    names += f" and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
    if first.turn == Turn.RECOVERED:
        return f"- {len(group)} sources are well again; each was {first.outcome}: {first.means}: {names}"
    advice = f"for each ID: {explain_cause(first.cause, 'ID').advice}"
    if first.cause in _NETWORK:
        advice = f"look at the network of this machine first (govcrawl doctor); then, {advice}"
    return f"- {len(group)} sources: {first.outcome}, each: {first.means}: {names}\n  To do: {advice}"


def _explained(subject: str, cause: str, site: str) -> Explained:
    if subject == WHOLE_RUN:
        return RUNS[RunTrouble(cause)] if cause in list(RunTrouble) else CAUSES["other"]
    return explain_cause(cause, subject, site)


def _one_line(text: str, most: int) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
