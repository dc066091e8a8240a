"""Feeds and sitemaps: RSS 2.0, Atom in pages (RFC 5005), an index of sitemaps with news extensions."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.site import Asked, Dialect, text_answer

CHINA = timezone(timedelta(hours=8))
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def moment(piece: Piece) -> datetime:
    """When it was published."""
    hour, minute = map(int, piece.clock.split(":"))
    return datetime(piece.day.year, piece.day.month, piece.day.day, hour, minute, tzinfo=CHINA)


class Feed(Dialect):
    """A site known by its feed."""

    home = "/news/"
    file = ""

    @property
    def first(self) -> str:
        """The feed."""
        return f"{self.base}/{self.file}"

    def address(self, piece: Piece) -> str:
        """A plain address; the last part is a number."""
        return f"{self.base}{self.home}{piece.day:%Y}/{piece.day:%m%d}/{piece.serial}.html"

    def article(self, piece: Piece) -> str:
        """A page of a news site."""
        main = f"""<div class="article"><h1>{piece.title}</h1>
<div class="info"><span>{piece.day} {piece.clock}</span><span>来源：{piece.origin}</span></div>
<div class="content">{surroundings.paragraphs(piece, "<p>")}</div>
<div class="edit">责任编辑：{piece.editor}</div></div>"""
        return surroundings.article_page(self.site, self.charset, {}, piece.title, main)


class Rss(Feed):
    """RSS 2.0 with all articles in one file; the guid is no address."""

    file = "rss.xml"
    family = "rss"
    spare = 2

    @property
    def pages(self) -> int:
        """One file."""
        return 1

    def lists(self, asked: Asked) -> Answer | None:
        """The feed."""
        if asked.path != "/rss.xml":
            return None
        items = "".join(
            f"<item><title><![CDATA[{piece.title}]]></title><link>{self.address(piece)}</link>"
            f'<guid isPermaLink="false">{piece.hexes}</guid><pubDate>{format_datetime(moment(piece))}</pubDate>'
            f"<description><![CDATA[{piece.paragraphs[0][:50]}]]></description></item>\n"
            for piece in self.pieces
        )
        return text_answer(
            f'{XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{self.site}</title>'
            f'<link>{self.base}/</link><description>环境要闻</description><atom:link href="{self.first}" rel="self"/>'
            f"{items}</channel></rss>",
            "application/rss+xml; charset=utf-8",
        )


class Atom(Feed):
    """Atom, 15 entries a page, the next page by rel=next."""

    file = "atom.xml"
    family = "atom"

    def lists(self, asked: Asked) -> Answer | None:
        """A page of the feed."""
        if asked.path != "/atom.xml":
            return None
        number = int(parse_qs(urlsplit(asked.url).query).get("page", ["1"])[0])
        if not 1 <= number <= self.pages:
            return None
        links = f'<link rel="first" href="{self.first}"/><link rel="last" href="{self.first}?page={self.pages}"/>'
        if number < self.pages:
            links += f'<link rel="next" href="{self.first}?page={number + 1}"/>'
        entries = "".join(
            f"<entry><title>{piece.title}</title><id>urn:uuid:{piece.hexes}</id>"
            f'<link rel="alternate" type="text/html" href="{self.address(piece)}"/>'
            f"<published>{moment(piece).isoformat()}</published><updated>{moment(piece).isoformat()}</updated></entry>\n"
            for piece in self.page_of(number)
        )
        return text_answer(
            f'{XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>{self.site}</title><id>{self.base}/</id>'
            f"{links}<updated>2024-07-01T00:00:00+08:00</updated>{entries}</feed>",
            "application/atom+xml; charset=utf-8",
        )


class Sitemap(Feed):
    """An index of three sitemaps: one with news:publication_date, one with lastmod, one compressed as a file."""

    file = "sitemap.xml"
    family = "sitemap"
    spare = 2
    lists_days = False  # lastmod is the day of the last change
    names = ("sitemap_news_1.xml", "sitemap_news_2.xml", "sitemap_news_3.xml.gz")

    @property
    def pages(self) -> int:
        """The index and its sitemaps."""
        return 1 + len(self.names)

    def lists(self, asked: Asked) -> Answer | None:
        """The index or a sitemap."""
        name = asked.path.removeprefix("/")
        if name == self.file:
            entries = "".join(
                f"<sitemap><loc>{self.base}/{each}</loc><lastmod>2024-07-01</lastmod></sitemap>" for each in self.names
            )
            index = f'{XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'
            return text_answer(index, "application/xml")
        if name not in self.names:
            return None
        place = self.names.index(name)
        entries = "".join(
            self._entry(piece, place == 0) for piece in self.page_of(place + 1, -(-len(self.pieces) // 3))
        )
        text = (
            f'{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
        )
        if name.endswith(".gz"):
            return Answer(gzip.compress(text.encode(), mtime=0), 200, {"Content-Type": "application/x-gzip"})
        return text_answer(text, "application/xml")

    def _entry(self, piece: Piece, is_news: bool) -> str:
        news = (
            f"<news:news><news:publication><news:name>{self.site}</news:name><news:language>zh-cn</news:language>"
            f"</news:publication><news:publication_date>{moment(piece).isoformat()}</news:publication_date>"
            f"<news:title>{piece.title}</news:title></news:news>"
        )
        when = news if is_news else f"<lastmod>{moment(piece).isoformat()}</lastmod>"
        return f"<url><loc>{self.address(piece)}</loc>{when}</url>\n"


FEEDS: tuple[Dialect, ...] = (Rss("rss"), Atom("atom"), Sitemap("sitemap"))
