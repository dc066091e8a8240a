"""The first half of an import: what of somebody's WARC files belongs here is copied into captures of our own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from sqlalchemy import Connection

from govcrawl.archive.captures import save_capture
from govcrawl.archive.imports import cut_unrecorded, payload_on_record, url_on_record
from govcrawl.archive.sources import save_missing_sources
from govcrawl.canonical import url_key_or_none
from govcrawl.capture import CaptureWriter, Original, read_answer
from govcrawl.capture.foreign import Found, Head, RecordReader, uuid_of
from govcrawl.capture.saved_pages import saved_page
from govcrawl.capture.unpacking import WarcFile, is_warc, warc_files
from govcrawl.catalog.hosts import HostIndex
from govcrawl.crawl.offline import OfflineRun
from govcrawl.errors import CaptureError, InputError
from govcrawl.exchange import Capture, Record, Role
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.source import Source

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})
"""Media types that are read as pages; documents are not imported. Some hosts name none."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS = "/robots.txt"
_PREFIX = "govcrawl-import-"
_KEPT = frozenset(Record)
_BATCH = 100
_BATCH_SECONDS = 0.5
"""A transaction lasts no longer than that, and one record, so that short writers need not wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile:
    """A file that is to be imported."""

    path: Path
    url: str | None = None
    """Of a saved page: its address, where it is known."""
    at: datetime | None = None
    """Of a saved page: when it was fetched, where that is known."""


@dataclass(slots=True, kw_only=True)
class FileCounts:
    """What became of the records of one file."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    """By word: records (all of them), new, known, elsewhere (of no source), other (no page, or no answer with one),
    too_large, unresolved (revisits of what is not here), undated, failed (the file itself, or a WARC in it)."""


Watch = Callable[[str, int, int], None]
"""Is told what is being read, how much of it is done, and how much there is."""


class Intake:
    """Copies records byte for byte under their own ids and times, each once; whatever is on record is passed over.

    Use it as a context manager: its capture file is complete at the end, and holds no more than is on record.
    """

    def __init__(
        self, run: OfflineRun, hosts: HostIndex, *, everything: bool, watch: Watch, limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._run = run
        self._hosts = hosts
        self._everything = everything
        self._limits = limits
        self._watch = watch
        self._name = f"{_PREFIX}{run.started_at:%Y%m%dT%H%M%S}Z-{run.id:06d}"
        self._captures = CaptureWriter(run.captures, self._name)
        self._saved: set[str] = set()
        self._cut(path for path in run.sealed if path.name.startswith(_PREFIX))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._captures.close()
        if kind is not None:
            self._cut(path for path in self._run.captures.iterdir() if path.name.startswith(self._name))

    def _cut(self, files: Iterable[Path]) -> None:
        with self._run.archive.read() as connection:
            cut_unrecorded(connection, files)

    def take(self, file: ImportFile) -> FileCounts:
        """Copy what belongs here of one file. Damage is noted among the errors of the run; what is before it stays.

        A WACZ goes on with its next WARC. Raises ArchiveError.
        """
        found = FileCounts(name=file.path.name)
        with self._noting(found):
            if file.url is not None or not is_warc(file.path):
                self._take_page(saved_page(file.path, file.url, file.at, self._limits), found)
                return found
            for part in warc_files(file.path):
                with self._noting(found):
                    self._take_records(part, found)
        return found

    @contextmanager
    def _noting(self, found: FileCounts) -> Iterator[None]:
        """Note among the errors what cannot be read, and go on."""
        try:
            yield
        except (CaptureError, InputError) as error:
            self._run.errors.append(error)
            found.counts["failed"] += 1

    def _take_page(self, page: Found, found: FileCounts) -> None:
        with self._run.archive.write() as connection:
            found.counts["records"] += 1
            found.counts[self._take_one(connection, page.head, lambda: page, found.name)] += 1
            self._captures.sync()

    def _take_records(self, file: WarcFile, found: FileCounts) -> None:
        reader = RecordReader(file)
        heads = iter(reader)
        more = True
        while more:
            damage = None
            with self._run.archive.write() as connection:
                try:
                    more = self._take_some(connection, reader, heads, file.name, found)
                except CaptureError as error:
                    damage = error  # what was read before it is committed
                self._captures.sync()
            if damage is not None:
                raise damage
            self._watch(file.name, file.stream.position, file.size)

    def _take_some(
        self, connection: Connection, reader: RecordReader, heads: Iterator[Head], name: str, found: FileCounts
    ) -> bool:
        """Take records for one transaction, and return whether there may be more of them."""
        until = time.monotonic() + _BATCH_SECONDS
        for number, head in enumerate(heads, 1):
            read = partial(reader.body, head, self._limits.page_bytes)
            word = self._take_one(connection, head, read, name)
            found.counts["records"] += 1
            found.counts[word] += 1
            if number >= _BATCH or time.monotonic() > until:
                return True
        return False

    def _take_one(self, connection: Connection, head: Head, read: Callable[[], Found | None], name: str) -> str:
        """Copy a record where it belongs here and is new; return the word of `FileCounts` for it."""
        if not _is_page(head):
            return "other"
        source = self._hosts.source_of(head.url)
        if source is None and not self._everything:
            return "elsewhere"
        if head.at is None:
            return "undated"
        key = uuid_of(head.name)
        holder = url_on_record(connection, key) if key else None
        if holder == head.url or (head.kind == Record.CONVERSION and self._is_converted(connection, head)):
            return "known"
        original = None
        if head.kind == Record.REVISIT:
            original = self._original(connection, head)
            if original is None:
                return "unresolved"
        found = read()
        if found is None:
            return "too_large"
        if key is None or holder is not None:  # some tools give several records one id
            key = found.content_key
            if url_on_record(connection, key) is not None:
                return "known"
        self._keep(connection, found, key, original, source, name)
        return "new"

    def _original(self, connection: Connection, head: Head) -> Original | None:
        """Return the response with the payload that a revisit speaks of, of this file or of the archive."""
        place = payload_on_record(
            connection, key=head.about, url=head.refers_to_url, at=head.refers_to_at, digest=head.digest
        )
        if place is None:
            return None
        answer = read_answer(self._run.captures, *place)
        return Original(key=answer.key, url=answer.url, date=answer.date, digest=answer.digest)

    def _is_converted(self, connection: Connection, head: Head) -> bool:
        """Tell whether the answer is on record that a text was made of."""
        return head.about is not None and url_on_record(connection, head.about) is not None

    def _keep(
        self,
        connection: Connection,
        found: Found,
        key: str,
        original: Original | None,
        source: Source | None,
        name: str,
    ) -> None:
        head = found.head
        stored = self._captures.copy(found, key, original)
        if source is not None and source.id not in self._saved:
            save_missing_sources(connection, [source])
            self._saved.add(source.id)
        location = next((value for name, value in head.headers if name.lower() == "location"), None)
        one = Capture(
            key=key,
            url=head.url,
            method="GET",
            role=Role.ARTICLE,
            status=head.status,
            fetched_at=head.at or self._run.started_at,
            file=stored.file,
            offset=stored.offset,
            length=stored.length,
            digest=stored.digest,
            body_bytes=len(found.body),
            content_type=next((value for name, value in head.headers if name.lower() == "content-type"), ""),
            source_id=source.id if source else None,
            server_ip=head.server_ip,
            location=_absolute(head.url, location) if head.status in REDIRECTS else None,
            partial=head.truncated is not None,
            record=Record(head.kind),
            refers_to=original.key if original else None,
            imported_from=name,
        )
        save_capture(connection, one, self._run.id)


def _is_page(head: Head) -> bool:
    """Tell whether a record is the answer of a host that may hold an article, or leads to one."""
    if head.kind not in _KEPT or url_key_or_none(head.url) is None or head.url.partition("://")[2].endswith(ROBOTS):
        return False
    if head.kind == Record.REVISIT:
        return head.status in (200, 304)
    if head.kind == Record.RESPONSE and head.status in REDIRECTS:
        return True
    return head.status == 200 and head.media_type in PAGE_TYPES


def _absolute(base: str, location: str | None) -> str | None:
    try:
        return urljoin(base, location) if location else None
    except ValueError:  # such as http://[
        return location
