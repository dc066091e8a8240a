"""Bulletins that differ in dates and numbers only, made from the forms of a lot."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.stories.texts import Story, filled, stories

GRADES = ("一级（优）", "二级（良）", "三级（轻度污染）")
MAIN = ("臭氧", "可吸入颗粒物", "细颗粒物", "无")
CLASSES = ("Ⅱ类", "Ⅲ类", "Ⅳ类")

RANGES: dict[str, dict[str, tuple[float, float, int]]] = {
    "air": {
        **dict.fromkeys("ahijk", (28, 160, 0)),
        "b": (9, 74, 0),
        "c": (75, 140, 0),
        "d": (8, 60, 0),
        "e": (4, 15, 0),
        "f": (0.3, 1.4, 1),
        "g": (60, 190, 0),
        "l": (1, 28, 0),
        "m": (61, 100, 1),
    },
    "water": {
        **dict.fromkeys("afk", (5, 10.5, 1)),
        **dict.fromkeys("bgl", (1.4, 5.9, 1)),
        **dict.fromkeys("chm", (0.05, 1.4, 2)),
        **dict.fromkeys("din", (0.02, 0.28, 3)),
        **dict.fromkeys("pqr", (0, 4, 0)),
    },
    "hotline": {
        "a": (420, 960, 0),
        "b": (200, 390, 0),
        "c": (110, 199, 0),
        "d": (20, 99, 0),
        "e": (150, 260, 0),
        "f": (140, 270, 0),
        "g": (30, 90, 0),
        "h": (11, 49, 0),
        "i": (1, 19, 0),
        "j": (21, 33, 1),
        "k": (12, 20.9, 1),
        "l": (5, 11.9, 1),
        "m": (400, 440, 0),
        "n": (370, 399, 0),
        "o": (91, 99.9, 1),
        "p": (80, 97, 1),
    },
    "quiet": {"a": (11, 19, 0), "b": (20, 36, 0)},
    "radiation": {
        "a": (96, 100, 1),
        **dict.fromkeys("bdfh", (58, 84, 1)),
        **dict.fromkeys("cegi", (85, 126, 1)),
    },
}
"""Of each number of a form: least, most, decimals."""


def bulletin(lot: str, form: str, city: str, number: int) -> Story:
    """One issue of a bulletin: the same arguments give the same numbers."""
    rng = random.Random(f"{lot} {form} {city} {number}")
    day = date(2022, 7, 4) + timedelta(days=number * {"water": 7, "hotline": 30}.get(form, 1))
    slots: dict[str, str | int | float] = {
        "city": city,
        "day": f"{day.year}年{day.month}月{day.day}日",
        "published": (day + timedelta(days=1)).isoformat(),
        "week": 20 + number,
        "month": 1 + number % 12,
        "grade": rng.choice(GRADES),
        "main": rng.choice(MAIN),
        **{key: rng.choice(CLASSES) for key in "ejo"},
    }
    slots |= {key: f"{rng.uniform(low, high):.{n}f}" for key, (low, high, n) in RANGES[form].items()}
    return filled(stories(lot, "forms")[form], **slots)
