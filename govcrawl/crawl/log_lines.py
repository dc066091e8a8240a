"""Lines of a log: one an event, as text or as JSON, whatever an event's words hold."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.http import Request, Response

from govcrawl.config import LogFormat
from govcrawl.crawl.ask import ask_of

LONGEST = 4000
"""Characters of a message or a traceback that a line has room for; the wrong settings can log whole pages."""

# What steers a terminal, ends a line for some reader (U+0085, U+2028, U+2029), turns the direction of writing, or has
# no place in UTF-8.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"\s*[\r\n\u0085\u2028\u2029]\s*")


class EventLines(logging.Formatter):
    """Make a line of each record; its fields are time, level, logger, run, source, url, message, error, traceback.

    Source and address are the record's own (`extra`), or those of the request or response among its arguments. A
    record with a run names it for all that follow: a process has one.
    """

    def __init__(self, form: LogFormat) -> None:
        super().__init__()
        self._write = _json if form is LogFormat.JSON else _text
        self._run: int | None = None

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of *record*, without an end."""
        self._run = getattr(record, "run", self._run)
        source, url = _origin(record)
        error, trace = _failure(record)
        fields = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
            "level": record.levelname,
            "logger": record.name,
            "run": self._run,
            "source": source,
            "url": url,
            "message": _message(record),
            "error": error,
            "traceback": trace,
        }
        return self._write(fields)


def escaped(text: str) -> str:
    r"""Return *text* with its control characters written out.

    >>> print(escaped("蓝天\x1b[2J\u2028保卫战\n"))
    蓝天\x1b[2J\u2028保卫战\n
    """
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _json(fields: Mapping[str, object]) -> str:
    written = json.dumps(fields, ensure_ascii=False, default=str)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _text(fields: Mapping[str, Any]) -> str:
    message = fields["message"]
    parts = [fields["time"], f"{fields['level']:<8}", f"{fields['logger']}:", _BREAK.sub(" ", message)]
    if fields["source"]:
        parts.append(f"source={fields['source']}")
    if fields["url"] and fields["url"] not in message:
        parts.append(f"url={fields['url']}")
    if error := fields["error"]:
        words = _BREAK.sub(" ", error["message"])
        parts.append(f"error={error['type']}: {words}" + (f" at {error['place']}" if error["place"] else ""))
    line = escaped(" ".join(parts))
    return f"{line} traceback={escaped(fields['traceback'])}" if fields["traceback"] else line


def _message(record: logging.LogRecord) -> str:
    try:
        message = record.getMessage()
    except Exception as error:  # noqa: BLE001 - a record whose arguments do not fit is still an event
        message = f"{record.msg} {record.args} ({error})"
    left_out = len(message) - LONGEST
    return message.strip() if left_out <= 0 else f"{message[:LONGEST]}… ({left_out} more characters)"


def _origin(record: logging.LogRecord) -> tuple[Any, Any]:
    """Return the source and the address that a record is about, as far as it says."""
    source, url = getattr(record, "source", None), getattr(record, "url", None)
    values = record.args if isinstance(record.args, Mapping) else {}
    found: object = values.get("request") or values.get("response")
    if isinstance(found, Response):
        url = url or found.url
        found = found.request
    if isinstance(found, Request):
        url = url or found.url
        source = source or ask_of(found).source_id
    return source or values.get("source"), url or values.get("url")


def _failure(record: logging.LogRecord) -> tuple[dict[str, str] | None, str | None]:
    """Return what was raised (type, message, innermost place) and the traceback; None twice where nothing was."""
    if not record.exc_info or record.exc_info[1] is None:
        return None, None
    raised = record.exc_info[1]
    frames = traceback.extract_tb(record.exc_info[2])
    place = f"{_short(frames[-1].filename)}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
    trace = "".join(traceback.format_exception(raised)).strip()
    # The innermost frames stand at the end.
    trace = trace if len(trace) <= LONGEST else f"…{trace[-LONGEST:]}"
    return {"type": type(raised).__name__, "message": str(raised)[:LONGEST], "place": place}, trace


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-2:])
