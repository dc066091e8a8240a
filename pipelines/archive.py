"""Put each reading into the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from sqlalchemy import Connection

from govcrawl.archive.missing import plan_attachments, plan_parts
from govcrawl.archive.readings import NOTHING_READ, save_reading
from govcrawl.archive.words import Outcome
from govcrawl.article import Reading, Verdict
from govcrawl.causes import Cause, cause_of_status
from govcrawl.crawl.enclosed import COUNT, KIND, choose
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.rechecks import plan_after
from govcrawl.crawl.run import Run
from govcrawl.extraction.judge import GARBLED
from govcrawl.refusals import cause_of_block, cause_of_refusal
from govcrawl.source import hosts_of
from pipelines.reread import Rereader

TROUBLED = frozenset({408, 429, *range(500, 600)})
"""Statuses that speak of the host's state, not of the page (RFC 9110 §15.5.9 and §15.6, RFC 6585 §4)."""


class ArchivePipeline:
    """The last stop: rows in the archive, and the source's tally."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rereader = Rereader(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline."""
        return cls(crawler)

    async def process_item(self, item: Reading) -> Reading:
        """Save the reading; without a run (scrapy parse) it passes by."""
        run = run_extension(self._crawler).run
        if run is None or item.judgement is None:
            return item
        now = datetime.now(UTC)
        linked = self._linked(item, run)
        earlier = await self._rereader.earlier(run, item)

        def work(connection: Connection) -> tuple[list[str], bool, Outcome]:
            for one in earlier:
                save_reading(connection, one, run.id, now)
            saved = save_reading(connection, item, run.id, now)
            missing = plan_after(connection, item.page.capture_key or "", partial(run.shifted, item.page.fetched_at))
            if len(item.more_pages) + 1 < run_extension(self._crawler).limits.parts:
                plan_parts(connection, item, now)
            ruled_out = [] if linked is None else plan_attachments(connection, saved.page_id, linked, now)
            return ruled_out, missing and saved.sighting is not None and saved.sighting.is_miss, saved.outcome

        ruled_out, is_missing, outcome = await run.write(work)
        tally = run.tally(item.page.source_id)
        tally.limits["attachments"] += COUNT in ruled_out
        tally.limits["attachment_kind"] += ruled_out.count(KIND)
        count(item, tally, outcome, is_missing=is_missing)
        return item

    def _linked(self, item: Reading, run: Run) -> dict[str, str | None] | None:
        """Return the attachments that the page links now; None where its answer says nothing of the page."""
        if item.article is None or item.judgement is None or item.judgement.verdict in NOTHING_READ:
            return None
        if not item.judgement.verdict.accepted:
            return {}
        source = run.source(item.page.source_id)
        hosts = hosts_of(source) if source else frozenset({urlsplit(item.page.url).hostname or ""})
        return choose(item.article.attachments, hosts, run_extension(self._crawler).limits)


def count(item: Reading, tally: Tally, outcome: Outcome, *, is_missing: bool) -> None:
    """Count what became of a page, and why it is no article where it is none."""
    page, judgement = item.page, item.judgement
    if judgement is None:
        return
    case = f"{page.url}: {' '.join((judgement.verdict.value, *judgement.reasons))}"
    if is_missing:
        tally.pages_missing += 1
    elif judgement.verdict.accepted:
        tally.pages_archived += 1
        tally.pages_new += outcome in (Outcome.NEW, Outcome.COPY)
        tally.pages_changed += outcome is Outcome.CHANGED
        tally.pages_unchanged += outcome not in (Outcome.NEW, Outcome.COPY, Outcome.CHANGED)
        if GARBLED in judgement.reasons:
            tally.note_page(Cause.GARBLED, case)
    elif judgement.verdict is Verdict.BLOCKED:
        tally.pages_blocked += 1
        tally.note_page(cause_of_block(page.status, judgement), case)
    elif item.article is None or page.status in TROUBLED:
        tally.pages_failed += 1
        tally.note_page(cause_of_status(page.status) if page.status in TROUBLED else Cause.UNREADABLE, case)
    else:
        tally.pages_refused += 1
        # That a portal writes on other things is no fault of its pages.
        if judgement.verdict is not Verdict.OFF_TOPIC:
            tally.note_page(cause_of_refusal(judgement) or Cause.ARTICLE_REFUSED, case)
