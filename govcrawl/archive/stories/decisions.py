"""Stories joined and split by hand. Both are short writes: the rows of the stories named, a decision on each pair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from govcrawl.archive.stories.assignment import replace_page, settle_leads
from govcrawl.archive.stories.first import settle_first
from govcrawl.archive.stories.merging import merge_stories, story_number
from govcrawl.archive.stories.rulings import rule, void_splits
from govcrawl.archive.tables import page, page_address, story, story_member
from govcrawl.archive.words import RulingKind
from govcrawl.canonical import url_key
from govcrawl.errors import InputError


def join_stories(
    connection: Connection, wanted: Sequence[str], now: datetime, *, by: str | None = None, reason: str | None = None
) -> str:
    """Make one story of several, each named by its id or by a page of it; return the id of the oldest, which stays.

    Earlier splits between them are void. Raises InputError where the archive has no such story or page, or where all
    are of one story already.
    """
    pages = [_page_named(connection, one) for one in wanted]
    stories = [_story_of(connection, number, name) for number, name in zip(pages, wanted, strict=True)]
    target = min(stories)
    others = sorted(set(stories) - {target})
    if not others:
        raise InputError(f"{' and '.join(wanted)} are of one story already; name pages or stories of two")
    anchor = pages[stories.index(target)]
    for number, held in zip(pages, stories, strict=True):
        if held != target:
            void_splits(connection, held, target, now)
            rule(connection, RulingKind.JOIN, [anchor], [number], now, by=by, reason=reason)
    for other in others:
        merge_stories(connection, other, target)
    settle_leads(connection, target)
    settle_first(connection, target)
    return connection.execute(select(story.c.public_id).where(story.c.id == target)).scalar_one()


def split_story(
    connection: Connection,
    wanted: Sequence[str],
    now: datetime,
    *,
    source: str | None = None,
    by: str | None = None,
    reason: str | None = None,
) -> str:
    """Take pages, named by id or URL, out of their story into one of their own, and return its id.

    They stay apart from every page that is left behind, whatever either says later. *source* is the story that they are
    expected in. Raises InputError where they are not all of one story, or where none would be left behind.
    """
    pages = list(dict.fromkeys(_page_named(connection, one, of_story=False) for one in wanted))
    stories = {_story_of(connection, number, name) for number, name in zip(pages, wanted, strict=False)}
    if len(stories) > 1 or (source is not None and stories != {story_number(connection, source)}):
        raise InputError(f"{', '.join(wanted)}: not all of them are in {source or 'one story'}; split them one by one")
    members = select(story_member.c.page_id).where(story_member.c.story_id == stories.pop())
    left = [number for number in connection.execute(members).scalars() if number not in pages]
    if not left:
        raise InputError(f"{', '.join(wanted)}: that is the whole story; nothing would be left behind")
    rule(connection, RulingKind.SPLIT, pages, left, now, by=by, reason=reason)
    rule(connection, RulingKind.JOIN, pages[:1], pages[1:], now, by=by, reason=reason)
    for number in pages:
        replace_page(connection, number, now)
    query = select(story.c.public_id).join(story_member, story_member.c.story_id == story.c.id)
    return connection.execute(query.where(story_member.c.page_id == pages[0])).scalar_one()


def find_story(connection: Connection, wanted: str) -> str:
    """Return the id that a story has now, by any id it has had, or by a page of it; raises InputError."""
    number = _story_of(connection, _page_named(connection, wanted), wanted)
    return connection.execute(select(story.c.public_id).where(story.c.id == number)).scalar_one()


def _page_named(connection: Connection, wanted: str, *, of_story: bool = True) -> int:
    """Return the page with that id or URL, or the first one of the story with that id."""
    if "/" in wanted:
        query = select(page_address.c.page_id).where(page_address.c.url_key == url_key(wanted))
    elif wanted.startswith("s") and of_story:
        number = story_number(connection, wanted)
        query = select(story.c.first_page_id).where(story.c.id == number)
    else:
        query = select(page.c.id).where(page.c.public_id == wanted)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        kinds = "a page id (p…), a story id (s…) or a whole URL" if of_story else "a page id (p…) or a whole URL"
        raise InputError(f"the archive has no {wanted!r}; give {kinds}")
    return found


def _story_of(connection: Connection, page_number: int, wanted: str) -> int:
    query = select(story_member.c.story_id).where(story_member.c.page_id == page_number)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise InputError(f"{wanted}: the page is in no story; its text is too short, or it is no article")
    return found
