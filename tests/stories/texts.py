"""The invented articles of a lot, read from its folder.

A file holds articles, each under a line `=== key | source | origin | date`: a line with the title, then a line a
paragraph. `forms` are notices and bulletins with `{slots}`, `frames` the lines that sites put around a text, `retold`
the same events told by a second writer (`re_KEY`); every other file holds articles that have nothing in common.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parent
SPECIAL = frozenset({"forms", "frames", "5_retold"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as its page gives it: paragraphs divided by newlines, the day as YYYY-MM-DD."""

    title: str
    text: str
    origin: str
    published: str
    source: str

    @property
    def paragraphs(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    def told(self, *paragraphs: str) -> Story:
        """This article with other paragraphs."""
        return replace(self, text="\n".join(paragraphs))


def stories(lot: str, name: str) -> dict[str, Story]:
    """The articles of one file of a lot, by their keys."""
    found: dict[str, Story] = {}
    content = (HERE / lot / f"{name}.txt").read_text(encoding="utf-8")
    for part in content.removeprefix("=== ").split("\n=== "):
        head, title, *lines = part.strip("\n").split("\n")
        key, source, origin, published = head.split(" | ")
        found[key] = Story(title=title, text="\n".join(lines), origin=origin, published=published, source=source)
    return found


def base_texts(lot: str) -> dict[str, Story]:
    """Every article of a lot that shares no text with another."""
    names = sorted(file.stem for file in (HERE / lot).glob("*.txt") if file.stem not in SPECIAL)
    return {key: story for name in names for key, story in stories(lot, name).items()}


def frame(lot: str, key: str) -> list[str]:
    """The lines of a frame of a lot."""
    return stories(lot, "frames")[key].paragraphs


def filled(form: Story, **slots: str | int | float) -> Story:
    """A form with its slots filled."""
    return Story(
        title=form.title.format(**slots),
        text=form.text.format(**slots),
        origin=form.origin.format(**slots),
        published=form.published.format(**slots),
        source=form.source.format(**slots),
    )
