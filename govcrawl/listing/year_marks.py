"""Years that stand as headings among the rows of a list: 2023年 over rows that print month and day."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from govcrawl.listing.document import ListDocument, squeeze

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
