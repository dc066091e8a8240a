"""The benchmark of list pages scores as it says, and as the script does that others use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import listing
from benchmarks.list_scoring import ListReading, list_means, load_lists, score_list
from govcrawl.errors import InputError
from tests.list_pages import TITLES, URL, article, days, page, rows

WEEK = days(5)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with a page whose address is known and one whose address is not; the gold of the second has a slip."""
    body = page(f"<ul>{rows(WEEK)}</ul><div><b>1</b><a href='index_1.html'>2</a></div>").body
    items = [{"href": article(day, n), "title": TITLES[n], "date": day} for n, day in enumerate(WEEK)]
    known = [{**each, "url": URL + each["href"][2:]} for each in items]
    unknown = [{**each, "url": None, "date": "2024-01-01" if place == 4 else None} for place, each in enumerate(items)]
    for name, gold in (
        ("known", {"url": URL, "items": known, "next_page": f"{URL}index_1.html"}),
        ("unknown", {"url": None, "items": unknown, "next_page": None}),
    ):
        folder = tmp_path / "lists" / name
        folder.mkdir(parents=True)
        (folder / "page.html").write_bytes(body)
        (folder / "gold.json").write_text(json.dumps(gold), "utf-8")
    return tmp_path / "lists"


def test_every_page_is_scored_and_timed(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listing.main([str(lists), "--passes", "1", "--markdown"]) == 0
    shown = capsys.readouterr().out
    cells = {line.split(" | ")[0]: line.split(" | ")[1:6] for line in shown.splitlines() if line.startswith("| ")}
    assert cells["| known"] == ["1.000"] * 5
    assert cells["| unknown"] == ["1.000", "1.000", "1.000", "0.000", "1.000"]
    assert cells["| govcrawl"] == ["1.000", "1.000", "1.000", "0.500", "1.000"]


def test_a_reading_is_scored_by_its_addresses() -> None:
    gold = ListReading(days={"http://a.cn/1": "2024-07-19T08:00:00+08:00", "http://a.cn/2": None}, next_page="/2.html")
    half = score_list(gold, ListReading(days={"http://a.cn/1/": "2024-07-18", "http://a.cn/9": None}))
    assert half == {"P": 0.5, "R": 0.5, "F1": 0.5, "day": 0.0, "next": 0.0}
    nothing = score_list(gold, ListReading(days={}, next_page="/2.html"))
    assert nothing == {"P": 0.0, "R": 0.0, "F1": 0.0, "day": None, "next": 1.0}
    assert list_means([half, nothing]) == {"P": 0.25, "R": 0.25, "F1": 0.25, "day": 0.0, "next": 0.5}


def test_a_folder_without_lists_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listing.main([str(tmp_path)]) == InputError.exit_code
    assert "name a folder of such folders" in capsys.readouterr().err
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "page.html").write_text("<p>", "utf-8")
    (tmp_path / "a" / "gold.json").write_text('{"body": "x"}', "utf-8")
    with pytest.raises(InputError, match='no "items"'):
        load_lists(tmp_path)


def test_the_figures_are_those_of_the_script_that_others_use(shared: Path, lists: Path, tmp_path: Path) -> None:
    script = shared / "tools" / "score_lists.py"
    folders = [shared / "corpus" / "lists", lists]
    if not script.is_file() or not folders[0].is_dir():
        pytest.skip(f"no script or no list pages below {shared}")
    for folder in folders:
        samples = [sample for sample in load_lists(folder) if sample.addressed]
        run = listing.ours()
        listing.run_lists(samples, [run], 1)
        # Of each page one link is left out, and one stands in its place.
        spoilt = [
            ListReading(days={**dict(list(r.days.items())[1:]), "http://a.cn/0": None}, next_page=r.next_page)
            for r in run.readings
        ]
        for readings in (run.readings, spoilt):
            lines = tmp_path / "found.jsonl"
            with lines.open("w", encoding="utf-8") as stream:
                for sample, reading in zip(samples, readings, strict=True):
                    items = [{"url": url, "date": day} for url, day in reading.days.items()]
                    row = {"id": sample.id, "items": items, "next_page": reading.next_page}
                    stream.write(json.dumps(row) + "\n")
            done = subprocess.run(
                [sys.executable, str(script), str(folder), str(lines), "--per-page"],
                capture_output=True,
                text=True,
                check=True,
            )
            for sample, reading in zip(samples, readings, strict=True):
                own = score_list(sample.gold, reading)
                theirs = re.search(rf"^{re.escape(sample.id)} P=(\S+) R=(\S+) day=(\S+) next=(\S+)", done.stdout, re.M)
                assert theirs is not None
                day = None if theirs[3] == "None" else pytest.approx(float(theirs[3]))
                assert (f"{own['P']:.3f}", f"{own['R']:.3f}", own["day"]) == (theirs[1], theirs[2], day)
                assert own["next"] == float(theirs[4])
