"""What the tests of the archive put into it: sources, captures and readings of made-up pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from govcrawl.archive.captures import save_capture
from govcrawl.archive.readings import Saved, save_reading
from govcrawl.archive.sources import save_sources
from govcrawl.article import Article, Judgement, Precision, Published, Reading, Verdict
from govcrawl.exchange import Capture, Role
from govcrawl.page import Page
from govcrawl.source import Column, Level, Source

START = datetime(2024, 3, 5, 1, 0, tzinfo=UTC)
NOW = START + timedelta(days=400)
TEXT = "岷江上游水电站生态流量监管平台今日投入使用，沿线十二座电站的下泄流量实时上传，公众可在网上查询。" * 3

SOURCES = (
    Source(
        id="sichuan",
        name="四川省生态环境厅",
        admin_code="510000",
        level=Level.PROVINCE,
        host="sthjt.example.gov.cn",
        columns=(Column(name="环境要闻", url="http://sthjt.example.gov.cn/xwdt/"),),
    ),
    Source(id="chengdu", name="成都市生态环境局", admin_code="510100", level=Level.CITY, host="cd.example.gov.cn"),
    Source(id="gansu", name="甘肃省生态环境厅", admin_code="620000", level=Level.PROVINCE, host="gs.example.gov.cn"),
)


def day(number: float) -> datetime:
    """A time so many days after the first."""
    return START + timedelta(days=number)


def published(value: str) -> Published:
    """A time of publication as a page states it."""
    precision = {10: Precision.DAY, 22: Precision.MINUTE, 25: Precision.SECOND}[len(value)]
    return Published(value=value, precision=precision, rule="label", raw=value)


def reading_of(
    url: str,
    text: str = TEXT,
    *,
    at: datetime = START,
    title: str | None = "平台启用",
    date: str | None = "2024-03-04",
    verdict: Verdict = Verdict.ARTICLE,
    extractor: int = 1,
    key: str | None = None,
    body: bytes | None = None,
    **more: Any,
) -> Reading:
    """A judged reading. `key` names its capture; other arguments go to the page or the article."""
    page_fields = {"source_id", "column", "requested_url", "redirects", "partial", "list_title", "list_date", "headers"}
    page = Page(
        url=url,
        body=f"{title}\n{text}\n{more.get('editor')}".encode() if body is None else body,
        fetched_at=at,
        capture_key=key or str(uuid.uuid4()),
        **({"source_id": "sichuan"} | {name: more[name] for name in page_fields & more.keys()}),
    )
    article = Article(
        title=title,
        text=text,
        published=published(date) if date else None,
        extractor=extractor,
        **{name: value for name, value in more.items() if name not in page_fields},
    )
    return Reading(page=page, article=article, judgement=Judgement(verdict=verdict, reasons=("reason",)))


def capture_of(reading: Reading) -> Capture:
    """The capture that a reading was made of."""
    page = reading.page
    assert page.capture_key is not None
    return Capture(
        key=page.capture_key,
        url=page.url,
        method="GET",
        role=Role.ARTICLE,
        status=page.status,
        fetched_at=page.fetched_at,
        file="one.warc.gz",
        offset=0,
        length=len(page.body),
        digest="sha1:AAAA",
        body_bytes=len(page.body),
        content_type="text/html",
        source_id=page.source_id,
        column=page.column,
        partial=page.partial,
    )


def save(connection: Connection, *readings: Reading, now: datetime = NOW) -> list[Saved]:
    """Save readings with their captures, in that order."""
    saved = []
    for reading in readings:
        save_capture(connection, capture_of(reading), None)
        saved.append(save_reading(connection, reading, None, now))
    return saved


def save_some_sources(connection: Connection, sources: Iterable[Source] = SOURCES) -> None:
    """Save the made-up sources."""
    save_sources(connection, sources, now=START)


def counts(connection: Connection) -> dict[str, int]:
    """The number of rows of each table that a re-run must not change."""
    tables = ("page", "page_address", "version", "reading", "story", "story_member", "event", "search_entry")
    return {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in tables}


def column_of(connection: Connection, query: str) -> list[Any]:
    """The first column of a query's rows."""
    return list(connection.exec_driver_sql(query).scalars())
