"""What a run says in its log: no page texts, no tracebacks for refused requests."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult


class QuietFormatter(LogFormatter):
    """Name items by their address; an item holds a page of up to 16 MB."""

    def scraped(self, item: Any, response: Response | Any, spider: Spider) -> LogFormatterResult:
        """Log one line an item: at debug level an article, as news what was refused, and why."""
        page = getattr(item, "page", None)
        judgement = getattr(item, "judgement", None)
        reasons = ", ".join(judgement.reasons) if judgement else ""
        return {
            "level": logging.DEBUG if judgement and judgement.verdict.accepted else logging.INFO,
            "msg": "%(verdict)s%(reasons)s %(url)s",
            "args": {
                "verdict": judgement.verdict if judgement else "unread",
                "reasons": f" ({reasons})" if reasons else "",
                "url": getattr(page, "url", "?"),
                "source": getattr(page, "source_id", None),
            },
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Any, spider: Spider
    ) -> LogFormatterResult:
        """Log the page that a pipeline failed on by its address."""
        return {
            "level": logging.ERROR,
            "msg": "failed on %(url)s: %(error)s",
            "args": {
                "url": getattr(getattr(item, "page", None), "url", "?"),
                "source": getattr(getattr(item, "page", None), "source_id", None),
                "error": exception,
            },
        }
