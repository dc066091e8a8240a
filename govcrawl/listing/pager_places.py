"""Which of several lists on a page the pager belongs to.

The last page of a column may have two rows, and beside it stands a box with the ten latest of another one. The pager
stands behind the rows that it turns, in the same part of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from govcrawl.listing.blocks import Group
from govcrawl.listing.document import ListDocument, text_of

_NAMES = re.compile(
    r"(?:^|[\s_-])(?:pages?|pager|pagebar|pagination|paging|pagelist|pagenum|fenye|fanye|turnpage|page[-_]?(?:div|box))"
    r"(?=$|[\s_-])",
    re.I,
)
_WORDS = re.compile(r"[上下][一]?[页頁]|[尾末][页頁]|[共第]\s*\d+\s*[页頁]")
_LONGEST = 200
"""Characters that a pager has at most; wrappers of whole pages are named `page`, too."""
_DATED = 0.6
"""Share of dated rows from which a group is a dated list."""
_ALIKE = 0.4
"""Share of the best group's worth a row from which another one may be the list; the names in comments have less."""


def nearest_to_pager(document: ListDocument, groups: list[Group]) -> Group:
    """Return the best group, or another dated one that shares a smaller part of the page with the pager behind it."""
    best = groups[0]
    rivals = [
        group
        for group in groups[1:8]
        if group.dated >= _DATED * len(group.rows) and _worth(group) > _ALIKE * _worth(best) and _is_apart(group, best)
    ]
    if not rivals:
        return best
    pagers = list(_pagers(document))
    depths = {id(group): max((_shared(group, pager) for pager in pagers), default=0) for group in (best, *rivals)}
    nearest = max((best, *rivals), key=lambda group: depths[id(group)])
    return nearest if depths[id(nearest)] > depths[id(best)] else best


def _worth(group: Group) -> float:
    return group.score / len(group.rows)


def _is_apart(group: Group, other: Group) -> bool:
    """Tell whether neither of two groups has its rows inside those of the other, nor holds them."""
    for one, two in ((group, other), (other, group)):
        heads = {row.head for row in one.rows}
        if any(up in heads for row in two.rows[:1] for up in (row.head, *row.head.iterancestors())):
            return False
    return True


def _pagers(document: ListDocument) -> Iterator[etree._Element]:
    named: dict[str, bool] = {}
    for node in document.nodes:
        names = f"{node.get('class', '')} {node.get('id', '')}"
        found = named.get(names)
        if found is None:
            found = named[names] = _NAMES.search(names) is not None
        worded = node.text is not None and len(node.text) < 40 and _WORDS.search(node.text) is not None
        if (found or worded) and node.tag not in ("body", "html") and len(text_of(node)) < _LONGEST:
            yield node


def _shared(group: Group, pager: etree._Element) -> int:
    """How deep the smallest element lies that holds the rows and, behind them, the pager; 0 where none follows."""
    # Friend links may look like the rows, and stand behind the pager.
    rows = [row for block in group.blocks if block.dated for row in block.rows] or group.rows
    # The pager itself may pass for a row: it is cut like one where it stands among them.
    return max(_shared_by(row.head, pager) for row in rows[-2:])


def _shared_by(row: etree._Element, pager: etree._Element) -> int:
    around = {up: place for place, up in enumerate(row.iterancestors())}
    child = pager
    for up in pager.iterancestors():
        if up in around:
            inner = row if around[up] == 0 else next(each for each, place in around.items() if place == around[up] - 1)
            behind = any(each is child for each in inner.itersiblings())
            return len(around) - around[up] if behind else 0
        child = up
    return 0
