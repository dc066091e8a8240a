"""Reading one answer back out of a WARC file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from govcrawl.capture.writer import OPEN_SUFFIX
from govcrawl.errors import CaptureError


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """A response record: its key, address, status, headers, and the body as on the wire."""

    key: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)


def read_answer(folder: Path, file: str, offset: int) -> StoredAnswer:
    """Return the response record at *offset* bytes of *file* below *folder*, its digest checked.

    Raises CaptureError when the file is gone, damaged there, or holds another kind of record.
    """
    path = folder / file
    if not path.exists():
        path = folder / (file + OPEN_SUFFIX)
    where = f"{folder / file} at byte {offset}"
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream, check_digests="raise")), None)
            if record is None or record.rec_type != "response" or record.http_headers is None:
                raise CaptureError(f"{where}: no response record; the file is damaged or was replaced")
            body = record.raw_stream.read()
    except (OSError, ArchiveLoadFailed) as error:
        raise CaptureError(f"{where}: {error}; restore the file from a backup") from error
    return StoredAnswer(
        key=str(record.rec_headers.get_header("WARC-Record-ID")).removeprefix("<urn:uuid:").removesuffix(">"),
        url=str(record.rec_headers.get_header("WARC-Target-URI")),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple(record.http_headers.headers),
        body=body,
    )
