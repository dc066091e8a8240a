"""Damaged pages: whatever was done to the bytes, a page is read, judged and listed without an exception or a stall."""

from __future__ import annotations

import random
import time

import pytest

from govcrawl.demo import all_answers
from govcrawl.errors import ExtractionError
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.listing import read_listing
from govcrawl.page import Page
from govcrawl.source import Column, Scope

SLOWEST = 5.0
"""Seconds of CPU for one damaged page of the demonstration; whole ones take about 0.01."""

SCRAPS = [
    b"\x00", b"\xff\xfe", b"</html>", b"<!--", b"-->", b"<script>", b"</script>", b"<div>" * 400, b"</div>" * 400,
    b"<table><tr><td>" * 60, b"&#xD800;", b"&#0;", b"&" * 300, b"<![CDATA[", b"]]>", b"<plaintext>", b"<textarea>",
    b"<svg><title>", b"<meta charset=utf-16>", b"<base href='http://[::1'>", b"<a href='http://[bad'>x</a>",
    "　\u200b\u202e".encode(), b"\x81\x30\x81\x30", b"<frameset>", b"<template>", b"<br>" * 2000,
]  # fmt: skip


def mutate(body: bytes, chance: random.Random) -> bytes:
    """Return *body* with one to six kinds of damage done to it."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(body) + 1)
        stop = min(len(body), start + chance.choice([1, 3, 40, 700, 5000]))
        part = body[start:stop]
        kind = chance.randrange(6)
        if kind == 0:
            body = body[:start] + body[stop:]
        elif kind == 1:
            body = body[:start] + part * chance.randint(2, 4) + body[stop:]
        elif kind == 2:
            body = body[:start] + chance.choice(SCRAPS) + body[start:]
        elif kind == 3:
            body = body[:start]
        elif kind == 4:
            body = body[:start] + bytes(chance.randrange(256) for _ in part[:200]) + body[stop:]
        else:
            body = body.decode("utf-8", "replace").encode(chance.choice(["gb18030", "utf-16", "big5"]), "replace")
    return body


def check(number: int, seed: int) -> None:
    chance = random.Random(seed)
    answers = sorted(all_answers().items())
    for _ in range(number):
        url, answer = chance.choice(answers)
        page = Page(url=url, body=mutate(answer.body, chance), headers=(("Content-Type", answer.content_type),))
        began = time.process_time()
        try:
            article = extract_article(page)
        except ExtractionError:
            continue
        judge(page, article, Scope.ENVIRONMENT)
        read_listing(page, Column(name="x", url=url))
        assert time.process_time() - began < SLOWEST, (url, len(page.body))


def test_damaged_pages_raise_nothing_and_do_not_stall() -> None:
    check(250, seed=20240305)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_many_damaged_pages_raise_nothing_and_do_not_stall() -> None:
    check(10_000, seed=7)
