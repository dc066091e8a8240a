"""The list pages of the demonstration's sites; a form is a TOML file in `lists/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from govcrawl.demo.answers import Answer

LISTS = Path(__file__).parent / "lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A link of a list page."""

    url: str
    title: str
    day: date
    pinned: bool = False


@cache
def load_form(name: str) -> Mapping[str, str]:
    """How one kind of site writes its lists."""
    return tomllib.loads((LISTS / f"{name}.toml").read_text(encoding="utf-8"))


def list_url(site: Mapping[str, Any], page: int) -> str:
    """The address of a list page; pages are counted from 1 here, whatever the site's addresses say."""
    first, later = site["list"]
    path: str = first if page == 1 else later.format(page=page - 1 + site["first_number"])
    return urljoin(f"http://{site['host']}/", path)


def link_form(site: Mapping[str, Any], url: str) -> str:
    """The address as it stands in the list: absolute, a path, or relative to the column.

    >>> link_form({"href": "relative", "host": "a.example", "list": ["/hb/index.html"]}, "http://a.example/hb/1/2.html")
    './1/2.html'
    """
    if site["href"] == "absolute" or urlsplit(url).hostname != site["host"]:
        return url
    path = url.removeprefix(f"http://{site['host']}")
    if site["href"] == "path":
        return path
    folder = str(site["list"][0]).rpartition("/")[0] + "/"
    return "./" + path.removeprefix(folder)


def list_pages(site: Mapping[str, Any], rows: Sequence[ListRow]) -> dict[str, Answer]:
    """All list pages of a site by address."""
    size = site["page_size"]
    total = -(-len(rows) // size)
    return {
        list_url(site, page): write_list(site, rows[(page - 1) * size : page * size], page=page, total=total)
        for page in range(1, total + 1)
    }


def write_list(site: Mapping[str, Any], rows: Sequence[ListRow], *, page: int, total: int) -> Answer:
    """Write one list page."""
    form = load_form(site["markup"])
    lines = [
        form["pinned" if row.pinned else "row"].format(
            href=escape(link_form(site, row.url)), title=escape(row.title), day=row.day
        )
        for row in rows
    ]
    count = len(site["rows"])
    numbers = {"total": total, "page": page, "number": page - 1 + site["first_number"], "count": count}
    pager = static_pager(form, page, total) if form["pager"] == "links" else form["pager"].format(**numbers)
    values = {key: escape(str(site[key])) for key in ("site_name", "owner", "column", "site_id_code")}
    values |= {"rows": "\n".join(lines), "pager": pager}
    html = re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], form["page"])
    return Answer(body=html.encode(form.get("encoding", "utf-8")), content_type=form.get("header", "text/html"))


def static_pager(form: Mapping[str, str], page: int, total: int) -> str:
    """Links to every page, to the next and to the last; nothing on a list of one page."""
    if total == 1:
        return ""
    parts = [f'<a href="{form["link"].format(page=page - 1)}">上一页</a>'] if page > 1 else []
    for number in range(1, total + 1):
        link = f'<a href="{form["link"].format(page=number)}">{number}</a>'
        parts.append(f"<span>{number}</span>" if number == page else link)
    if page < total:
        parts.append(f'<a href="{form["link"].format(page=page + 1)}">下一页</a>')
        parts.append(f'<a href="{form["link"].format(page=total)}">尾页</a>')
    return " ".join(parts)
