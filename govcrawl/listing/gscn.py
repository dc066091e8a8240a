"""中国甘肃网 (gscn.com.cn): the newest rows are static, the older ones lie in numbered files, the highest the newest.

A script beside the rows states `var maxpage = 96;` and is named by the code of the column; the files are
/system/count//0018005/000000000000/000/000/c0018005000000000000_000000096.shtml and so on down.
"""

from __future__ import annotations

import re
from dataclasses import replace

from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import EndProof, Listing, NextRequest
from govcrawl.source import Column

_SCRIPT = re.compile(r"(?i)<script[^>]{1,300}?src\s*=\s*[\"']?(?P<src>[^\"'\s>]*/system/count/[^\"'\s>]+\.js)")
_MAXPAGE = re.compile(r"\bmaxpage\s*=\s*[\"']?(?P<number>\d{1,9})\b")
_CONTENT = re.compile(r"(?i)\bid\s*=\s*[\"']?content\b")
_ANY_SCRIPT = re.compile(r"(?i)<script[^>]{1,300}?src\s*=\s*[\"']?(?P<src>[^\"'\s>]+\.js)")
_REACH = 60_000
"""Characters of a list in which its script stands."""
_ARTICLE = re.compile(r"/system/\d{4}/\d{2}/\d{2}/\d{9,}\.s?html?")
_CODE = re.compile(r"/system/count/+(?P<column>\d{7})/(?P<part>\d{12})/|\bc(?P<name>\d{19})_")
_FILE = re.compile(
    r"(?P<before>/system/count/+\d{7}/\d{12}/)\d{3}/\d{3}/(?P<name>c\d{19}_)(?P<number>\d{9})(?P<after>\.s?html?)$"
)


class Gscn:
    """Lists of gscn.com.cn."""

    name = "gscn"

    def recognises(self, document: ListDocument) -> int:
        """90 for a numbered file, the script that states their number, or a page that loads that script."""
        if document.data is not None:
            return 0
        stated = "/system/count/" in document.own and _MAXPAGE.search(document.text)
        return 90 if stated or _FILE.search(document.own) or _script(document) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the rows of the page; then come the script and the files, from the highest down."""
        if own := _FILE.search(document.own):
            return _read_file(document, column, own)
        maxpage = _MAXPAGE.search(document.text)
        if maxpage and (code := _CODE.search(document.own) or _CODE.search(document.text)):
            return Listing(family=self.name, next_request=_file(document, code, int(maxpage["number"])))
        listing = read_static(document, column, self.name)
        url = _script(document)
        if url is None or column.next is not None:
            return listing
        return replace(listing, next_request=NextRequest(url=url), end_proof=None, empty=None)


def _script(document: ListDocument) -> str | None:
    """Return the address of the script that states how many files there are."""
    found = _SCRIPT.search(document.text)
    if found is None and sum(1 for a in document.anchor_nodes if _ARTICLE.search(a.get("href") or "")) >= 3:
        content = _CONTENT.search(document.text)
        found = _ANY_SCRIPT.search(document.text, content.end(), content.end() + _REACH) if content else None
    return document.resolve(found["src"]) if found and not _ARTICLE.search(document.own) else None


def _file(document: ListDocument, code: re.Match[str], number: int) -> NextRequest | None:
    name, digits = code["name"] or code["column"] + code["part"], f"{number:09d}"
    path = f"/system/count//{name[:7]}/{name[7:]}/{digits[:3]}/{digits[3:6]}/c{name}_{digits}.shtml"
    url = document.resolve(path)
    return NextRequest(url=url) if url else None


def _read_file(document: ListDocument, column: Column, own: re.Match[str]) -> Listing:
    listing = replace(read_static(document, column, Gscn.name), page_number=None, pages=None, total=None)
    number = int(own["number"])
    if not listing.links:
        return replace(listing, next_request=None, end_proof=None)
    if number == 0:
        return replace(listing, next_request=None, end_proof=EndProof.LAST_PAGE_NUMBER)
    digits = f"{number - 1:09d}"
    name = f"{digits[:3]}/{digits[3:6]}/{own['name']}{digits}{own['after']}"
    url = document.own[: own.end("before")] + name
    return replace(listing, next_request=NextRequest(url=url), end_proof=None)
