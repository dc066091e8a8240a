"""Pieces that several sections of the page are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

WELL = frozenset({"ok", "quiet"})

OUTCOMES = {
    "ok": ("正常", "o"),
    "quiet": ("无更新", "q"),
    "partial": ("部分失败", "p"),
    "incomplete": ("未完成", "i"),
    "blocked": ("被拦截", "x"),
    "broken": ("失效", "b"),
}
"""Chinese name, and class in the style sheet; from best to worst."""

RANK = {outcome: number for number, outcome in enumerate(OUTCOMES)}


def section(zh: str, en: str, body: str, note: str = "", *, kind: str = "") -> str:
    """Return a section under its two headings; *note* is a sentence below them."""
    said = f'<p class="note" lang="en">{escape(note)}</p>' if note else ""
    return f'<section class="{kind}"><h2>{escape(zh)} <span lang="en">{escape(en)}</span></h2>{said}{body}</section>'


def badge(outcome: str) -> str:
    """Return an outcome in its colour."""
    zh, kind = OUTCOMES.get(outcome, ("", "n"))
    return f'<span class="badge {kind}">{escape(zh)} <span lang="en">{escape(outcome)}</span></span>'


def table(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """Return a table; *heads* are Chinese and English, cells are HTML; the first of each row names it."""
    top = "".join(f'<th scope="col">{escape(zh)} <span lang="en">{escape(en)}</span></th>' for zh, en in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"
        for first, *rest in rows
    )
    return f'<div class="wide"><table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def folded(summary: str, body: str) -> str:
    """Return what is shown when its summary is pressed; *summary* is HTML."""
    return f"<details><summary>{summary}</summary>{body}</details>"


def nothing(zh: str, en: str) -> str:
    """Return what stands where there is nothing to show."""
    return f'<p class="none">{escape(zh)} <span lang="en">{escape(en)}</span></p>'
