"""The catalogue card of an official document, in the shapes that sites give it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.extraction.document import parse
from govcrawl.extraction.document_fields import read_document_fields
from govcrawl.extraction.walk import read_blocks
from govcrawl.limits import DEFAULT_LIMITS
from tests.archives import reading_of, save, save_some_sources
from tests.command_line import app
from tests.document_cards import BELOW, CARDS, FEW, INDEX, NUMBER, NUMBERS, SECOND, SILENT, fields
from tests.extraction_pages import PARAGRAPHS, TITLE, page_of, paragraphs, read

EVERY = CARDS | SECOND


@pytest.mark.parametrize("place", ["above the title", "below the title"])
@pytest.mark.parametrize("case", EVERY)
def test_the_card_is_read(case: str, place: str) -> None:
    card, wanted = EVERY[case]
    heading = f"<h1>{TITLE}</h1>"
    head = f"{card}{heading}" if place == "above the title" else f"{heading}{card}"
    article = read(page_of(f"<div class='wrap'>{head}<div class='content'>{paragraphs()}</div></div>"))
    assert article.document == wanted
    assert article.title == TITLE


@pytest.mark.parametrize("case", EVERY)
def test_the_card_is_no_text(case: str) -> None:
    heading = f"<h1>{TITLE}</h1>"
    article = read(page_of(f"<div class='wrap'>{heading}{EVERY[case][0]}<div class='c'>{paragraphs()}</div></div>"))
    assert article.text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("case", BELOW)
def test_a_card_below_the_text_is_read(case: str) -> None:
    markup = page_of(f"<div class='wrap'><h1>{TITLE}</h1><div class='content'>{paragraphs()}</div></div>{BELOW[case]}")
    assert read(markup).document == FEW


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("place", ["above the title", "below the title", "heads the text"])
def test_a_number_that_stands_alone_is_read_as_printed(number: str, place: str) -> None:
    line = f"<p align='center'>{number}</p>"
    above, below, first = (
        line if place == name else "" for name in ("above the title", "below the title", "heads the text")
    )
    markup = page_of(
        f"<div class='wrap'>{above}<h1>{TITLE}</h1>{below}<p>发布时间：2023-07-19</p>"
        f"<div class='content'>{first}{paragraphs()}</div></div>"
    )
    document = read(markup).document
    assert document == fields(number=NUMBERS[number])


@pytest.mark.parametrize("case", SILENT)
def test_an_article_that_is_no_document_has_no_fields(case: str) -> None:
    assert read(SILENT[case]).document is None


def test_a_page_without_a_card_costs_next_to_nothing() -> None:
    root = parse(page_of("".join(f"<li>{n}、{PARAGRAPHS[n % 4][:40]}</li>" for n in range(400))), DEFAULT_LIMITS)
    assert root is not None
    blocks = read_blocks(root)
    kept = list(range(150, 250))
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        assert read_document_fields(blocks, kept) is None
        best = min(best, time.perf_counter() - start)
    assert best < 0.0002  # half of it measured on two shared cores


def test_a_scanned_document_has_its_card() -> None:
    card = f"<ul><li>索引号：{INDEX}</li><li>文号：{NUMBER}</li><li>发布机构：云岭县生态环境局</li></ul>"
    root = parse(page_of(f"{card}<h1>{TITLE}</h1><div class='c'><img src='/a/scan1.jpg'></div>"), DEFAULT_LIMITS)
    assert root is not None
    assert read_document_fields(read_blocks(root), []) == FEW


def test_the_day_of_the_document_is_not_the_day_of_publication() -> None:
    card = f"<ul><li>索引号：{INDEX}</li><li>成文日期：2023-07-12</li></ul>"
    article = read(page_of(f"<h1>{TITLE}</h1>{card}<div class='content'>{paragraphs()}</div>"))
    assert article.published is None
    assert article.document is not None
    assert article.document.dated == "2023-07-12"


def test_the_fields_are_on_record_and_in_what_extract_prints(tmp_path: Path) -> None:
    card = f"<ul><li>索引号：{INDEX}</li><li>文号：{NUMBER}</li></ul>"
    head = "<meta property='article:modified_time' content='2023-07-21T09:30:00+08:00'>"
    body = page_of(f"{card}<h1>{TITLE}</h1><p>发布日期：2023-07-19</p><div class='c'>{paragraphs()}</div>", head)
    file = tmp_path / "page.html"
    file.write_text(body, "utf-8")
    row = json.loads(CliRunner().invoke(app, ["extract", str(file)]).stdout)
    assert row["modified"] == "2023-07-21T09:30:00+08:00"
    assert row["document"]["index_number"] == INDEX
    assert row["document"]["dated"] is None
    article = read(body)
    with Archive.open(tmp_path / "archive", create=True) as archive, archive.write() as connection:
        save_some_sources(connection)
        save(
            connection,
            reading_of("http://a.example/1.html", article.text, document=article.document, modified=article.modified),
        )
        found = connection.exec_driver_sql(
            "SELECT modified_at, json_extract(document, '$.number') AS number FROM articles"
        ).one()
    assert tuple(found) == ("2023-07-21T09:30:00+08:00", NUMBER)
