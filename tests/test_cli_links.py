"""`govcrawl links`: lines, tables, and what becomes of files that are no list pages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from govcrawl.errors import InputError
from govcrawl.limits import DEFAULT_LIMITS
from tests.command_line import app
from tests.conftest import ROOT
from tests.list_pages import TITLES, URL, article, days, page, rows
from tests.test_terminal import in_terminal

KEYS = [
    "id",
    "url",
    "items",
    "next_page",
    "pages",
    "total",
    "family",
    "page_number",
    "end_proof",
    "empty",
    "next_request",
    "then",
]
ITEM_KEYS = ["url", "href", "title", "date", "pinned", "attachment", "raw_date", "date_rule"]
PAGER = '<script>createPageHTML(12, 0, "index", "html");</script>'


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["links", *words])


def lines(*words: str) -> list[dict[str, Any]]:
    done = run(*words, "--format", "jsonl")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """The first of twelve pages of a column."""
    path = tmp_path / "index.html"
    path.write_bytes(page(f"<ul>{rows(days(5))}</ul>{PAGER}").body)
    return path


def test_a_line_has_every_key_and_the_links_in_the_order_of_the_page(listed: Path) -> None:
    (row,) = lines(str(listed), "--url", URL)
    assert list(row) == KEYS
    assert [list(item) for item in row["items"]] == [ITEM_KEYS] * 5
    assert (row["id"], row["url"], row["family"]) == (str(listed), URL, "trs")
    assert row["items"][0] == {
        "url": URL + article("2024-07-19", 0)[2:],
        "href": None,
        "title": TITLES[0],
        "date": "2024-07-19",
        "pinned": False,
        "attachment": False,
        "raw_date": "2024-07-19",
        "date_rule": "printed",
    }
    assert (row["next_page"], row["pages"], row["page_number"]) == (f"{URL}index_1.html", 12, 1)
    assert (row["total"], row["end_proof"], row["empty"]) == (None, None, None)
    request = row["next_request"]
    other = request.pop("otherwise")
    assert request == {
        "url": f"{URL}index_1.html",
        "href": None,
        "method": "GET",
        "body": "",
        "headers": {},
        "rendered": False,
    }
    assert other["url"] == f"{URL}index_11.html"  # some sites count their pages down
    assert row["then"] == []


def test_a_page_without_address_gives_none_but_what_it_says_itself(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    other = "<li><a href='https://mp.weixin.qq.com/s/AbC1234567890'>白鹭成群的湿地</a><span>2024-07-01</span></li>"
    pager = '<div><b>1</b><a href="../hjyw/index_1.html">2</a><a href="../hjyw/index_1.html">下一页</a></div>'
    path.write_bytes(page(f"<ul>{rows(days(3))}{other}</ul>{pager}").body)
    (row,) = lines(str(path))
    assert {item["url"] for item in row["items"]} == {None}
    hrefs = [article(day, place) for place, day in enumerate(days(3))]
    assert [item["href"] for item in row["items"]] == [*hrefs, "https://mp.weixin.qq.com/s/AbC1234567890"]
    assert (row["next_page"], row["next_request"]["url"]) == (None, None)
    assert row["next_request"]["href"] == "../hjyw/index_1.html"


def test_what_a_script_states_is_said_without_the_address_that_is_missing(listed: Path) -> None:
    (row,) = lines(str(listed))
    assert row["next_request"]["href"] == "index_1.html"


def test_several_pages_come_in_their_order_under_their_own_names(tmp_path: Path, listed: Path) -> None:
    gbk = page(f"<ul>{rows(days(4))}</ul>", head='<meta charset="gbk">', encoding="gbk", chrome=False).body
    (tmp_path / "b.html").write_bytes(gbk)
    entries: list[dict[str, str]] = [
        {"id": "second", "path": "b.html", "url": "http://b.example.gov.cn/tz/"},
        {"path": str(listed)},
    ]
    manifest = tmp_path / "pages.jsonl"
    manifest.write_text("\n".join(map(json.dumps, entries)) + "\n\n", "utf-8")
    found = lines("--manifest", str(manifest))
    assert [row["id"] for row in found] == ["second", str(listed)]
    assert [item["title"] for item in found[0]["items"]] == list(TITLES[:4])
    assert found[0]["items"][0]["url"].startswith("http://b.example.gov.cn/tz/202407/")


def test_json_is_one_object_for_one_page_and_a_list_for_several(listed: Path) -> None:
    assert json.loads(run(str(listed)).stdout)["id"] == str(listed)
    assert [row["id"] for row in json.loads(run(str(listed), str(listed)).stdout)] == [str(listed)] * 2


@pytest.mark.parametrize(
    "body", [b"", b"\n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 40, b"%PDF-1.4\n\xff\xfe\x00" * 9]
)
def test_a_file_that_is_no_page_has_no_links(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "odd.html"
    path.write_bytes(body)
    (row,) = lines(str(path), "--url", URL)
    assert list(row) == KEYS
    assert (row["items"], row["next_page"], row["end_proof"], row["empty"]) == ([], None, None, None)


def test_a_file_that_cannot_be_read_keeps_its_line_and_the_others_theirs(tmp_path: Path, listed: Path) -> None:
    huge = tmp_path / "huge.html"
    with huge.open("wb") as stream:
        stream.truncate(DEFAULT_LIMITS.page_bytes + 1)
    gone = tmp_path / "gone.html"
    done = run(str(gone), str(huge), str(tmp_path), str(listed), "--format", "jsonl")
    assert done.exit_code == InputError.exit_code
    rows_found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(row["items"]) for row in rows_found] == [0, 0, 0, 5]
    assert [row["family"] for row in rows_found] == [None, None, None, "trs"]
    assert all(list(row) == KEYS for row in rows_found)
    errors = done.stderr.splitlines()
    assert [str(gone) in errors[0], str(huge) in errors[1], str(tmp_path) in errors[2]] == [True] * 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give files to read, or --manifest FILE"),
        (["--manifest", "absent.jsonl"], "cannot read the manifest absent.jsonl"),
        (["a.html", "b.html", "--url", URL], "--url gives the address of one file"),
        (["a.html", "--family", "wordpress"], "'wordpress' is not known; the families are epoint"),
        (["a.html", "--items", "ul >> a"], "--items 'ul >> a' is not a CSS selector"),
        (["a.html", "--next", "a["], "--next 'a[' is not a CSS selector"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(words: list[str], message: str) -> None:
    done = run(*words)
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)
    assert "\n" not in str(done.exception)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"path": 7}'])
def test_a_bad_manifest_is_refused_with_the_line(tmp_path: Path, line: str) -> None:
    manifest = tmp_path / "pages.jsonl"
    manifest.write_text(f"\n{line}\n", "utf-8")
    assert f"{manifest} line 2" in str(run("--manifest", str(manifest)).exception)


def test_family_and_selectors_are_tried_out_as_a_catalog_would_state_them(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    side = (
        '<p class="s"><a href="/zt/20240101.html">青禾湖流域综合治理专题</a></p><a class="go" href="p7.html">再看看</a>'
    )
    path.write_bytes(page(f"<ul>{rows(days(5))}</ul>{side}").body)
    (row,) = lines(str(path), "--url", URL, "--family", "ucap", "--items", "p.s a", "--next", "a.go")
    assert [item["title"] for item in row["items"]] == ["青禾湖流域综合治理专题"]
    assert (row["family"], row["next_page"]) == ("ucap", f"{URL}p7.html")


def test_text_is_a_table_in_a_terminal_and_parted_by_tabs_elsewhere(listed: Path, tmp_path: Path) -> None:
    words = ["links", str(listed), "--url", URL, "--format", "text"]
    code, seen = in_terminal(words, tmp_path)
    assert code == 0
    assert "┏━" in seen
    assert TITLES[0] in seen
    plain = run(*words[1:]).stdout
    assert f"2024-07-19\t{TITLES[0]}\t\t{URL}{article('2024-07-19', 0)[2:]}\n" in plain
    assert f"next: {URL}index_1.html\n" in plain
    assert "pages: 12\n" in plain


def test_a_title_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(page(f"<ul>{rows(days(3))}</ul>".replace(TITLES[1], "\x9b31m" + TITLES[1])).body)
    assert "\x9b" not in run(str(path), "--format", "text").stdout


def test_a_closed_pipe_ends_the_command_without_a_traceback(tmp_path: Path, listed: Path) -> None:
    manifest = tmp_path / "pages.jsonl"
    manifest.write_text((json.dumps({"path": str(listed), "url": URL}) + "\n") * 300, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "govcrawl", "links", "--manifest", str(manifest), "--format", "jsonl"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) != 0
    assert errors == b""


def test_the_help_names_every_option() -> None:
    shown = run("--help").stdout
    for option in ("--url", "--manifest", "--family", "--items", "--next", "--format"):
        assert option in shown
