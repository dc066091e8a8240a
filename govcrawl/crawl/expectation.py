"""Expectations: what is read on the pages of a recording, as a person reviews it and as JSON keeps it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from govcrawl.article import Article, Reading
from govcrawl.crawl.road import extracted
from govcrawl.crawl.sample import Step, read_as
from govcrawl.errors import CatalogError, ExtractionError
from govcrawl.exchange import Role
from govcrawl.extraction.judge import judge
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.listing import Link, Listing, NextRequest
from govcrawl.page import Page
from govcrawl.source import Column, Scope, Source
from govcrawl.upkeep.visits import Visitor

Entry = dict[str, Any]
"""One page: how it is asked for (role, url, request, column, after, listed), and what is `expected` of it."""

EXPECTED = "expected"


async def entry_of(step: Step, visitor: Visitor, source: Source) -> Entry:
    """Return one page of a recording with all that is read on it now.

    *visitor* gives what was recorded. A request without an answer has `unanswered`, the code of the cause, instead.
    """
    entry = _asked(step)
    visit = await visitor.fetch(step.request, step.role)
    if visit.page is None:
        return entry | {"unanswered": step.failure or (visit.failure.error if visit.failure else "other")}
    page = visit.page
    if step.listed is not None:
        page = replace(page, list_title=step.listed.title, list_date=step.listed.date)
    answer = {"status": page.status, "address": page.url}
    try:
        if step.role is Role.LIST:
            read = await _list(visitor, page, _column(source, step), source.scope)
        elif step.role is Role.PART:
            read = {"next_part": (await visitor.extract(page)).next_part}
        else:
            read = await _article(visitor, page, source.scope)
    except (ExtractionError, CatalogError) as error:
        read = {"unreadable": str(error)}
    return entry | {EXPECTED: answer | read}


def step_of(entry: Mapping[str, Any]) -> Step:
    """Return the step that `entry_of` was given; raises KeyError, TypeError or ValueError where it is none."""
    asked, listed = entry.get("request", {}), entry.get("listed")
    body = base64.b64decode(asked["base64"]) if "base64" in asked else str(asked.get("body", "")).encode()
    url = str(entry["url"])
    return Step(
        request=NextRequest(url=url, method=asked.get("method", "GET"), body=body),
        role=Role(entry["role"]),
        column=entry.get("column"),
        family=entry.get("after"),
        listed=Link(url=url, title=listed["title"], date=listed["date"]) if listed else None,
        failure=entry.get("unanswered"),
    )


def _asked(step: Step) -> Entry:
    request = step.request
    entry: Entry = {"role": step.role.value, "url": request.url}
    if request.method != "GET" or request.body:
        entry["request"] = {"method": request.method} | _body(request.body)
    if step.column is not None:
        entry["column"] = step.column
    if step.family is not None:
        entry["after"] = step.family
    if step.listed is not None:
        entry["listed"] = {"title": step.listed.title, "date": step.listed.date}
    return entry


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _column(source: Source, step: Step) -> Column:
    found = next((column for column in source.columns if column.name == step.column), None)
    return read_as(found or Column(name=step.column or "", url=step.request.url), step.family)


async def _list(visitor: Visitor, page: Page, column: Column, scope: Scope) -> dict[str, Any]:
    listing = await visitor.list_links(page, column)
    said: dict[str, Any] = {}
    if not listing.links and listing.next_request is None:
        judgement = judge(page, await visitor.extract(page), scope)
        said = {"verdict": judgement.verdict.value, "reasons": list(judgement.reasons)}
    return said | _listing(listing)


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "family": listing.family,
        "page_number": listing.page_number,
        "pages": listing.pages,
        "total": listing.total,
        "end_proof": listing.end_proof,
        "empty": listing.empty,
        "next": _next(listing.next_request) if listing.next_request else None,
        "then": [_next(each) for each in listing.then],
        "links": [_link(link) for link in listing.links],
    }


def _link(link: Link) -> dict[str, Any]:
    marks = {"pinned": link.pinned, "attachment": link.attachment}
    return {"url": link.url, "title": link.title, "date": link.date} | {name: True for name in marks if marks[name]}


def _next(request: NextRequest) -> dict[str, Any]:
    said: dict[str, Any] = {"url": request.url}
    if request.method != "GET" or request.body:
        said |= {"method": request.method} | _body(request.body)
    if request.headers:
        said["headers"] = dict(request.headers)
    if request.rendered:
        said["rendered"] = True
    return said | ({"otherwise": _next(request.otherwise)} if request.otherwise else {})


async def _article(visitor: Visitor, page: Page, scope: Scope) -> dict[str, Any]:
    more = await _parts(visitor, page)
    article = (await extracted(Reading(page=page, more_pages=more), visitor.extract)).article or Article()
    judgement = judge(page, article, scope)
    published, modified = article.published, article.modified
    return {
        "verdict": judgement.verdict.value,
        "reasons": list(judgement.reasons),
        "title": article.title,
        "published": published.value if published else None,
        "published_rule": published.rule if published else None,
        "modified": modified.value if modified else None,
        "origin": article.origin,
        "editor": article.editor,
        "author": article.author,
        "document": asdict(article.document) if article.document else None,
        "attachments": [{"url": one.url, "name": one.name, "kind": one.kind} for one in article.attachments],
        "parts": [{"url": one.url, "start": one.start} for one in article.parts],
        "text": article.text.split("\n") if article.text else [],
    }


async def _parts(visitor: Visitor, first: Page) -> tuple[Page, ...]:
    """Return the further parts of an article that are recorded, in order."""
    pages, seen = [first], {first.url}
    while len(pages) < DEFAULT_LIMITS.parts:
        following = (await visitor.extract(pages[-1])).next_part
        if following is None or following in seen:
            break
        visit = await visitor.fetch(following, Role.PART)
        if visit.page is None:
            break
        seen.add(following)
        pages.append(visit.page)
    return tuple(pages[1:])
