"""Content decoding of stored bodies: gzip, deflate, br and zstd, as a browser undoes them, within a bound."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import brotli
from backports import zstd

from govcrawl.errors import CaptureError

_CHUNK = 1 << 16


def decoded(body: bytes, encodings: str, most_bytes: int) -> bytes:
    """Return *body* without its content codings, the last applied undone first (RFC 9110 §8.4).

    What is cut off in the middle gives what can be had; an unknown coding, and one that the body does not bear,
    leave it as it is, as Scrapy does. Raises CaptureError beyond *most_bytes*.

    >>> import gzip
    >>> decoded(gzip.compress("岷江".encode()), "gzip", 100).decode()
    '岷江'
    """
    for name in reversed([one.strip().lower() for one in encodings.split(",") if one.strip()]):
        if name in _DECODERS and body:
            body = _bounded(_DECODERS[name](body), most_bytes) or body
    return body


def _bounded(chunks: Iterator[bytes], most_bytes: int) -> bytes:
    whole = bytearray()
    try:
        for chunk in chunks:
            whole += chunk
            if len(whole) > most_bytes:
                raise CaptureError(f"a stored body becomes larger than {most_bytes} bytes when it is decoded")
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
        pass
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
    yield from _inflated(body, zlib.MAX_WBITS | 16)


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    yield decoder.process(body, output_buffer_limit=_CHUNK)
    while not decoder.can_accept_more_data() and not decoder.is_finished():
        yield decoder.process(b"", output_buffer_limit=_CHUNK)


def _unzstd(body: bytes) -> Iterator[bytes]:
    decoder = zstd.ZstdDecompressor()
    yield decoder.decompress(body, _CHUNK)
    while not decoder.needs_input and not decoder.eof:
        yield decoder.decompress(b"", _CHUNK)


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
