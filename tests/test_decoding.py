"""Content codings of stored bodies: undone as the crawl undid them, and within a bound whatever they hold."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.utils.test import get_crawler

from govcrawl.capture.decoding import decoded
from govcrawl.errors import CaptureError

BOUND = 1 << 20
NOISE = random.Random(4).randbytes(150_000)
TEXT = "断面水质自动站的浮标移到河心偏左岸处，枯水期也能取到流动的水。".encode() * 2000 + NOISE
"""More than any decoder gives at once, half of it packed small and half not at all."""


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without its wrapping": ("deflate", bare_deflate),
    "br": ("br", lambda body: brotli.compress(body, quality=3)),
    "zstd": ("zstd", zstd.compress),
}
each_coding = pytest.mark.parametrize(("coding", "pack"), PACKERS.values(), ids=PACKERS.keys())


@each_coding
def test_a_body_comes_out_whole(coding: str, pack: Callable[[bytes], bytes]) -> None:
    for body in (b"", b"x", TEXT, TEXT[:70_000], TEXT[-70_000:]):
        assert decoded(pack(body), f" {coding.upper()} ", BOUND) == body


@each_coding
def test_a_bomb_is_stopped_at_the_bound(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(bytes(40 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(CaptureError, match="larger than 1048576 bytes"):
            decoded(packed, coding, BOUND)
        assert tracemalloc.get_traced_memory()[1] < 4 * BOUND
    finally:
        tracemalloc.stop()


def test_a_bomb_in_a_bomb_is_stopped_as_well() -> None:
    packed = gzip.compress(gzip.compress(bytes(40 << 20)))
    assert len(packed) < 1000
    with pytest.raises(CaptureError, match="larger than 1048576 bytes"):
        decoded(packed, "gzip, gzip", BOUND)


@each_coding
def test_a_body_cut_off_gives_its_beginning(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(TEXT)
    for length in (len(packed) // 3, len(packed) * 2 // 3, len(packed) - 1):
        found = decoded(packed[:length], coding, BOUND)
        assert TEXT.startswith(found)
        assert len(found) >= len(TEXT) * length // len(packed) // 4


def test_what_follows_a_body_does_not_spoil_it() -> None:
    for coding, pack in PACKERS.values():
        if coding != "br":  # its library says no to the whole of it, as it does in the crawl
            assert decoded(pack(TEXT) + b"<!-- -->", coding, BOUND) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_members_one_after_the_other_are_one_body(coding: str) -> None:
    pack = PACKERS[coding][1]
    assert decoded(pack(TEXT[:9000]) + pack(TEXT[9000:]), coding, BOUND) == TEXT


def test_a_wrong_checksum_loses_nothing() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 0xFF
    assert decoded(bytes(packed), "gzip", BOUND) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br", "identity", "aes128gcm", "", ","])
@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html><html><body>" + TEXT[:3000], NOISE])
def test_a_coding_that_a_body_does_not_bear_leaves_it_as_it_is(coding: str, body: bytes) -> None:
    assert decoded(body, coding, BOUND) == body


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    assert decoded(brotli.compress(gzip.compress(TEXT), quality=1), "gzip, br", BOUND) == TEXT
    assert decoded(gzip.compress(zlib.compress(TEXT)), "deflate,,gzip,", BOUND) == TEXT


def test_what_lies_below_an_unknown_coding_stays_as_it_is() -> None:
    assert decoded(gzip.compress(TEXT), "gzip, sdch", BOUND) == gzip.compress(TEXT)
    assert decoded(gzip.compress(gzip.compress(TEXT)), "gzip, sdch, gzip", BOUND) == gzip.compress(TEXT)


def test_what_the_crawl_reads_is_what_is_read_again() -> None:
    middleware = HttpCompressionMiddleware(crawler=get_crawler())
    chance = random.Random(20241105)
    agreed = 0
    for _ in range(300):
        names = chance.choices(
            ["gzip", "deflate", "br", "zstd", "identity"], weights=[4, 2, 2, 2, 1], k=chance.choice([1, 1, 2])
        )
        body = wire = TEXT[: chance.randrange(1, 20_000)]
        for name in names:
            wire = PACKERS[name][1](wire) if name in PACKERS else wire
        if chance.random() < 0.5:
            wire = damaged(wire, chance)
        try:
            found = middleware._handle_encoding(wire, [name.encode() for name in names], 0)[0]
        except Exception:  # noqa: BLE001 - the crawl makes no page of it
            continue
        agreed += 1
        assert decoded(wire, ",".join(names), BOUND) == found, (names, len(body), len(wire))
    assert agreed > 150


def damaged(wire: bytes, chance: random.Random) -> bytes:
    """The bytes cut off, continued, or with one of them changed."""
    place = chance.randrange(len(wire))
    return chance.choice(
        [
            wire[:place],
            wire + b"more",
            wire[:place] + bytes([wire[place] ^ 1 << chance.randrange(8)]) + wire[place + 1 :],
        ]
    )
