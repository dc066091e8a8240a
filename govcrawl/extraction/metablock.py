"""Meta tags of a page: the block that government sites must carry, and those that news sites carry.

The names are those of the 2017 guide to government websites (国办发〔2017〕47号, annex on page design) and of
GB/T 42147-2022: SiteName, SiteDomain, SiteIDCode, ColumnName, ColumnType, ArticleTitle, PubDate, ContentSource …
On real pages their case, order and quoting vary, tags stand twice or hold a template that was never filled in.
`PubDate` is the day of publication on most systems, but the day of the last regeneration on those that also say
`<meta name="others" content="页面生成时间 …">`; there it must not be used alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from govcrawl.extraction.dates import FoundDate, read_date

GOVERNMENT = (
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType",
    "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url",
)  # fmt: skip
_STANDARD = {name.lower(): name for name in GOVERNMENT}
# the block says Keywords, Author, Description and Url where any other page says them too
_SHARED = frozenset({"Keywords", "Author", "Description", "Url", "Image"})

TITLES = ("articletitle", "og:title", "twitter:title", "dc.title", "headline")
TIMES = (
    "pubdate", "article:published_time", "og:release_date", "publishdate", "article:create_at",
    "weibo:article:create_at", "datepublished", "date", "og:time", "releasetime", "firstpublishedtime",
    "bytedance:published_time", "og:published_time", "dc.date", "publish_time", "publishtime", "createdate", "_pubtime",
)  # fmt: skip
CHANGES = (
    "article:modified_time", "datemodified", "og:updated_time", "og:modified_time", "bytedance:updated_time",
    "dc.date.modified", "dcterms.modified", "updatetime", "update_time", "lastmodified", "last-modified",
)  # fmt: skip
ORIGINS = ("contentsource", "source", "mediaid", "article:author_source", "og:article:source", "copyrightsource")
AUTHORS = ("author", "article:author", "og:article:author", "dc.creator")

_TEMPLATE = re.compile(r"\{\{|\$\{|<%|\{\$|^\$|\[\[|document\.|undefined|^null$|<!--")
_GENERATED = re.compile(r"页面生成时间\s*(.*)", re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,200}>")
_SITE_CODE = re.compile(r"(?:bm\d{8}|\d{10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What the meta tags of one page say; empty where they are silent."""

    government: Mapping[str, str] = field(default_factory=dict)
    """The government block under its standard names; only when the page carries one."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Every named tag: name or property in lower case -> first filled content."""
    title: str | None = None
    published: FoundDate | None = None
    published_tag: str | None = None
    """Name of the tag, in lower case, that `published` was read from."""
    modified: FoundDate | None = None
    """When the article was last changed, by a tag that says so."""
    generated_at: FoundDate | None = None
    """When the system wrote the page; not its publication."""
    origin: str | None = None
    author: str | None = None
    keywords: tuple[str, ...] = ()
    description: str | None = None
    site_name: str | None = None
    site_id_code: str | None = None

    @property
    def published_is_generation(self) -> bool:
        """True when the publication tag only repeats the time at which the page was generated, or may do so."""
        return self.generated_at is not None and self.published_tag == "pubdate"


def read_meta(root: etree._Element) -> Meta:
    """Read the meta tags of a parsed page.

    >>> from lxml import html
    >>> page = html.fromstring('<html><head><META CONTENT="2024-03-05 10\u223608" name=pubdate><meta name="SiteIDCode"'
    ...     ' content="5100000000"><meta content="某厅" name=\\'contentSource\\'></head><body></body></html>')
    >>> meta = read_meta(page)
    >>> meta.published.value, meta.origin, sorted(meta.government)
    ('2024-03-05T10:08:00+08:00', '某厅', ['ContentSource', 'PubDate', 'SiteIDCode'])
    """
    tags, generated = _tags(root)
    government = {standard: tags[name] for name, standard in _STANDARD.items() if name in tags}
    if not set(government) - _SHARED:
        government = {}
    tag, published = next(
        ((name, found) for name in TIMES if name in tags and (found := read_date(tags[name])) is not None), (None, None)
    )
    code = _SITE_CODE.fullmatch(tags.get("siteidcode", ""))
    return Meta(
        government=government,
        tags=tags,
        title=_first(tags, TITLES),
        published=published,
        published_tag=tag,
        modified=next((found for name in CHANGES if (found := read_date(tags.get(name, ""))) is not None), None),
        generated_at=generated,
        origin=_first(tags, ORIGINS),
        author=_first(tags, AUTHORS),
        keywords=_keywords(tags.get("keywords") or tags.get("news_keywords") or ""),
        description=tags.get("description") or tags.get("og:description"),
        site_name=tags.get("sitename") or tags.get("og:site_name"),
        site_id_code=code[0] if code else None,
    )


def _tags(root: etree._Element) -> tuple[dict[str, str], FoundDate | None]:
    tags: dict[str, str] = {}
    generated: FoundDate | None = None
    for element in root.iter("meta"):
        get = element.get
        name = (get("name") or get("property") or get("itemprop") or "").strip().lower()
        content = _clean(get("content") or "")
        if not name or not content or _TEMPLATE.search(content):
            continue
        found = _GENERATED.search(content) if name == "others" else None
        if found is not None:
            generated = generated or read_date(found[1])
        tags.setdefault(name, content)
    return tags, generated


def _clean(content: str) -> str:
    return " ".join((_TAG.sub(" ", content) if "<" in content else content).split())


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((tags[name] for name in names if tags.get(name)), None)


def _keywords(text: str) -> tuple[str, ...]:
    words = [word.strip() for word in re.split(r"[,，;；、|\s]+", text)]
    return tuple(dict.fromkeys(word for word in words if 1 < len(word) <= 30))
