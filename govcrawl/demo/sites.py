"""The five sites of the demonstration: every address with its answer, and what must come out of it."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from govcrawl.article import Verdict
from govcrawl.demo.answers import Answer, Expectation, gzipped
from govcrawl.demo.farm import farm_pages, render_farm
from govcrawl.demo.list_pages import ListRow, list_pages, write_list
from govcrawl.demo.manuscript import Manuscript, all_manuscripts
from govcrawl.demo.rendering import Masthead, Rendered, render

HERE = Path(__file__).parent
TRAPS: Mapping[str, tuple[str, int, Verdict]] = {
    "soft_404": ("soft_404.html", 200, Verdict.ERROR),
    "blocked": ("blocked.html", 200, Verdict.BLOCKED),
    "challenge": ("challenge.html", 412, Verdict.BLOCKED),
    "missing": ("missing.html", 404, Verdict.ERROR),
    "empty": ("", 200, Verdict.BLOCKED),
    "hollow": ("hollow.html", 200, Verdict.EMPTY),
    "shell": ("shell.html", 200, Verdict.SHELL),
    "home": ("portal_home.html", 200, Verdict.HOME),
}
"""File, status and verdict of the pages that are no articles. An answer without a body is one way of blocking, and so
is a redirect to the home page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a list and all that hangs on it."""

    url: str
    """The address in the list."""
    title: str
    day: date
    pinned: bool = False
    trap: str = ""
    final_url: str
    """Where the page is in the end."""
    manuscript: Manuscript | None = None
    farm: str = ""
    gzip: bool = False
    breaks: tuple[int, ...] = ()
    """The blocks at which the further parts of the article begin."""

    @property
    def part_urls(self) -> tuple[str, ...]:
        """The addresses of the further parts, counted as TRS does: the second has the number 1."""
        stem, _, extension = self.final_url.rpartition(".")
        return tuple(f"{stem}_{number}.{extension}" for number in range(1, len(self.breaks) + 1))


class Site:
    """One site of `sites.toml`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.source_id: str = values["source"]
        self.markup: str = values["markup"]
        self.root = f"http://{values['host']}"
        self.rows = tuple(self.read_row(entry) for entry in values["rows"])

    def read_row(self, entry: Mapping[str, Any]) -> Row:
        """Resolve a row's article, day and addresses."""
        manuscript = find_manuscript(entry) if "article" in entry else None
        if manuscript:
            title, day = manuscript.title, manuscript.moment.date()
        elif "farm" in entry:
            title = next(page.title for page in farm_pages() if page.id == entry["farm"])
            day = date.fromisoformat(entry["day"])
        else:
            title, day = entry["title"], date.fromisoformat(entry["day"])
        key = entry.get("serial") or entry.get("farm") or hashlib.sha256(title.encode()).hexdigest()[:32]
        final = urljoin(self.root, entry.get("path") or self.values["path"].format(day, key=key))
        return Row(
            url=urljoin(self.root, entry["old_path"]) if "old_path" in entry else final,
            title=title,
            day=day,
            pinned=entry.get("pinned", False),
            trap=entry.get("trap", ""),
            final_url=final,
            manuscript=manuscript,
            farm=entry.get("farm", ""),
            gzip=entry.get("gzip", False),
            breaks=tuple(entry.get("parts", ())),
        )

    def answers(self) -> dict[str, Answer]:
        """Every address of this site with its answer."""
        rows = [ListRow(url=row.url, title=row.title, day=row.day, pinned=row.pinned) for row in self.rows]
        pages = list_pages(self.values, rows)
        for row in self.rows:
            if row.trap != "external":
                pages |= self.answer_row(row)
        if "robots" in self.values:
            body = self.values["robots"].encode()
            pages[f"{self.root}/robots.txt"] = Answer(body=body, content_type="text/plain")
        if self.values.get("home"):
            pages[f"{self.root}/"] = read_refusal("home.html")
        return pages

    def answer_row(self, row: Row) -> dict[str, Answer]:
        """The answer behind one row, and the redirect that leads to it."""
        if row.trap == "to_home":
            return {row.url: Answer(status=302, location=f"{self.root}/")}
        if row.trap == "forbidden":
            answer = read_refusal("soft_404.html")
        elif row.trap == "list":
            answer = self.list_of_a_list(row)
        elif row.trap:
            answer = read_refusal(*TRAPS[row.trap][:2])
        elif row.breaks and row.manuscript:
            return self.answer_parts(row, row.manuscript)
        elif row.manuscript:
            rendered = self.render(row, row.manuscript)
            answer = Answer(body=rendered.body, content_type=rendered.content_type)
        else:
            page = next(page for page in farm_pages() if page.id == row.farm)
            answer = Answer(body=render_farm(page, self.neighbours(row)))
        pages = {row.final_url: gzipped(answer) if row.gzip else answer}
        if row.url != row.final_url:
            pages[row.url] = Answer(status=302, location=row.final_url)
        return pages

    def answer_parts(self, row: Row, manuscript: Manuscript) -> dict[str, Answer]:
        """The pages of an article in parts; who wrote it stands on the last one only."""
        urls = (row.final_url, *row.part_urls)
        name, _, extension = row.final_url.rpartition("/")[2].rpartition(".")
        borders = (0, *row.breaks, len(manuscript.blocks))
        found = {}
        for number, url in enumerate(urls):
            blocks = manuscript.blocks[borders[number] : borders[number + 1]]
            author = manuscript.author if url == urls[-1] else None
            script = f'<script>createPageHTML({len(urls)}, {number}, "{name}", "{extension}");</script>'
            part = self.render(row, replace(manuscript, blocks=blocks, author=author), script)
            found[url] = Answer(body=part.body, content_type=part.content_type)
        return found

    def list_of_a_list(self, row: Row) -> Answer:
        """A list page of a special topic that links to the site's own articles."""
        rows = [ListRow(url=other.url, title=other.title, day=other.day) for other in self.rows if other != row]
        return write_list({**self.values, "column": row.title}, rows, page=1, total=1)

    def neighbours(self, row: Row) -> tuple[tuple[str, str], ...]:
        """Headlines and addresses of the site's other articles."""
        others = {other.title: other.url for other in self.rows if other.title != row.title and not other.trap}
        return tuple(others.items())

    def render(self, row: Row, manuscript: Manuscript, pager: str = "") -> Rendered:
        """The page of an article on this site."""
        head = Masthead(
            **{key: self.values[key] for key in ("site_name", "owner", "host", "site_id_code", "column")},
            url=row.final_url,
            neighbours=self.neighbours(row),
            pager=pager,
        )
        return render(self.markup, manuscript, head)

    def expectations(self) -> list[Expectation]:
        """What must come out of each page that this site's lists lead to, in the order of the lists."""
        wanted = {row.url: self.expect(row) for row in self.rows if row.trap not in ("external", "forbidden")}
        return list(wanted.values())

    def expect(self, row: Row) -> Expectation:
        """What must come out of one row."""
        verdict = Verdict.TEMPLATE_FARM if row.farm else Verdict.LIST
        if row.trap in TRAPS:
            verdict = TRAPS[row.trap][2]
        elif row.trap == "to_home":
            verdict = Verdict.BLOCKED
        final = f"{self.root}/" if row.trap == "to_home" else row.final_url
        refused = Expectation(url=final, requested_url=row.url, source_id=self.source_id, verdict=verdict)
        if row.manuscript is None:
            return refused
        rendered = self.render(row, row.manuscript)
        return replace(
            refused,
            verdict=row.manuscript.verdict,
            title=row.manuscript.title,
            published=rendered.published,
            origin=row.manuscript.origin,
            editor=row.manuscript.editor,
            author=row.manuscript.author,
            body=row.manuscript.body,
            optional=rendered.optional,
            more_urls=row.part_urls,
            manuscript_id=row.manuscript.id,
        )


def find_manuscript(entry: Mapping[str, Any]) -> Manuscript:
    """The manuscript of a row; a repost has an origin and a time of its own."""
    manuscript = next(text for text in all_manuscripts() if text.id == entry["article"])
    changes = {key: entry[key] for key in ("origin", "published") if key in entry}
    return replace(manuscript, **changes)


def read_refusal(name: str, status: int = 200) -> Answer:
    """A page that is no article, in the charset that it declares; an empty name gives an empty body."""
    html = (HERE / "refusals" / name).read_text(encoding="utf-8") if name else ""
    return Answer(body=html.encode("gbk" if "charset=gb2312" in html else "utf-8"), status=status)


@cache
def sites() -> tuple[Site, ...]:
    """The five sites, in the order of the catalog."""
    return tuple(Site(values) for values in tomllib.loads((HERE / "sites.toml").read_text(encoding="utf-8"))["site"])


@cache
def all_answers() -> Mapping[str, Answer]:
    """Every address of the demonstration with its answer; the same bytes each time."""
    return {url: answer for site in sites() for url, answer in site.answers().items()}


@cache
def expectations() -> tuple[Expectation, ...]:
    """What must come out of every page that the lists lead to and robots.txt allows."""
    return tuple(expectation for site in sites() for expectation in site.expectations())


def forbidden_urls() -> tuple[str, ...]:
    """Addresses that the lists lead to and robots.txt forbids."""
    return tuple(row.url for site in sites() for row in site.rows if row.trap == "forbidden")


def external_urls() -> tuple[str, ...]:
    """Addresses outside the five sites that the lists lead to; nothing answers there."""
    return tuple(row.url for site in sites() for row in site.rows if row.trap == "external")


def catalog_path() -> Path:
    """The catalog file of the five sources."""
    return HERE / "catalog.toml"
