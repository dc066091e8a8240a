"""Invented articles for benchmarks of the archive: any number of them, each made from its number alone.

They have what an index and a search for copies meet in real ones: a realistic vocabulary, words that come back within
an article, numbers and Latin words, ten years of dates, sources in every province, reposts with and without changes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from benchmarks.archive_words import TOPICS, functions, latin, person, place, theme, vocabulary
from govcrawl.regions import Region, regions
from govcrawl.source import Column, Level, Source

CHARS = 1400
"""Characters of an article, on average."""

YEARS = (date(2014, 1, 1), date(2023, 12, 31))
"""First and last day of publication."""

_COPY, _NEAR = 0.15, 0.08
_LOOK_BACK = 400
_MEDIA = ("新闻网", "日报", "晚报", "在线")
_UNITS = "个 家 件 吨 万元 公里 % 人 平方米 微克/立方米 次 年 亿元 项 台 处 天 名"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """An invented article."""

    number: int
    url: str
    source: Source
    title: str
    text: str
    published: str
    """YYYY-MM-DD."""
    origin: str
    """The 来源 line: that of the first publisher, also in a repost."""
    topics: tuple[str, ...]
    copy_of: int | None = None
    """Number of the article that it repeats."""
    near: bool = False
    """Repeats it with changes."""


def articles(count: int, start: int = 0) -> Iterator[Invented]:
    """Yield *count* articles from number *start* on; the same for ever."""
    for number in range(start, start + count):
        yield article(number)


def article(number: int) -> Invented:
    """Return the article of a number.

    >>> article(7) == article(7), article(7).text == article(8).text
    (True, False)
    """
    first = _first_of(number)
    if first is None:
        return _original(number)
    chance = _chance(number, "copy")
    found, own, near = _original(first), _source(chance), chance.random() < _NEAR / (_NEAR + _COPY)
    day = min(date.fromisoformat(found.published) + timedelta(days=chance.choice((0, 0, 0, 1, 1, 2, 5))), YEARS[1])
    text = _changed(found.text, chance) if near else found.text
    title = f"【转载】{found.title}" if chance.random() < 0.2 else found.title
    url = _url(own, day, number)
    return replace(
        found, number=number, url=url, source=own, title=title, text=text, published=day.isoformat(), copy_of=first,
        near=near,
    )  # fmt: skip


@cache
def sources() -> tuple[Source, ...]:
    """Return the publishers: of each province its department, some cities and a news site; the ministry."""
    found = [_publisher("mee", "生态环境部", "100000", Level.NATIONAL)]
    for province in (unit for unit in regions() if unit.is_province):
        name = province.pinyin
        found.append(_publisher(name, f"{province.name}生态环境厅", province.code, Level.PROVINCE))
        found.append(_publisher(f"{name}-news", f"{province.name}{_MEDIA[len(found) % 4]}", province.code, Level.MEDIA))
        found += [
            _publisher(f"{name}-{city.pinyin}", f"{city.name}生态环境局", city.code, Level.CITY)
            for city in _cities(province)[:4]
        ]
    return tuple({one.id: one for one in found}.values())


def _cities(province: Region) -> list[Region]:
    return [unit for unit in regions() if unit.province_code == province.code and unit.kind == "city"]


def _publisher(name: str, title: str, code: str, level: Level) -> Source:
    host = f"{name}.example"
    column = Column(name="要闻", url=f"http://{host}/news/")
    return Source(id=name, name=title, admin_code=code, level=level, host=host, columns=(column,))


def _chance(number: int, part: str) -> random.Random:
    return random.Random(f"{part} {number}")


def _first_of(number: int) -> int | None:
    """Return the article that a number repeats, None for an original; about a quarter are reposts."""
    chance = _chance(number, "kind")
    if number < 1 or chance.random() >= _COPY + _NEAR:
        return None
    first = number - chance.randint(1, min(number, _LOOK_BACK))
    return first if _first_of(first) is None else None


def _source(chance: random.Random) -> Source:
    """Return a publisher; some publish far more than others."""
    known = sources()
    return known[int(len(known) * chance.random() ** 2)]


def _url(one: Source, day: date, number: int) -> str:
    return f"http://{one.host}/news/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"


def _original(number: int) -> Invented:
    chance = _chance(number, "text")
    topics = tuple(chance.sample(TOPICS, chance.choice((0, 1, 1, 1, 2, 2, 3))))
    own = _source(chance)
    # More is published every year; both ends are YEARS.
    day = YEARS[0] + timedelta(days=int((YEARS[1] - YEARS[0]).days * chance.random() ** 0.7))
    words = _words(chance, topics, 2 * CHARS)
    wanted = max(120, int(chance.lognormvariate(0, 0.55) * CHARS * 0.86))
    paragraphs, length = [], 0
    while length < wanted:
        paragraphs.append("　　" + "".join(_sentence(chance, words) for _ in range(chance.randint(1, 4))))
        length += len(paragraphs[-1])
    title = "".join(next(words) for _ in range(chance.randint(3, 7)))
    origin = (
        own.name if chance.random() < 0.7 else chance.choice(("新华社", "人民日报", "中国环境报", "央视网", "本站"))
    )
    return Invented(
        number=number,
        url=_url(own, day, number),
        source=own,
        title=f"{person(chance)}：{title}" if chance.random() < 0.1 else title,
        text="\n".join(paragraphs),
        published=day.isoformat(),
        origin=origin,
        topics=topics,
    )


def _words(chance: random.Random, topics: tuple[str, ...], most: int) -> Iterator[str]:
    """Yield words without end: those of all articles, of the topics, and a few that come back in this one."""
    everything = vocabulary()
    own = [*chance.choices(everything.words, cum_weights=everything.sums, k=25), place(chance), person(chance)]
    themes = [theme(topic) for topic in topics]
    while True:
        batch = chance.choices(everything.words, cum_weights=everything.sums, k=most // 8)
        for word in batch:
            kind = chance.random()
            if kind < 0.66:
                yield word
            elif kind < 0.8 or not themes:
                yield chance.choice(own)
            elif kind < 0.97:
                one = chance.choice(themes)
                yield chance.choices(one.words, cum_weights=one.sums)[0]
            else:
                yield place(chance) if kind < 0.985 else person(chance)


def _sentence(chance: random.Random, words: Iterator[str]) -> str:
    binding, foreign = functions(), latin()
    binders = chance.choices(binding.words, cum_weights=binding.sums, k=40)
    parts: list[str] = []
    for clause in range(chance.randint(1, 4)):
        if clause:
            parts.append(chance.choice("，，，；、："))
        for place_in in range(chance.randint(3, 8)):
            parts.append(next(words))
            kind = chance.random()
            if kind < 0.45:
                parts.append(binders[(clause * 9 + place_in) % 40])
            elif kind < 0.5:
                parts.append(_number(chance))
            elif kind < 0.51:
                parts.append(chance.choices(foreign.words, cum_weights=foreign.sums)[0])
    return "".join(parts) + "。"


def _number(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.2:
        return f"{chance.randint(2010, 2024)}年{chance.randint(1, 12)}月"
    if kind < 0.35:
        return f"{chance.randint(1, 12)}月{chance.randint(1, 31)}日"
    amount = int(10 ** (4 * chance.random()))
    shown = f"{amount}.{chance.randint(1, 9)}" if kind > 0.8 else str(amount)
    return shown + chance.choice(_UNITS.split())


def _changed(text: str, chance: random.Random) -> str:
    """Return a repost's text: a word here and there is another, a paragraph may be gone."""
    paragraphs = text.split("\n")
    if len(paragraphs) > 3 and chance.random() < 0.5:
        del paragraphs[chance.randrange(1, len(paragraphs))]
    words = vocabulary()
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(paragraphs))
        middle = len(paragraphs[at]) // 2
        word = chance.choices(words.words, cum_weights=words.sums)[0]
        paragraphs[at] = paragraphs[at][:middle] + word + paragraphs[at][middle + len(word) :]
    return "\n".join(paragraphs)
