"""NFCMS (南方) and the directory of public information gkmlpt, the platform of Guangdong.

Columns of NFCMS are static: index.html, index_2.html …, counted from 1; articles are `…/content/post_<id>.html`, each
with a twin `mpost_<id>.html` for phones. The directory is a frame: `/gkmlpt/index#<category>` with the number of the
site in `window._CONFIG`, filled from `GET /gkmlpt/api/all/<category>?page=N&sid=<SID>`; category 0 is everything. Its
`total` counts what it gives out; `classify.post_count` counts more than that (726 for 221 at 肇庆), so that it never
proves an end before its number is reached. Some sites answer every further page with 404.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urldefrag, urlsplit

from govcrawl.listing.answers import link_of, number_of, parameter, query_of, with_parameters
from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument, squeeze, text_of
from govcrawl.listing.records import Emptiness, EndProof, Link, Listing, NextRequest
from govcrawl.source import Column

_CONFIG = re.compile(r"\b_CONFIG\s*=\s*\{")
_SID = re.compile(r"\bSID[\"']?\s*:\s*[\"']?(\d{1,12})\b")
_SITE = re.compile(r"\bNFCMS_SITE_ID\b")
_POST = re.compile(r"\bNFCMS_PUB_TYPE\s*=\s*[\"']post[\"']|\bNFCMS_POST_ID\s*=\s*[\"']?[1-9]")
_ARTICLE = re.compile(r"/content/(?:\d+/\d+/)?m?post_\d+\.html(?:$|[?#])")
_TWIN = re.compile(r"/mpost_(\d+\.html)(?=$|[?#])")
_DIRECTORY = re.compile(r"^(.*?/gkmlpt)(?:/|$)")
_SERVICE = re.compile(r"/gkmlpt/api/")
_INDEX = re.compile(r"/m?index(?:_(\d{1,5}))?\.s?html?$")
_LAST = re.compile(r"尾页|末页|最后一?页")
_DATES = ("display_publish_time", "create_time", "date", "created_at", "publish_time")
"""The directory's table shows 发布日期 from the first two; `date` is the day of the document (成文日期)."""


class Gkmlpt:
    """Lists of NFCMS and of gkmlpt."""

    name = "gkmlpt"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of the directory, 90 for its frame, 80 for a page of NFCMS, 45 for addresses of articles."""
        data = document.data
        if data is not None:
            known = isinstance(data, dict) and isinstance(data.get("articles"), list)
            return 0 if not known else 95 if _SERVICE.search(document.own) else 70 if "classify" in data else 0
        if _sid(document) is not None:
            return 90
        if document.says(b"nfcms_site_id") and _SITE.search(document.text):
            return 80
        return 45 if document.leads_to(_ARTICLE, "post_") >= 3 else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read an answer of the directory, ask for the first where the page is its frame, else read a static column."""
        if document.data is not None:
            return _read_answer(document)
        if _ARTICLE.search(document.own) or _POST.search(document.text):
            return Listing(family=self.name)
        sid = _sid(document)
        if sid is not None:
            return _read_frame(document, column, sid)
        return _read_column(document, column)


def _read_frame(document: ListDocument, column: Column, sid: str) -> Listing:
    """Ask the directory, unless rows with a pager of their own stand in the frame: categories made as static pages."""
    asked = Listing(next_request=_first_request(document, column, sid), family=Gkmlpt.name)
    if not any(_ARTICLE.search(a.get("href") or "") for a in document.anchor_nodes):
        return asked
    listing = _read_column(document, column)
    rows = [link for link in listing.links if link.date and _ARTICLE.search(link.url)]
    if 2 * len(rows) <= len(listing.links) or not listing.links:
        return asked
    if listing.next_request or listing.end_proof or column.items is not None:
        return listing
    return replace(listing, next_request=asked.next_request)


def _sid(document: ListDocument) -> str | None:
    """The number of the site, on a page that is a frame of the directory."""
    config = _CONFIG.search(document.text) if document.says(b"_config") else None
    if config is None or ("TREE" not in document.text and not _DIRECTORY.match(document.own)):
        return None
    sid = _SID.search(document.text, config.end())
    return sid[1] if sid else None


def _first_request(document: ListDocument, column: Column, sid: str) -> NextRequest:
    addresses = (document.page.url, document.page.requested_url or "", column.url)
    fragments = (re.match(r"\d+", urldefrag(address)[1].lstrip("/!")) for address in addresses)
    category = next((match[0] for match in fragments if match), "0")
    found = _DIRECTORY.match(document.own.partition("?")[0])
    root = found[1] if found else f"{urlsplit(document.own)[0]}://{urlsplit(document.own)[1]}/gkmlpt"
    return NextRequest(url=f"{root}/api/all/{category}?page=1&sid={sid}")


def _read_answer(document: ListDocument) -> Listing:
    data = document.data
    articles = data.get("articles") if isinstance(data, dict) else None
    if not isinstance(articles, list):
        return Listing(family=Gkmlpt.name)
    number = number_of(parameter(query_of(document.page.url), "page")) or 1
    items = [each for each in articles if isinstance(each, dict)]
    total, before, count = _counts(data, number, len(articles))
    links = _merged(link for each in items if (link := _link(document, each)) is not None)
    # 100 to a page on the live platform; the first page tells, and only there is the number of pages known for sure.
    pages = -(-count // len(articles)) if count and number == 1 and articles else None
    if not links:
        empty = None if articles else Emptiness.NO_ROWS
        return Listing(family=Gkmlpt.name, empty=empty, pages=pages, total=total)
    received = before + len(articles)
    # A category's own number leaves its sub-categories out on some sites: past it, it says nothing.
    proof = EndProof.TOTAL_REACHED if received == count or (total is not None and received > total) else None
    following = NextRequest(url=with_parameters(document.page.url, page=number + 1))
    return Listing(
        links=links,
        next_request=None if proof else following,
        end_proof=proof,
        family=Gkmlpt.name,
        page_number=number,
        pages=pages,
        total=total or count,
    )


def _counts(data: dict[str, Any], number: int, rows: int) -> tuple[int | None, int, int | None]:
    """What is stated in all, how many stand before this page at least, and the number that ends the list."""
    total, offset = number_of(data.get("total")), number_of(data.get("offset"))
    classify = data.get("classify")
    posts = number_of(classify.get("post_count")) if isinstance(classify, dict) else None
    if total is not None and total < rows:
        total = None
    before = offset if offset is not None and (offset > 0) == (number > 1) else (number - 1) * rows
    return total, before, total if total is not None else posts or None


def _link(document: ListDocument, item: dict[str, Any]) -> Link | None:
    title = item.get("title")
    for name in ("url", "post_url", "mobile_url"):
        for date in _DATES:
            link = link_of(document, item.get(name), title, item.get(date))
            if link is None:
                break
            if link.date is not None:
                return link
        if (link := link_of(document, item.get(name), title)) is not None:
            return link
    return None


def _merged(links: Any) -> tuple[Link, ...]:
    """Each article once, under the address that is not for phones."""
    found: dict[str, Link] = {}
    for link in links:
        url = _TWIN.sub(r"/post_\1", link.url)
        known = found.get(url)
        if known is None or (known.date is None and link.date is not None):
            found[url] = replace(link, url=url)
    return tuple(found.values())


def _read_column(document: ListDocument, column: Column) -> Listing:
    """A static column; where its pager has no 下一页, the numbers in its addresses tell what follows."""
    listing = read_static(document, column, Gkmlpt.name)
    if not listing.links:
        return listing
    listing = replace(listing, links=_merged(listing.links))
    if column.next is not None:
        return listing
    own = _place(document.own)
    if own is None:
        return listing
    folder, number = own
    numbers, last = {}, None
    for anchor in document.anchor_nodes:
        url = document.resolve(anchor.get("href"))
        place = _place(url) if url else None
        if url and place and place[0] == folder and place[1] != number:
            numbers[place[1]] = url
            last = place[1] if _LAST.search(squeeze(text_of(anchor))) else last
    if not numbers:
        return listing
    following = listing.next_request or (NextRequest(url=numbers[number + 1]) if number + 1 in numbers else None)
    if following is not None:
        return replace(listing, next_request=following, page_number=number, pages=last or listing.pages, end_proof=None)
    if number > max(numbers) and number >= (listing.pages or 0):
        proof = EndProof.LAST_PAGE_NUMBER
        return replace(listing, end_proof=proof, page_number=number, pages=number)
    return replace(listing, page_number=number)


def _place(url: str) -> tuple[str, int] | None:
    """The folder of a list page and its number, from 1."""
    path = url.partition("?")[0].partition("#")[0]
    if path.endswith("/"):
        return path, 1
    match = _INDEX.search(path)
    return (path[: match.start() + 1], int(match[1] or 1)) if match else None
