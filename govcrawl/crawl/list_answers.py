"""ListAnswers: the answers to the list requests of one column, counted for the outcome of its source."""

from __future__ import annotations

import logging
from dataclasses import replace

from govcrawl.causes import Cause, cause_of_status
from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.list_answers import AnswerKind, ListAnswer, Readers, read_list_answer
from govcrawl.listing import Listing
from govcrawl.page import Page
from govcrawl.refusals import cause_of_block, cause_of_refusal
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
        self.was_blocked = answer.kind is AnswerKind.BLOCKED
        if answer.kind is not AnswerKind.LIST:
            tally.lists_blocked += self.was_blocked
            tally.lists_failed += not self.was_blocked
            cause, words = _why(page, answer)
            tally.note_list(cause, f"{column.name}: {words}")
        elif is_first and (instead := _instead(answer)) is not None:
            tally.note_list(instead, column.name)
        if answer.error is not None:
            logger.warning("%s", answer.error)
            tally.limits["reading"] += isinstance(answer.error, ReaderStopped)
        return answer.listing


def _instead(answer: ListAnswer) -> Cause | None:
    """Return what a page is that could be a list, has no rows, and says that it is something else."""
    cause = cause_of_refusal(answer.judgement) if answer.judgement is not None else None
    return cause if cause in _NO_LIST else None


_NO_LIST = frozenset({Cause.SOFT_404, Cause.LOGIN, Cause.SCRIPT})


def _why(page: Page, answer: ListAnswer) -> tuple[Cause, str]:
    """Return what stands in the place of a list, as a cause and in words."""
    if answer.kind is AnswerKind.HOME:
        return Cause.SENT_HOME, "sent on to the home page"
    if answer.judgement is None:
        return Cause.UNREADABLE, str(answer.error)
    status = f"status {page.status}"
    if answer.kind is AnswerKind.BLOCKED:
        return cause_of_block(page.status, answer.judgement), status
    return cause_of_status(page.status), status
