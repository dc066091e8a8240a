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
_LIBRARY = re.compile(r"(?i)jquery|share|swiper|layer|bootstrap|slide")
"""Scripts that say by their names that they count no files."""
_REACH = 60_000
"""Characters of a list in which its script stands."""
_ARTICLE = re.compile(r"/system/\d{4}/\d{2}/\d{2}/\d{9,}\.s?html?")
_LITERAL = re.compile(r"(?P<folder>/system/count/[^\"'\s<>]{0,200}/)(?P<name>c\w{1,60}_)(?=\d{0,9}(?:[\"']|\.s?html))")
"""Where the script itself spells out how the files are named."""
_CODE = re.compile(r"/system/count/+(?P<column>\d{7})/(?P<part>\d{12})/|\bc(?P<name>\d{19})_")
_FILE = re.compile(
    r"(?P<folder>/system/count/[^?#\s]{0,200}/)(?P<name>c\w{1,60}_)(?P<number>\d{9})(?P<after>\.s?html?)$"
)
_THOUSANDS = re.compile(r"/\d{3}/\d{3}/$")
"""The first six digits of a file's number are its folders."""


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
        if maxpage and (named := _named(document)):
            return Listing(family=self.name, next_request=_file(document, *named, int(maxpage["number"]), ".shtml"))
        listing = read_static(document, column, self.name)
        url = _script(document)
        if url is None or column.next is not None:
            return listing
        if listing.next_request is not None and "/system/count/" not in url:
            return listing  # other papers name their articles alike, and have pagers
        return replace(listing, next_request=NextRequest(url=url), end_proof=None, empty=None)


def _script(document: ListDocument) -> str | None:
    """Return the address of the script that states how many files there are."""
    found = _SCRIPT.search(document.text) if document.says(b"/system/count/") else None
    if found is None and document.leads_to(_ARTICLE, "/system/") >= 3:
        content = _CONTENT.search(document.text)
        scripts = _ANY_SCRIPT.finditer(document.text, content.end(), content.end() + _REACH) if content else ()
        found = next((each for each in scripts if not _LIBRARY.search(each["src"])), None)
    return document.resolve(found["src"]) if found and not _ARTICLE.search(document.own) else None


def _named(document: ListDocument) -> tuple[str, str] | None:
    """Return the folder and the name, without number, of the files that a script counts."""
    if literal := _LITERAL.search(document.text):
        return literal["folder"], re.sub(r"_0+$", "_", literal["name"])
    code = _CODE.search(document.own) or _CODE.search(document.text)
    if code is None:
        return None
    name = code["name"] or code["column"] + code["part"]
    return f"/system/count//{name[:7]}/{name[7:]}/000/000/", f"c{name}_"


def _file(document: ListDocument, folder: str, name: str, number: int, after: str) -> NextRequest | None:
    digits = f"{number:09d}"
    folder = _THOUSANDS.sub(f"/{digits[:3]}/{digits[3:6]}/", folder)
    url = document.resolve(f"{folder}{name}{digits}{after}")
    return NextRequest(url=url) if url else None


def _read_file(document: ListDocument, column: Column, own: re.Match[str]) -> Listing:
    listing = replace(read_static(document, column, Gscn.name), page_number=None, pages=None, total=None)
    number = int(own["number"])
    if not listing.links:
        return replace(listing, next_request=None, end_proof=None)
    if number == 0:
        return replace(listing, next_request=None, end_proof=EndProof.LAST_PAGE_NUMBER)
    following = _file(document, own["folder"], own["name"], number - 1, own["after"])
    return replace(listing, next_request=following, end_proof=None)
