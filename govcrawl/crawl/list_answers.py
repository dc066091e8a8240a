"""ListAnswers: the answers to the list requests of one column, counted for the outcome of its source."""

from __future__ import annotations

import logging
from dataclasses import replace

from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.list_answers import AnswerKind, Readers, read_list_answer
from govcrawl.listing import Listing
from govcrawl.page import Page
from govcrawl.source import Column, Source

logger = logging.getLogger(__name__)


class ListAnswers:
    """Reads the answers to the list requests of one column."""

    def __init__(self, readers: Readers, source: Source, column: Column) -> None:
        self._readers = readers
        self._source = source
        self._column = column
        self.was_blocked = False
        """Whether the answer read last turned the crawler away."""

    async def read(
        self, page: Page, tally: Tally, *, family: str | None, is_first: bool, has_other: bool = False
    ) -> Listing | None:
        """Return what the page lists, or None when it is no list page at all; the *tally* then says why.

        *family* is that of the pages before it, *is_first* whether it is the column's first page, *has_other* whether
        another request can be made in its stead.
        """
        column = self._column if family is None else replace(self._column, family=family)
        answer = await read_list_answer(
            self._readers, page, column, self._source.scope, is_first=is_first, has_other=has_other
        )
        name = column.name
        self.was_blocked = answer.kind is AnswerKind.BLOCKED
        if answer.kind is AnswerKind.BLOCKED:
            tally.lists_blocked += 1
        elif answer.kind is not AnswerKind.LIST:
            tally.lists_failed += 1
        if answer.kind is AnswerKind.HOME:
            tally.note_trouble(f"{name}: sent on to the home page")
        elif answer.kind is AnswerKind.ERROR:
            tally.note_trouble(f"{name}: status {page.status}")
        elif answer.error is not None:
            logger.warning("%s", answer.error)
            tally.limits["reading"] += isinstance(answer.error, ReaderStopped)
            tally.note_trouble(f"{name}: {answer.error}")
        return answer.listing
