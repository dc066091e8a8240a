"""Invented environmental news, made from sentence parts so that no two articles are alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from tests.simulator import phrases

COUNT = 60
FEWEST_CHARS = 150
NEWEST = date(2024, 6, 27)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article as its author wrote it."""

    serial: int
    """Unlike that of any other article of the site; the older the lower."""
    title: str
    day: date
    clock: str
    origin: str
    editor: str
    paragraphs: tuple[str, ...]

    @property
    def chars(self) -> int:
        """Characters of the text."""
        return sum(map(len, self.paragraphs))

    @property
    def hexes(self) -> str:
        """32 hexadecimal digits, as many engines name their articles."""
        return f"{Random(f'{self.serial}{self.title}').getrandbits(128):032x}"


def write_pieces(name: str, count: int = COUNT, newest: date = NEWEST, place_name: str = "") -> list[Piece]:
    """Return the articles of a site, newest first: always the same for the same *name*; of *place_name* or any city.

    They lie several years apart, with several of one day here and there.
    """
    chance = Random(name)
    city = chance.choice(phrases.CITIES)
    city = place_name or city
    day, found, titles = newest, list[Piece](), set[str]()
    for place in range(count):
        serial = 7_000_000 + (count - place) * 37 + chance.randrange(30)
        piece = _write(chance, city, day, serial)
        while piece.title in titles or piece.chars < FEWEST_CHARS:
            piece = _write(chance, city, day, serial)
        titles.add(piece.title)
        found.append(piece)
        day -= timedelta(days=chance.choice((0, 0, 1, 3, 8, 21, 40, 75, 110)))
    return found


def _write(chance: Random, city: str, day: date, serial: int) -> Piece:
    headlines, sentences = chance.choice(phrases.TOPICS)

    def fill(text: str) -> str:
        return text.format(
            city=city,
            county=chance.choice(phrases.COUNTIES),
            river=chance.choice(phrases.RIVERS),
            works=chance.choice(phrases.WORKS),
            person=chance.choice(phrases.PEOPLE),
            post=chance.choice(phrases.POSTS),
            season=chance.choice(phrases.SEASONS),
            day=f"{day.month}月{day.day}日",
            serial=serial,
            n=chance.randrange(11, 480),
            m=chance.randrange(2, 29),
            pct=f"{chance.randrange(20, 980) / 10:.1f}",
        )

    chosen = chance.sample(sentences, chance.randrange(4, 7))
    chosen[0] = chance.choice(phrases.OPENINGS) + "，" + chosen[0].removeprefix("{season}，")
    chosen.append(chance.choice(phrases.CLOSINGS))
    parts = chance.randrange(2, 5)
    cuts = [place * len(chosen) // parts for place in range(parts + 1)]
    return Piece(
        serial=serial,
        title=fill(chance.choice(headlines)),
        day=day,
        clock=f"{chance.randrange(8, 18):02d}:{chance.randrange(60):02d}",
        origin=fill(chance.choice(phrases.ORIGINS)),
        editor=chance.choice(phrases.PEOPLE),
        paragraphs=tuple("".join(map(fill, chosen[start:end])) for start, end in pairwise(cuts)),
    )
