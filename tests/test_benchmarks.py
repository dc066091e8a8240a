"""The benchmarks score readings as they say, print their tables, and leave pages that can be parsed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from benchmarks import ablation, extraction
from benchmarks.corpus import Gold, Sample, load_corpus
from benchmarks.evidence import ABLATIONS, Ablation, ablate
from benchmarks.readers import Read, Reader, ours
from benchmarks.scoring import Reading, score
from benchmarks.stages import STAGES, stage_table
from benchmarks.timing import available
from govcrawl.errors import InputError

LINES = (
    "青石河上游的三座小水电站本月全部拆除，沿岸十二个村的灌溉改由新建的提水泵站保障。",
    "县里的监测点显示，枯水期的生态流量比去年同期多了四成，消失多年的石斑鱼又回到了浅滩。",
    "下一步将用两年时间修复河岸林带，并请村民担任巡河员，每人每月领取固定补贴。",
)
NAVIGATION = "".join(f"<li><a href='/{n}/'>{name}</a></li>" for n, name in enumerate(("首页", "要闻", "公开", "互动")))


def page_of(kind: str) -> str:
    """A small page with navigation, an info line, three paragraphs, related links and a footer."""
    text = "".join(f"<p style='text-indent:2em'>{line}</p>" for line in LINES)
    return (
        f"<html><head><meta charset='utf-8'><title>青石河三座水电站拆除_{kind}</title>"
        "<meta name='PubDate' content='2024-03-05 08:30'><script>var kind = 1;</script></head>"
        f"<body><!-- head --><ul class='nav'>{NAVIGATION}</ul><div class='box'><h1>青石河三座水电站拆除</h1>"
        f"<div class='info'>发布时间：2024-03-05 08:30　来源：青石河日报</div><div id='zoom'>{text}</div></div>"
        "<ul class='more'><li><a href='/a.html'>巡河员上岗第一天</a></li><li><a href='/b.html'>泵站通水</a></li></ul>"
        "<div class='foot'>版权所有　备案号 00000000</div></body></html>"
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one government and one media page."""
    gold = {"title": "青石河三座水电站拆除", "published": "2024-03-05T08:30:00+08:00", "origin": "青石河日报"}
    for kind in ("gov", "media"):
        folder = tmp_path / "corpus" / f"{kind}-one"
        folder.mkdir(parents=True)
        (folder / "page.html").write_text(page_of(kind), "utf-8")
        (folder / "gold.json").write_text(json.dumps({**gold, "kind": kind, "body": "\n".join(LINES)}), "utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def sample(corpus: Path) -> Sample:
    return load_corpus(corpus)[0]


def test_a_body_counts_with_or_without_its_optional_lines() -> None:
    gold = Gold(title=None, published="", origin=None, body=LINES[0], optional=("（完）",))
    assert score(gold, Reading(text=LINES[0]))["F1"] == 1.0
    assert score(gold, Reading(text=f"{LINES[0]}\n（完）"))["F1"] == 1.0
    half = score(gold, Reading(text=LINES[0] + LINES[1]))
    assert half["R"] == 1.0
    assert 0.4 < (half["P"] or 0) < 0.6
    assert half["perfect"] == 0.0


def test_a_page_without_a_date_wants_none_and_fields_without_gold_do_not_count() -> None:
    gold = Gold(title=None, published="", origin=None, body="", optional=())
    found = score(gold, Reading(title="通知", published="2024-03-05"))
    assert (found["F1"], found["title"], found["day"], found["minute"], found["origin"]) == (1.0, None, 0.0, None, None)


def test_both_readers_are_scored_and_timed_side_by_side(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predictions = corpus.parent / "predictions"
    arguments = [str(corpus), "--only", "govcrawl,trafilatura", "--passes", "1", "--by-host", "--markdown"]
    assert extraction.main([*arguments, "--predictions", str(predictions)]) == 0
    shown = capsys.readouterr().out
    rows = [line.split(" | ") for line in shown.splitlines() if line.startswith(("| govcrawl", "| trafilatura"))]
    assert len(rows) == 2 * 3  # gov, media and all
    assert rows[0][1:9] == ["1.000"] * 8
    assert rows[1][8] == "–"
    assert [row[-1] for row in rows[1::2]] == ["1.00 |"] * 3
    (line, _) = (predictions / "govcrawl.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["text"].splitlines() == list(LINES)


def test_a_peer_that_is_not_installed_is_left_out_in_a_line() -> None:
    def build() -> Read:
        raise ImportError("No module named 'absent'")

    absent = Reader(name="absent", package="absent", fields=frozenset(), build=build)
    lines: list[str] = []
    assert available([absent], lines.append) == []
    assert lines == ["absent is left out: No module named 'absent'; pip install -e '.[benchmark]'"]


def test_a_folder_without_pages_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match=r"page\.html and gold\.json"):
        load_corpus(tmp_path)
    assert extraction.main([str(tmp_path)]) == ablation.main([str(tmp_path)]) == InputError.exit_code
    assert capsys.readouterr().err.count("error: ") == 2


def test_every_stage_is_there_and_together_they_are_the_whole(sample: Sample) -> None:
    before = ours()(sample)
    rows = stage_table([sample], 1).rows
    assert [name for name, milliseconds, _ in rows if milliseconds == "–"] == []
    assert [name for name, *_ in rows] == [*(stage for stage, _ in STAGES), "together"]
    assert abs(sum(float(part) for *_, part in rows[:-1]) - 100) < 2
    assert ours()(sample) == before


@pytest.mark.parametrize("taken", ABLATIONS, ids=lambda taken: taken.name)
def test_a_page_without_some_evidence_can_be_parsed_and_keeps_its_text(taken: Ablation, sample: Sample) -> None:
    body = ablate(sample, taken).body.decode("utf-8")
    root = etree.fromstring(body, etree.HTMLParser())
    shown = "".join(map(str, root.itertext()))
    assert all(line in shown for line in LINES)


def test_what_is_taken_away_is_gone(sample: Sample) -> None:
    pages = {taken.name: ablate(sample, taken).body.decode("utf-8") for taken in ABLATIONS}
    assert "zoom" not in pages["names"]
    assert "PubDate" not in pages["government meta"]
    assert "<script" not in pages["meta, scripts"]
    assert "<!--" not in pages["comments"]
    assert "<h1" not in pages["h1-h6 to div"]
    assert "<p" not in pages["p to div"] + pages["p to br"]
    assert "<title" not in pages["page title"]
    assert "\n" not in pages["one line"]
    assert "style=" not in pages["inline style"]
    assert "来源 青石河日报" in pages["colons"]
    assert ablate(sample, ABLATIONS[0]).body == sample.page.body


def test_the_table_of_evidence_names_the_pages_that_got_worse(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ablation.main([str(corpus), "--only", "names", "--only", "address"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("as captured ") == 2
    assert "names: none\naddress: none\n" in shown
