"""Bulletins that differ in dates and numbers only, made from the forms of a lot."""

from __future__ import annotations

import random
import string
from datetime import date, timedelta

from tests.stories.texts import Story, filled, stories

GRADES = ("一级（优）", "二级（良）", "三级（轻度污染）")
MAIN = ("臭氧", "可吸入颗粒物", "细颗粒物", "无")
CLASSES = ("Ⅱ类", "Ⅲ类", "Ⅳ类")


def bulletin(lot: str, form: str, city: str, number: int) -> Story:
    """One issue of a bulletin: the same arguments give the same numbers."""
    rng = random.Random(f"{lot} {form} {city} {number}")
    day = date(2022, 7, 4) + timedelta(days=number)
    slots: dict[str, str | int | float] = {
        "city": city,
        "day": f"{day.year}年{day.month}月{day.day}日",
        "published": (day + timedelta(days=1)).isoformat(),
        "week": 20 + number,
        "month": 1 + number % 12,
        "grade": rng.choice(GRADES),
        "main": rng.choice(MAIN),
    }
    if form == "water":
        letters = {key: f"{rng.uniform(0.02, 7.5):.2f}" for key in string.ascii_lowercase}
        letters |= {key: rng.choice(CLASSES) for key in "ejo"}
        letters |= {key: str(rng.randint(0, 4)) for key in "pqr"}
    else:
        letters = {key: str(rng.randint(11, 168)) for key in string.ascii_lowercase}
        letters |= {key: f"{rng.uniform(8, 99.9):.1f}" for key in "jklmop" if form == "hotline" or key == "m"}
        if form == "hotline":
            letters |= {key: str(rng.randint(120, 460)) for key in "mn"}
        if form == "air":
            letters |= {"f": f"{rng.uniform(0.3, 1.4):.1f}", "l": str(rng.randint(1, 31))}
        if form == "radiation":
            letters["a"] = f"{rng.uniform(96, 100):.1f}"
    return filled(stories(lot, "forms")[form], **(slots | letters))
