"""TRS WCM (拓尔思), also as IGI/HyCloud, and the dialect of the ministry.

Pages are static; a script states how many there are, counting from 0: index.html, index_1.html … index_{N-1}.html.
The ministry's pages put a page id in between (index_8597_1.shtml). More pages are stated than published: what lies
deeper answers 200 with a stub (`ends.end_of` says what that proves).
"""

from __future__ import annotations

import re

from govcrawl.listing.assembly import read_scripted
from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import Listing
from govcrawl.source import Column

_ARTICLE = re.compile(r"/t\d{8}_\d+\.s?html?(?:$|[?#])|/t\d{8}\.s?html?$")
_SIGNS = tuple(word.encode() for word in ("currchnlcls", "//wcm置标", "trs_editor", "trs_ueditor", "/was5/", "/igs/"))
"""One of them, in lower case, is in every match of `_MARK`; looking for them takes a tenth of the time."""
_MARK = re.compile(r"class=[\"'][^\"']*CurrChnlCls|//WCM置标|TRS_(?:Editor|UEDITOR)|/(?:was5|igs)/")


class Trs:
    """Lists of TRS."""

    name = "trs"

    def recognises(self, document: ListDocument) -> int:
        """90 for a pager call that counts from 0, 40 for addresses or marks of TRS."""
        script = document.script_pager
        if script is not None and script.family == self.name:
            return 90
        named = sum(1 for a in document.anchor_nodes if _ARTICLE.search(a.get("href") or ""))
        if named < 3 and not any(sign in document.lowered for sign in _SIGNS):
            return 0
        return 40 if named >= 3 or _MARK.search(document.text) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the rows as on any page and the pager from its script; a paged article has neither."""
        return read_scripted(document, column, self.name)
