"""Ask: what the crawl knows of a request, carried in its meta under one key."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.http import Request

from govcrawl.exchange import Role
from govcrawl.page import Page

KEY = "govcrawl_ask"
CAPTURE_KEY = "govcrawl_capture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Why a request is made: its role, and the source, column and list row that led to it."""

    role: Role
    source_id: str | None = None
    column: str | None = None
    list_title: str | None = None
    list_date: str | None = None
    is_new: bool = False
    """The page was first heard of in this run: the archive has nothing that came from its address."""


def ask_of(request: Request) -> Ask:
    """Return the Ask of *request*; a request made by hand (scrapy shell, scrapy fetch) asks for an article."""
    found = request.meta.get(KEY)
    return found if isinstance(found, Ask) else Ask(role=Role.ARTICLE)


def ask_for(page: Page) -> Ask:
    """Return the Ask by which *page* was asked for."""
    return Ask(
        role=Role.ARTICLE,
        source_id=page.source_id,
        column=page.column,
        list_title=page.list_title,
        list_date=page.list_date,
        is_new=page.is_new,
    )


def is_first_try(request: Request) -> bool:
    """Tell whether nothing has ever come from the address of *request*: a new page's own, asked for once."""
    ask = ask_of(request)
    again = "redirect_times" in request.meta or "retry_times" in request.meta
    return ask.is_new and ask.role is Role.ARTICLE and not again
