"""Content decoding of stored bodies: gzip, deflate, br and zstd, as a browser undoes them, within a bound."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from gzip import BadGzipFile, GzipFile
from io import BytesIO

import brotli
from backports import zstd

from govcrawl.errors import CaptureError

_CHUNK = 1 << 16


def decoded(body: bytes, encodings: str, most_bytes: int) -> bytes:
    """Return *body* without its content codings, the last applied undone first (RFC 9110 §8.4).

    What is cut off in the middle gives what can be had; an unknown coding, with those below it, and one that the body
    does not bear leave it as it is. Where Scrapy gives a body, it is the same. Raises CaptureError beyond *most_bytes*.

    >>> import gzip
    >>> decoded(gzip.compress("岷江".encode()), "gzip", 100).decode()
    '岷江'
    """
    for name in reversed([one.strip().lower() for one in encodings.split(",") if one.strip()]):
        if name not in _DECODERS or not body:
            break
        body = _bounded(_DECODERS[name], body, most_bytes)
    return body


def _bounded(decode: Callable[[bytes], Iterator[bytes]], body: bytes, most_bytes: int) -> bytes:
    whole = bytearray()
    try:
        for chunk in decode(body):
            whole += chunk
            if len(whole) > most_bytes:
                raise CaptureError(f"a stored body becomes larger than {most_bytes} bytes when it is decoded")
    except EOFError:
        pass  # cut off, be it before anything could be had
    except (zlib.error, brotli.error, zstd.ZstdError, BadGzipFile, struct.error):
        return bytes(whole) or body
    return bytes(whole)


def _inflated(body: bytes, window: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(window)
    yield inflater.decompress(body, _CHUNK)
    while inflater.unconsumed_tail and not inflater.eof:
        yield inflater.decompress(inflater.unconsumed_tail, _CHUNK)


def _deflated(body: bytes) -> Iterator[bytes]:
    # Some servers send deflate without zlib's wrapping.
    try:
        zlib.decompressobj().decompress(body, 1)
        window = zlib.MAX_WBITS
    except zlib.error:
        window = -zlib.MAX_WBITS
    yield from _inflated(body, window)


def _gunzipped(body: bytes) -> Iterator[bytes]:
    # Several members one after the other are one body (RFC 1952 §2.2); a wrong checksum loses nothing.
    yield from _read(GzipFile(fileobj=BytesIO(body)).read1)


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    chunk = decoder.process(body, output_buffer_limit=_CHUNK)
    while chunk:
        yield chunk
        # It may have taken in the whole body and still hold most of what that becomes.
        chunk = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=_CHUNK)


def _unzstd(body: bytes) -> Iterator[bytes]:
    yield from _read(zstd.ZstdFile(BytesIO(body)).read1)


def _read(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while chunk := read(_CHUNK):
        yield chunk


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
