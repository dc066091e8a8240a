"""What sites do to a text that they take over: each edit gives the same article as another site prints it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from opencc import OpenCC

from tests.stories.texts import Story, frame

Edit = Callable[[str, Story, int], Story]
"""Lot, article, a number that chooses among variants -> the article as edited."""

HALF_WIDTH = str.maketrans("，。：；？！（）“”", ',.:;?!()""')
FULL_WIDTH = str.maketrans("0123456789%", "０１２３４５６７８９％")
SENTENCE = re.compile(r"(?<=[。！？])(?![”』」）])")
SITES = ("东屏环境网", "绿色东屏", "县区动态转载", "长河新闻客户端", "中国生态监管在线")
TITLES = ("{}（组图）", "转载｜{}", "【基层动态】{}", "{}——本网转发", "快讯：{}")
TRADITIONAL = OpenCC("s2t")


def moved(story: Story, n: int) -> Story:
    """The article under another site's name."""
    return replace(story, source=SITES[n % len(SITES)])


def lead_added(lot: str, story: Story, n: int) -> Story:
    """A dateline before the first words."""
    (lead,) = frame(lot, f"lead_{n % 3 + 1}")
    first, *rest = story.paragraphs
    return moved(story.told(f"{lead}　{first}", *rest), n)


def lead_rewritten(lot: str, story: Story, n: int) -> Story:
    """The first sentence told anew, an editor's note above."""
    first, *rest = story.paragraphs
    sentences = SENTENCE.split(first)
    told = f"{story.source}日前传来消息，有关情况引起各方关注。" + "".join(sentences[1:])
    return moved(story.told(*frame(lot, "lead_4"), told, *rest), n)


def retitled(lot: str, story: Story, n: int) -> Story:
    """Another title, the same text."""
    return moved(replace(story, title=TITLES[n % len(TITLES)].format(story.title)), n)


def renamed(lot: str, story: Story, n: int) -> Story:
    """A title made of words of the text, and the origin gone."""
    words = re.split(r"[，。：；？！“”]", story.paragraphs[-2])
    return moved(replace(story, title=max(words, key=len)[:28], origin=""), n)


def footed(lot: str, story: Story, n: int) -> Story:
    """The lines of a page's foot taken for text."""
    return moved(story.told(*story.paragraphs, *frame(lot, f"after_{n % 3 + 1}")), n)


def framed(lot: str, story: Story, n: int) -> Story:
    """Lines of the page before and after."""
    before, after = frame(lot, f"before_{n % 2 + 1}"), frame(lot, f"after_{(n + 1) % 3 + 1}")
    return moved(story.told(*before, story.title, *story.paragraphs, *after), n)


def for_elders(lot: str, story: Story, n: int) -> Story:
    """The text twice, as pages with large print hold it."""
    return moved(story.told(*story.paragraphs, *frame(lot, "elder"), story.title, *story.paragraphs), n)


def half_width(lot: str, story: Story, n: int) -> Story:
    """Western punctuation, wide digits."""
    return moved(replace(story, text=story.text.translate(HALF_WIDTH).translate(FULL_WIDTH)), n)


def traditional(lot: str, story: Story, n: int) -> Story:
    """Traditional characters and corner quotation marks."""
    title, text = TRADITIONAL.convert(story.title), TRADITIONAL.convert(story.text)
    return moved(replace(story, title=title, text=text.replace("“", "「").replace("”", "」")), n)


def merged(lot: str, story: Story, n: int) -> Story:
    """One paragraph of everything, or one of every three."""
    if n % 2:
        return moved(story.told("".join(story.paragraphs)), n)
    lines = story.paragraphs
    return moved(story.told(*("".join(lines[i : i + 3]) for i in range(0, len(lines), 3))), n)


def split(lot: str, story: Story, n: int) -> Story:
    """A line a sentence, indented."""
    return moved(story.told(*("　　" + line for line in SENTENCE.split(story.text.replace("\n", "")) if line)), n)


def corrected(lot: str, story: Story, n: int) -> Story:
    """One number of the text put right."""
    numbers = list(re.finditer(r"\d{2,}|[二三四五六七八九]十", story.text))
    found = numbers[len(numbers) // 2]
    old = found.group()
    new = f"{int(old) + 7:d}" if old.isdigit() else ("三十" if old != "三十" else "四十")
    return moved(replace(story, text=story.text[: found.start()] + new + story.text[found.end() :]), n)


def thinned(lot: str, story: Story, n: int) -> Story:
    """One paragraph of many left out."""
    lines = story.paragraphs
    gone = 1 + n % (len(lines) - 2)
    return moved(story.told(*lines[:gone], *lines[gone + 1 :]), n)


def captioned(lot: str, story: Story, n: int) -> Story:
    """Captions between the paragraphs."""
    lines = story.paragraphs
    captions = [line for k in (1, 2, 3) for line in frame(lot, f"caption_{k}")]
    return moved(story.told(lines[0], captions[0], *lines[1:3], *captions[1:], *lines[3:]), n)


def tabled(lot: str, story: Story, n: int) -> Story:
    """A table in the middle of the text."""
    lines = story.paragraphs
    middle = len(lines) // 2
    return moved(story.told(*lines[:middle], *frame(lot, "table"), *lines[middle:]), n)


def spaced(lot: str, story: Story, n: int) -> Story:
    """Hard spaces, invisible characters and empty lines, as an editor's program leaves them."""
    lines = [f"\u3000\u00a0{line[:9]}\u200b{line[9:]}\u00a0" for line in story.paragraphs]
    return moved(replace(story, text="\n\n".join(lines)), n)


def handled(lot: str, story: Story, n: int) -> Story:
    """A dateline, one paragraph fewer, captions and a foot, all at once."""
    edits = (lead_added, thinned, captioned, footed)
    for edit in edits:
        story = edit(lot, story, n)
    return story


EDITS: tuple[Edit, ...] = (
    lead_added,
    lead_rewritten,
    retitled,
    renamed,
    footed,
    framed,
    for_elders,
    half_width,
    traditional,
    merged,
    split,
    corrected,
    thinned,
    captioned,
    tabled,
    spaced,
    handled,
)
