"""Tables in which a day stands in another row than its article."""

from __future__ import annotations

import pytest

from govcrawl.listing import Listing
from tests.list_pages import TITLES, read


def days_of(listing: Listing) -> list[tuple[str, str | None]]:
    return [(link.title, link.date) for link in listing.links]


def link(place: int) -> str:
    return f'<a href="/hb/kp/6125{place:02d}.html">{TITLES[place]}</a>'


@pytest.mark.parametrize("form", ["2024-07-{:02d}", "[2024-07-{:02d}]", "发布时间：2024年7月{}日"])
def test_days_stand_under_their_articles(form: str) -> None:
    pairs = [(n, n + 1) for n in range(0, 10, 2)]
    picture = '<a href="/hb/kp/6125{:02d}.html"><img src="a.jpg"></a><br>'
    lines = "".join(
        "<tr class=bt>"
        + "".join(f"<td>{picture.format(n)}{link(n)}</td>" for n in pair)
        + "</tr><tr class=rq>"
        + "".join(f"<td>{form.format(25 - n)}</td>" for n in pair)
        + "</tr>"
        for pair in pairs
    )
    odd = f"<tr class=bt><td>{link(10)}</td><td></td></tr><tr class=rq><td>{form.format(15)}</td><td>&nbsp;</td></tr>"
    listing = read(f"<table>{lines}{odd}</table>")
    assert days_of(listing) == [(TITLES[n], f"2024-07-{25 - n:02d}") for n in range(11)]


@pytest.mark.parametrize("last", [False, True])
def test_a_day_holds_for_all_rows_that_its_cell_spans(last: bool) -> None:
    spans, lines, expected, place = (4, 1, 5), "", [], 0
    for number, span in enumerate(spans):
        day = f"2024-07-{19 - 3 * number}"
        for inner in range(span):
            cell = f"<td rowspan={span}>{day}</td>" if inner == 0 else ""
            cells = f"<td>许可</td><td>{link(place)}</td><td>清环许〔2023〕{place + 7}号</td>"
            lines += f"<tr>{cells}{cell}</tr>" if last else f"<tr>{cell}{cells}</tr>"
            expected.append((TITLES[place], day))
            place += 1
    assert days_of(read(f"<table>{lines}</table>")) == expected


def test_a_span_of_nonsense_is_no_span() -> None:
    lines = "".join(f"<tr><td rowspan='{n or 'x'}0e'>2024-07-{19 - n}</td><td>{link(n)}</td></tr>" for n in range(5))
    assert days_of(read(f"<table>{lines}</table>")) == [(TITLES[n], f"2024-07-{19 - n}") for n in range(5)]
