"""Pages with gold: a folder of them, or those that the tests invent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from govcrawl.errors import InputError
from govcrawl.extraction.charset import decode
from govcrawl.page import Page

NOWHERE = "http://unknown.invalid/page"
"""The address of a page whose own is not on record; it tells nothing."""
ANY = frozenset(["?", "*"])
"""What the invented pages write for a field on which reasonable people differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What a reader sees on a page. A field of None is not scored."""

    title: str | None
    published: str | None
    """ISO 8601, a bare day where the page shows no time; empty where it shows no date, and none may be read."""
    origin: str | None
    body: str
    optional: tuple[str, ...]
    """Lines on which reasonable people differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page with its gold."""

    id: str
    kind: str
    """gov, media … by the gold, or else what stands before the first hyphen of the id."""
    host: str
    page: Page
    gold: Gold
    html: str
    """The page decoded, for readers that take no bytes."""


def load_corpus(folder: Path) -> list[Sample]:
    """Return the pages of a folder that has one folder a page, each with page.html and gold.json, by name.

    Raises InputError when there are none, or gold.json has no body.
    """
    folders = sorted(path.parent for path in folder.glob("*/gold.json"))
    samples = [_load(found) for found in folders if (found / "page.html").is_file()]
    if not samples:
        raise InputError(f"{folder}: no folder in it holds page.html and gold.json; name a folder of such folders")
    return samples


def load_invented() -> list[Sample]:
    """Return the pages that the tests invent, government ones first."""
    from tests.gov_pages import load_pages  # only the checkout has them
    from tests.media_pages import media_pages

    samples = []
    for gov in load_pages():
        gold = _gold(gov.title, gov.published or "", gov.origin, gov.lines, gov.optional)
        samples.append(_sample(f"gov-{gov.name}", "gov", Page(url=gov.url, body=gov.body), gold))
    for number in ("first", "second", "third", "fourth"):
        for media in media_pages(number):
            fields = media.fields
            gold = _gold(fields["title"], fields["published"] or "", fields["origin"], media.body, media.optional)
            samples.append(_sample(f"media-{media.name}", "media", media.page, gold))
    return samples


def host_of(url: str | None, site: str = "") -> str:
    """Return the host of an address, or else the one that the words for a site end with.

    >>> host_of("http://www.example.gov.cn/a.html"), host_of(None, "某市人民政府 www.example.gov.cn"), host_of(None)
    ('www.example.gov.cn', 'www.example.gov.cn', '')
    """
    last = (site.split() or [""])[-1]
    return (urlsplit(url or "").hostname or "") or (last if "." in last else "")


def _load(folder: Path) -> Sample:
    path = folder / "gold.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if "body" not in found:
        raise InputError(f'{path}: no "body"; give the text of the article, its paragraphs parted by newlines')
    body, optional = found["body"] or "", found.get("optional") or []
    gold = Gold(
        title=found.get("title") or None,
        published=found.get("published") or "",
        origin=found.get("source", found.get("origin")) or None,
        body=body if isinstance(body, str) else "\n".join(body),
        optional=tuple([optional] if isinstance(optional, str) else optional),
    )
    page = Page(url=found.get("url") or NOWHERE, body=(folder / "page.html").read_bytes())
    host = host_of(found.get("url"), found.get("site") or "") or folder.name
    return _sample(folder.name, found.get("kind") or folder.name.partition("-")[0], page, gold, host)


def _gold(
    title: str | None, published: str, origin: str | None, lines: tuple[str, ...], optional: tuple[str, ...]
) -> Gold:
    return Gold(
        title=None if title in ANY else title,
        published=None if published in ANY else published,
        origin=None if origin in ANY else origin,
        body="\n".join(line for line in lines if line not in optional),
        optional=optional,
    )


def _sample(name: str, kind: str, page: Page, gold: Gold, host: str = "") -> Sample:
    html = decode(page.body, page.header("content-type")).text
    return Sample(id=name, kind=kind, host=host or host_of(page.url), page=page, gold=gold, html=html)
