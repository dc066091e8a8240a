"""Epoint (国泰新点) EWB: a column of open information whose rows a service gives as JSON.

The page loads /js/webBuilderCommon.js (or ajaxReq.js), which states the site: `siteInfo = {"projectName": "/EWB-FRONT",
"siteGuid": "…"}`. The list is asked for by POST at PROJECT/rest/lightfrontaction/getgovinfolist with the column's
`categorynum` and `deptcode`, which stand in the column's own address. Some sites wrap the fields in `params` and count
the pages from 0.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from govcrawl.listing.answers import counted_listing, link_of, number_of, parameter, query_of, with_parameters
from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.fields import count_in, field, objects_of, settings
from govcrawl.listing.records import Listing, NextRequest
from govcrawl.source import Column

_SERVICE = "/rest/lightfrontaction/getgovinfolist"
_SETTINGS_FILE = re.compile(
    r"(?i)<script[^>]{1,300}?src\s*=\s*[\"']?(?P<src>[^\"'\s>]*/(?:webBuilderCommon|ajaxReq)\.js)"
)
_GUID = re.compile(r"[\"']?siteGuid[\"']?\s*[:=]\s*[\"'](?P<guid>[\w-]{8,64})[\"']")
_PROJECT = re.compile(r"[\"']?projectName[\"']?\s*[:=]\s*[\"'](?P<name>/?[\w/.-]{1,100})[\"']")
_CALL = re.compile(r"(?P<project>/[\w.-]{1,60})/rest/lightfrontaction/getgovinfolist")
_WRAPPED = re.compile(r"[\"']?params[\"']?\s*:\s*[\"']?\{|pageIndex[\"']?\s*[:=]\s*[\"']?0\b")
_COLUMN = re.compile(r"categorynum[\"']?\s*[:=]\s*[\"'](?P<number>\d{3,30})[\"']", re.I)
_SIZE = 20
_KEYS = ("categorynum", "deptcode")


class Epoint:
    """Lists of Epoint."""

    name = "epoint"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of its service, 85 for a page of open information that loads the site's settings."""
        if document.data is not None:
            return 95 if _SERVICE in document.own and field(document.data, "custom") is not None else 0
        if parameter(query_of(document.own), "categorynum") is None and not (
            document.says(b"categorynum") and _COLUMN.search(document.text) and _SERVICE in document.text
        ):
            return 0
        return 85 if _GUID.search(document.text) or _SETTINGS_FILE.search(document.text) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the service's answer, else ask for the settings of the site, and then the service."""
        if document.data is not None:
            return self._read_answer(document, column)
        wanted = _wanted(document, column)
        if wanted is None:
            return read_static(document, column, self.name)
        request = _first_request(document, column, wanted)
        if request is None and (file := _SETTINGS_FILE.search(document.text)):
            url = document.resolve(file["src"])
            hints = {"wrapped": 1} if _WRAPPED.search(document.text) else {}
            # The address says what the list is: nothing else is known when the answer is read.
            request = NextRequest(url=with_parameters(url, **wanted, **hints)) if url else None
        if request is None:
            return read_static(document, column, self.name)
        return Listing(family=self.name, next_request=request)

    def _read_answer(self, document: ListDocument, column: Column) -> Listing:
        items = objects_of(document.data, "custom", "data")
        sent = _sent(document.page.request_body)
        if items is None or sent is None:
            return Listing(family=self.name)
        fields = sent["params"] if isinstance(sent.get("params"), dict) else sent
        first = 0 if fields is not sent else 1
        index, size = number_of(fields.get("pageIndex")), number_of(fields.get("pageSize"))
        number = None if index is None else index - first + 1
        following = None
        if index is not None:
            text = isinstance(fields["pageIndex"], str)
            changed = {**fields, "pageIndex": str(index + 1) if text else index + 1}
            following = _post(document.own, {"params": changed} if first == 0 else changed, column)
        return counted_listing(
            (
                link_of(
                    document,
                    field(item, "infourl", "url"),
                    field(item, "realtitle", "title"),
                    field(item, "infodate", "date", "pubdate"),
                )
                for item in items
            ),
            family=self.name,
            number=number,
            following=following,
            total=count_in(document.data, "total", "totalcount") or None,
            before=(number - 1) * size if number is not None and size else None,
        )


def _wanted(document: ListDocument, column: Column) -> dict[str, str] | None:
    """Return which list it is, from the address of the page or of the column, else from a script."""
    for url in (document.own, column.url):
        query = dict(parse_qsl(query_of(url), keep_blank_values=True))
        if query.get("categorynum"):
            return {key: query.get(key, "") for key in _KEYS}
    stated = _COLUMN.search(document.text)
    return {"categorynum": stated["number"], "deptcode": ""} if stated else None


def _first_request(document: ListDocument, column: Column, wanted: dict[str, str]) -> NextRequest | None:
    """Return the request for the first page, where the site's settings stand in the answer."""
    guid, project = _GUID.search(document.text), _PROJECT.search(document.text)
    call = _CALL.search(document.text)
    name = project["name"] if project else call["project"] if call else None
    url = document.resolve(f"/{name.strip('/')}{_SERVICE}") if name and name.strip("/") else None
    if guid is None or url is None:
        return None
    wrapped = parameter(query_of(document.own), "wrapped") or _WRAPPED.search(document.text)
    size = number_of(settings(document.text).get("pageSize")) or _SIZE
    fields: dict[str, Any] = {
        "deptcode": wanted["deptcode"],
        "categorynum": wanted["categorynum"],
        "pageIndex": "0" if wrapped else 1,
        "pageSize": size if 0 < size <= 100 else _SIZE,
        "siteGuid": guid["guid"],
    }
    return _post(url, {"params": fields} if wrapped else fields, column)


def _post(url: str, fields: dict[str, Any], column: Column) -> NextRequest:
    headers = (("Content-Type", "application/json;charset=UTF-8"), ("Referer", column.url))
    return NextRequest(url=url, method="POST", body=json.dumps(fields, ensure_ascii=False).encode(), headers=headers)


def _sent(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
