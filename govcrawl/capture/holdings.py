"""Holdings: what WARC files hold, found by address. The files stay as they are; an index of offsets is kept."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urldefrag, urljoin, urlsplit

from w3lib.url import safe_url_string

from govcrawl.capture.foreign import Found, Head, RecordReader, uuid_of
from govcrawl.capture.unpacking import WarcFile, is_warc, unpacked, warc_files
from govcrawl.capture.writer import OPEN_SUFFIX
from govcrawl.errors import CaptureError, InputError
from govcrawl.exchange import Record
from govcrawl.limits import DEFAULT_LIMITS

SUFFIXES = (".warc", ".warc.gz", ".wacz", ".warc.gz" + OPEN_SUFFIX)
"""How the files end that are taken from a folder; the last is a capture file that a killed run left."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = (404, 410)
_CANDIDATES = 20
_SCHEMA = """
CREATE TABLE file (number INTEGER PRIMARY KEY, path TEXT, member TEXT);
CREATE TABLE record (
  number INTEGER PRIMARY KEY, key TEXT, kind TEXT, url TEXT, loose TEXT, method TEXT, sent TEXT, at TEXT, doubt INTEGER,
  digest TEXT, about TEXT, refers_url TEXT, refers_at TEXT, file INTEGER, place INTEGER, skip INTEGER
);
CREATE TABLE request (key TEXT, about TEXT, method TEXT, sent TEXT);
"""
_INDEXES = """
CREATE INDEX by_key ON record (key);
UPDATE record SET method = request.method, sent = request.sent FROM request WHERE record.key = request.about;
CREATE INDEX by_request ON request (key);
UPDATE record SET method = request.method, sent = request.sent FROM request
  WHERE record.about = request.key AND record.kind <> 'revisit';
CREATE INDEX by_url ON record (url);
CREATE INDEX by_loose ON record (loose);
CREATE INDEX by_digest ON record (digest);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAnswer:
    """An answer as it was recorded: its body as on the wire, the transfer coding undone; a revisit is resolved."""

    url: str
    """The address under which it is held, which may differ from the one that was asked for in scheme and host case."""
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    at: datetime | None
    """When it was recorded; aware, UTC."""
    is_whole: bool = True
    """False where the recording says that the body was cut off."""

    def header(self, name: str) -> str:
        """Return the first header of that name, whatever its case; an empty string where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def target(self, url: str) -> str | None:
        """Return where a redirect leads that answers a request for *url*, absolute; None for any other answer.

        What the host did not escape is read as Scrapy reads it on the live web.
        """
        stated = self.header("location").strip()
        if self.status not in REDIRECTS or not stated:
            return None
        try:
            target = urljoin(url, safe_url_string(raw(stated)))
        except ValueError:  # such as http://[
            return None
        return target if target.lower().startswith(("http://", "https://")) else None


class Holdings:
    """Answers by address, method and request body, from one file or all WARC and WACZ files below a folder.

    Of several answers to one request the newest is given; one that is cut off, or that says nothing of the page (5xx,
    and 4xx but for 404 and 410), only where there is no other. Use it as a context manager. Raises InputError where
    nothing can be read there; *warn* is told of each damaged file, what stands before the damage is held.
    """

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        # A temporary database on disk: a large archive's index need not fit into memory.
        self._rows = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._lock = threading.Lock()
        self._files = 0
        try:
            self._rows.executescript(_SCHEMA)
            self._rows.execute("BEGIN")
            for file in _files(path):
                self._take(file, warn)
            self._rows.execute("COMMIT")
            self._rows.executescript(_INDEXES)
            if not self.answers:
                raise InputError(f"{path}: holds no recorded answer; give a WARC or WACZ file, or a folder of them")
        except BaseException:
            self._rows.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    @property
    def answers(self) -> int:
        """How many answers are held."""
        return int(self._ask("SELECT count(*) FROM record", ())[0][0])

    @property
    def addresses(self) -> list[str]:
        """The addresses of all answers to a GET, each once, in the order in which they stand in the files."""
        rows = self._ask("SELECT url FROM record WHERE method = 'GET' GROUP BY url ORDER BY min(number)", ())
        return [str(row["url"]) for row in rows]

    def find(self, url: str, method: str = "GET", body: bytes = b"") -> HeldAnswer | None:
        """Return the answer to a request, or None: by its very address, else without regard to scheme and host case.

        Raises CaptureError where a file has been changed since it was indexed.
        """
        asked = urldefrag(url).url
        wanted = (method, _digest(body))
        for column, address in (("url", asked), ("loose", loose(asked))):
            query = f"""SELECT * FROM record WHERE {column} = ? AND method = ? AND sent = ?
                ORDER BY doubt, at DESC, number DESC LIMIT {_CANDIDATES}"""
            for row in self._ask(query, (address, *wanted)):
                found = self._answer(row)
                # Of the two schemes of one address, one often only leads to the other.
                if found is not None and (column == "url" or found.target(asked) != asked):
                    return found
        return None

    def _take(self, path: Path, warn: Callable[[str], None]) -> None:
        try:
            for file in warc_files(path):
                self._files += 1
                member = file.name.partition("/")[2]
                self._rows.execute("INSERT INTO file VALUES (?, ?, ?)", (self._files, str(path), member))
                self._take_records(RecordReader(file))
        except CaptureError as error:
            if path.suffix != OPEN_SUFFIX:
                warn(str(error).replace(path.name, str(path), 1))

    def _take_records(self, reader: RecordReader) -> None:
        place, skip = -1, 0
        for head in reader:
            skip = skip + 1 if reader.offset == place else 0
            place = reader.offset
            key = uuid_of(head.name) or head.name
            if head.kind == "request" and head.method != "GET":
                found = reader.body(head, DEFAULT_LIMITS.page_bytes)
                sent = _digest(found.body if found else b"")
                self._rows.execute("INSERT INTO request VALUES (?, ?, ?, ?)", (key, head.about, head.method, sent))
            elif _is_answer(head):
                at = head.at.isoformat() if head.at else ""
                refers_at = head.refers_to_at.isoformat() if head.refers_to_at else None
                url = urldefrag(head.url).url
                said = (key, head.kind, url, loose(url), _digest(b""), at, _doubt(head))
                refers = (head.digest, head.about, head.refers_to_url, refers_at)
                query = "INSERT INTO record VALUES (NULL, ?, ?, ?, ?, 'GET', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                self._rows.execute(query, (*said, *refers, self._files, place, skip))

    def _answer(self, row: sqlite3.Row) -> HeldAnswer | None:
        found = self._read(row)
        if found is None:
            return None
        bearer = found
        if found.head.kind == Record.REVISIT:
            original = self._original(row)
            if original is None:
                return None
            found = found if found.head.has_http and found.head.status != 304 else original
            bearer = original
        return HeldAnswer(
            url=str(row["url"]),
            status=found.head.status,
            headers=found.head.headers,
            body=bearer.body,
            at=datetime.fromisoformat(row["at"]).astimezone(UTC) if row["at"] else None,
            is_whole=bearer.head.truncated is None,
        )

    def _original(self, row: sqlite3.Row) -> Found | None:
        """Return the response whose payload a revisit stands for (ISO 28500:2017 §6.7): by id, address and time, or
        digest."""
        for condition, value in (
            ("key = ?", (row["about"],)),
            ("url = ? AND at = ?", (row["refers_url"], row["refers_at"])),
            ("digest = ?", (row["digest"],)),
        ):
            query = f"SELECT * FROM record WHERE {condition} AND kind = 'response' LIMIT 1"
            for one in self._ask(query, value):
                return self._read(one)
        return None

    def _read(self, row: sqlite3.Row) -> Found | None:
        """Return a record; None where its body is larger than any that a crawl takes."""
        path, member = self._ask("SELECT path, member FROM file WHERE number = ?", (row["file"],))[0]
        with _opened(Path(path), member) as raw:
            raw.seek(row["place"])
            reader = RecordReader(WarcFile(path, 0, unpacked(raw, path)))
            for number, head in enumerate(reader):
                if number == row["skip"]:
                    return reader.body(head, DEFAULT_LIMITS.attachment_bytes)
        raise CaptureError(f"{path}: no record at byte {row['place']}; the file was changed, start again")

    def _ask(self, query: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        with self._lock:
            cursor = self._rows.cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(query, values).fetchall()


def loose(url: str) -> str:
    """Return an address without what web archives overlook: scheme, case of the host, default port, case of escapes.

    >>> loose("HTTPS://WWW.A.gov.cn:443/%e4x?y=1"), loose("http://www.a.gov.cn")
    ('www.a.gov.cn/%E4x?y=1', 'www.a.gov.cn/')
    """
    scheme, _, rest = (url if url.isascii() else safe_url_string(url)).partition("://")
    host, mark, path = re.fullmatch(r"([^/?]*)([/?]?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]  # any
    host = host.lower().removesuffix(":443" if scheme.lower() == "https" else ":80")
    path = re.sub(r"%[0-9a-f]{2}", lambda escape: escape[0].upper(), path, flags=re.I)
    return f"{host}/{mark.strip('/')}{path}"


def raw(value: str) -> bytes:
    """Return the bytes of a header as they were: those that are no UTF-8 are kept as Latin-1, as warcio does."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        if not is_warc(path):
            raise InputError(f"{path}: no WARC or WACZ file; give one, or a folder of them")
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES) and file.is_file())
    if not found:
        raise InputError(f"{path}: the folder holds no WARC or WACZ file; give a recording, or archive/captures")
    return found


@contextmanager
def _opened(path: Path, member: str) -> Iterator[BinaryIO]:
    """Open a WARC, or a member of a WACZ; a file of a killed run may have been completed meanwhile."""
    there = path if path.exists() else path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    try:
        if not member:
            with there.open("rb") as raw:
                yield raw
            return
        with zipfile.ZipFile(there) as packed, packed.open(member) as inner:
            yield inner  # type: ignore[misc]  # it reads and seeks
    except (OSError, zipfile.BadZipFile) as error:
        raise CaptureError(f"cannot read {there}: {error}; the file was changed, start again") from error


def _is_answer(head: Head) -> bool:
    if urlsplit(head.url).scheme.lower() not in ("http", "https"):
        return False
    if head.kind == Record.RESPONSE:
        return head.status > 0
    return head.kind in (Record.REVISIT, Record.RESOURCE)


def _doubt(head: Head) -> bool:
    if head.kind == Record.RESPONSE and head.status == 304:  # what it confirms is not said
        return True
    return head.truncated is not None or (head.status >= 400 and head.status not in _GONE)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
