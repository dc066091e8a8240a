"""Years and months that stand as headings among the rows of a list: 2023年 over rows that print month and day."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from govcrawl.listing.document import ListDocument, squeeze

_MONTH = re.compile(
    r"[\[(（【—\-·\s]*(?:(?P<year>(?:19|20)\d{2})\s*[年./-]\s*)?(?P<month>0?[1-9]|1[0-2])\s*月(?:份)?[\])）】—\-·\s]*"
)
_YEAR = re.compile(r"[\[(（【—\-·\s]*((?:19|20)\d{2})\s*(年)?度?[\])）】—\-·\s]*")


def years_above(document: ListDocument, links: Iterable[etree._Element]) -> dict[etree._Element, int]:
    """Return the year of the nearest heading before each of the links; none where the years are a menu of archives.

    Headings stand apart from each other, with rows between them, and are no links.
    """
    wanted = set(links)
    marks: list[tuple[int, bool]] = []
    found: dict[etree._Element, int] = {}
    fresh = False
    for node in document.nodes:
        if node in wanted:
            fresh = False
            if marks:
                found[node] = marks[-1][0]
            continue
        text = node.text
        match = _YEAR.fullmatch(text) if text and len(text) < 40 else None
        if match is None or node.tag in ("a", "option", "button") or squeeze(node.tail):
            continue
        if fresh or any(up.tag in ("a", "select", "tr") for up in node.iterancestors()):
            return {}
        marks.append((int(match[1]), match[2] is not None))
        fresh = True
    return found if len(marks) > 1 or (marks and marks[0][1]) else {}


def months_above(document: ListDocument, links: Iterable[etree._Element]) -> dict[etree._Element, tuple[int, int]]:
    """Return year and month of the nearest heading before each of the links, which are rows that print only the day.

    A heading 2月 takes its year from the heading 2024年 before it. Headings are no links and stand apart from each
    other, with rows between them.
    """
    wanted = set(links)
    found: dict[etree._Element, tuple[int, int]] = {}
    year: int | None = None
    month: int | None = None
    for node in document.nodes:
        if node in wanted:
            if year and month:
                found[node] = year, month
            continue
        # <h3><a name="m02"></a>2024年2月</h3>
        text = node.text or (node.tail if node.tag == "a" and not node.get("href") else None)
        stated = _MONTH.fullmatch(text) if text and "月" in text and len(text) < 40 else None
        only = _YEAR.fullmatch(text) if text and not stated and len(text) < 40 else None
        if (stated or only) and not _in_link(node):
            year = int(only[1]) if only else int(stated["year"]) if stated and stated["year"] else year
            month = int(stated["month"]) if stated else None
    return found


def _in_link(node: etree._Element) -> bool:
    return any(
        up.tag in ("select", "option", "button") or (up.tag == "a" and up.get("href"))
        for up in (node, *node.iterancestors())
    )
