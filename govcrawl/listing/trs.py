"""TRS WCM (拓尔思), also as IGI/HyCloud, and the dialect of the ministry.

Pages are static; a script states how many there are, counting from 0: index.html, index_1.html … index_{N-1}.html.
The ministry's pages put a page id in between (index_8597_1.shtml); some sites count down (see `numbering`). More pages
are stated than published: what lies deeper answers 200 with a stub (`ends.end_of` says what that proves). Some columns
have no rows of their own: a script loads the whole list from one JSON file beside the page.
"""

from __future__ import annotations

import re
from dataclasses import replace

from govcrawl.listing.answers import link_of
from govcrawl.listing.assembly import read_scripted, read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.fields import field, objects_of
from govcrawl.listing.numbering import own_number
from govcrawl.listing.records import Emptiness, EndProof, Listing, NextRequest
from govcrawl.source import Column

_ARTICLE = re.compile(r"(?:^|/)t\d{8}(?:_\d+)?\.s?html?(?:$|[?#])")
_SIGNS = tuple(word.encode() for word in ("currchnlcls", "//wcm置标", "trs_editor", "trs_ueditor", "/was5/", "/igs/"))
"""One of them, in lower case, is in every match of `_MARK`; looking for them takes a tenth of the time."""
_MARK = re.compile(r"class=[\"'][^\"']*CurrChnlCls|//WCM置标|TRS_(?:Editor|UEDITOR)|/(?:was5|igs)/")
_LOADS = re.compile(
    r"(?:getJSON|get|ajax|fetch|load|url)\s*[(:]\s*[\"'](?P<file>[^\"'<>\s]{1,300}\.json)(?:\?[^\"']*)?[\"']"
)
_TITLE = ("title", "docTitle", "name", "bt", "fileName", "topic")
_LIST_FILE = re.compile(r"[\"'](?P<file>[^\"'<>\s]{1,300}gk\.json)(?:\?[^\"']*)?[\"']")
"""The known ones are named like zfwjgk.json (公开); other files of a page may hold a menu or the weather."""
_FILE = re.compile(r"(?i)\.json(?:$|[?#])")


class Trs:
    """Lists of TRS."""

    name = "trs"

    def recognises(self, document: ListDocument) -> int:
        """90 for a pager call that counts from 0, 40 for addresses or marks of TRS; 95 for its file of a whole list."""
        if document.data is not None:
            return 95 if _FILE.search(document.own) and _items(document) else 0
        script = document.script_pager
        if script is not None and script.family == self.name:
            return 90
        named = document.leads_to(_ARTICLE, "t")
        if named >= 3 or _list_file(document):
            return 40
        return 40 if document.says(*_SIGNS) and _MARK.search(document.text) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the rows as on any page and the pager from its script; a paged article has neither."""
        if document.data is not None:
            return self._read_file(document)
        script = document.script_pager
        if script is not None and script.family != self.name and own_number(document, script) == script.number:
            # A container first, as UCAP writes it, but page 2 is index_1 and stated as 1: it counts from 0.
            listing = read_static(document, column, self.name, replace(script, number=script.number + 1, base=0))
        else:
            listing = read_scripted(document, column, self.name)
        if listing.links or listing.next_request or _ARTICLE.search(document.own):
            return listing
        url = document.resolve(_list_file(document) or _only_file(document))
        return Listing(family=self.name, next_request=NextRequest(url=url)) if url else listing

    def _read_file(self, document: ListDocument) -> Listing:
        items = _items(document)
        if items is None:
            return Listing(family=self.name)
        links = [link_of(document, field(item, "url"), field(item, *_TITLE), field(item, "PubDate")) for item in items]
        unique = tuple({link.url: link for link in links if link is not None}.values())
        if not unique:
            return Listing(family=self.name, empty=None if items else Emptiness.NO_ROWS)
        return Listing(links=unique, end_proof=EndProof.NO_NEXT_SINGLE_PAGE, family=self.name, page_number=1)


def _list_file(document: ListDocument) -> str | None:
    """Return the address of the JSON file that a script of the page loads its list from."""
    found = (_LIST_FILE.search(code) for code in document.scripts if "gk.json" in code)
    return next((match["file"] for match in found if match), None)


def _only_file(document: ListDocument) -> str | None:
    """Return the address of a JSON file of any name, where the scripts of the page load no other."""
    files = {match["file"] for code in document.scripts for match in _LOADS.finditer(code)}
    return files.pop() if len(files) == 1 else None


def _items(document: ListDocument) -> list[dict[str, object]] | None:
    items = objects_of(document.data, "data")
    return items if items is not None and all("url" in map(str.lower, item) for item in items[:5]) else None
