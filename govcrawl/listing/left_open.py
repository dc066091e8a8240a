"""Rows that stand inside the row before them, because its tags were left open, put behind it as browsers do.

`<li><a>…</a> <font>[2018-11-20]<li>…`: a start tag of a row ends the row before, whatever is open in it (HTML standard,
"the in body insertion mode", "in cell"). libxml2 ends it only where nothing is.
"""

from __future__ import annotations

import re

from lxml import etree

_CELLS = ("td", "th")
_ENDS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt"), "tr": ("tr",), "td": _CELLS, "th": _CELLS}
"""The elements that a start tag ends."""
_STOPS = frozenset(
    re.findall(
        r"\w+",
        "article aside blockquote body button center dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header html main "
        "marquee nav object ol pre section select table tbody td tfoot th thead tr ul",
    )
)
"""The elements (but for address, div and p: "special" ones) that an item of a list does not end."""
_NESTED = etree.XPath(
    "//li[not(parent::ul or parent::ol)][ancestor::li]"
    " | //dd[not(parent::dl)][ancestor::dl] | //dt[not(parent::dl)][ancestor::dl]"
    " | //tr[not(parent::table or parent::tbody or parent::thead or parent::tfoot)]"
    " | //td[not(parent::tr)] | //th[not(parent::tr)]"
)


def end_left_open(root: etree._Element) -> None:
    """Move each row that stands inside the one before it behind that one, with all that follows it there."""
    for element in _NESTED(root):
        outer = _ended_by(element)
        if outer is not None:
            _move_behind(element, outer)


def _ended_by(element: etree._Element) -> etree._Element | None:
    """Return the element around a row that its start tag ends, if any."""
    tag = str(element.tag)
    ends = _ENDS[tag]
    stops = frozenset(("table",)) if tag in ("tr", *_CELLS) else _STOPS
    for up in element.iterancestors():
        if up.tag in ends:
            return up
        if up.tag in stops:
            return None
    return None


def _move_behind(element: etree._Element, outer: etree._Element) -> None:
    moved = [element]
    node: etree._Element | None = element
    while node is not None and node is not outer:
        moved.extend(node.itersiblings())
        node = node.getparent()
    # A tail moves with its element; that of the outer one stays behind all that was inside.
    tail, outer.tail = outer.tail, None
    behind = outer
    for each in moved:
        behind.addnext(each)
        behind = each
    if tail:
        behind.tail = (behind.tail or "") + tail
