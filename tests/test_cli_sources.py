"""`govcrawl sources` as a user meets it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import resource
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from govcrawl.cli.sources import sources
from govcrawl.errors import CatalogError, InputError
from tests.conftest import ROOT

MINE = """
[[source]]
id = "qingchuan"
name = "青川县生态环境局"
admin_code = "510822"
level = "county"
host = "hb.example.gov.cn"
status = "active"
delay = 4

[[source.column]]
name = "工作动态"
url = "http://hb.example.gov.cn/gzdt/"
next = "a.next"
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(sources, list(words))


def ids(*words: str) -> list[str]:
    result = run("list", *words)
    assert result.exit_code == 0, result.output
    head, *rows = result.stdout.splitlines()
    assert head.split("\t")[0] == "id"
    return [row.split("\t")[0] for row in rows]


def test_a_list_is_tab_separated_where_the_output_is_no_terminal() -> None:
    result = run("list")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert {len(row) for row in rows} == {11}
    assert rows[0][:8] == ["id", "name", "level", "province", "city", "status", "columns", "host"]
    assert len(rows) > 450
    assert "\x1b" not in result.stdout


def test_filters_narrow_the_list() -> None:
    assert ids("--province", "四川")[:3] == ["sichuan", "sichuan-gov", "sichuan-chengdu"]
    assert ids("--province", "shaanxi", "--level", "province") == ["shaanxi", "shaanxi-gov"]
    assert ids("--level", "national") == ["mee"]
    assert ids("--level", "media", "--status", "candidate") == ["gansu-gscn", "bjd"]
    assert ids("--province", "台湾") == []


def test_the_list_is_narrowed_by_family_city_and_obstacle() -> None:
    assert ids("--city", "杭州") == ["zhejiang-hangzhou", "zhejiang-hangzhou-gov"]
    assert ids("--province", "江苏", "--city", "suzhou") == ["jiangsu-suzhou", "jiangsu-suzhou-gov"]
    assert ids("--family", "eportal") == ["liaoning", "liaoning-gov"]
    assert {"anhui", "anhui-hefei"} <= set(ids("--family", "lonsun"))
    assert ids("--obstacle", "ipv6") == ["zhejiang", "zhejiang-gov"]
    assert ids("--obstacle", "challenge", "--family", "ucap", "--status", "unverified") == [
        "sichuan-chengdu-gov",
        "gansu",
    ]
    error = run("list", "--family", "wordpress").exception
    assert isinstance(error, InputError)
    assert "ucap" in str(error)


def test_families_obstacles_and_days_stand_at_the_end_of_a_line(tmp_path: Path) -> None:
    change = '[[change]]\nid = "hubei"\nchecked = "2024-03-05"\n'
    (tmp_path / "mine.toml").write_text(change, encoding="utf-8")
    result = run("list", "--catalog", str(tmp_path), "--province", "hubei", "--level", "province")
    assert result.stdout.splitlines()[1].split("\t")[8:] == ["trs", "challenge", "2024-03-05"]
    assert "obstacles:  challenge\n" in run("show", "hubei").stdout
    assert "obstacles" not in run("show", "heilongjiang-gov").stdout


def test_the_map_counts_the_prefectures_of_each_province() -> None:
    head, *lines = (line.split("\t") for line in run("map").stdout.splitlines())
    assert head == ["province", "admin_code", "department", "portal", "prefectures", "column", "candidate", "none"]
    rows = {line[0]: line[1:] for line in lines}
    assert len(rows) == 31
    assert rows["四川省"] == ["510000", "unverified", "unverified", "21", "1", "20", "0"]
    assert rows["云南省"][1] == "candidate"
    assert rows["北京市"][3:] == ["0", "0", "0", "0"]
    assert sum(int(row[3]) for row in rows.values()) == 333
    assert all(sum(map(int, row[4:])) == int(row[3]) for row in rows.values())
    first = json.loads(run("map", "--format", "jsonl").stdout.splitlines()[0])
    assert list(first) == head
    assert first["column"] == 0


def test_the_map_of_a_province_names_its_places_and_their_sources(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        MINE
        + '[[change]]\nid = "sichuan-aba-gov"\n[[change.column]]\nname = "要闻"\nurl = "http://www.abazhou.gov.cn/yw/"\n',
        encoding="utf-8",
    )
    result = run("map", "--province", "四川", "--catalog", str(tmp_path), "--format", "jsonl")
    rows = {row["place"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert rows["四川省"]["sources"] == ["sichuan", "sichuan-gov"]
    assert (rows["阿坝藏族羌族自治州"]["cover"], rows["阿坝藏族羌族自治州"]["admin_code"]) == ("column", "513200")
    # A county's bureau is shown with the prefecture, and does not cover it.
    assert rows["广元市"]["sources"] == ["sichuan-guangyuan-gov", "qingchuan"]
    assert rows["广元市"]["cover"] == "candidate"
    xinjiang = run("map", "--province", "xinjiang").stdout.splitlines()
    assert "新疆维吾尔自治区\t650000\tcolumn\txinjiang xinjiang-gov xpcc" in xinjiang
    assert "和田地区\t653200\tnone\t" in xinjiang
    assert "济源市\t419001\tcandidate\thenan-jiyuan henan-jiyuan-gov" in run("map", "--province", "河南").stdout


def test_the_map_fits_a_terminal_of_80_cells() -> None:
    chart, places = on_terminal(80, "sources", "map"), on_terminal(80, "sources", "map", "--province", "新疆")
    assert max(map(cell_len, (*chart, *places))) <= 80
    assert len(places) > 15
    starts = {cell_len(line[: line.index("?????")]) for line in chart if "?????" in line and "+" not in line}
    assert len(starts) == 1
    assert any(line.startswith("+ a source with a column") for line in chart)
    assert "333 prefectures" in chart[-2]


def on_terminal(width: int, *words: str) -> list[str]:
    """Return the lines that a command prints on a terminal of that width, without their colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    command = [sys.executable, "-m", "govcrawl", *words]
    with subprocess.Popen(command, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        # A terminal whose other end was closed is an error to read on Linux.
        with suppress(OSError):
            while part := os.read(ours, 65536):
                shown += part
    os.close(ours)
    assert process.returncode == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()


LISTED = (
    "import sys; from govcrawl.cli import commands; "
    "commands(['sources'])(['sources', 'list'], standalone_mode=False); print(*sys.modules)"
)


@pytest.mark.parametrize("words", [("-c", LISTED), ("-m", "scrapy", "list")], ids=["govcrawl", "scrapy"])
def test_all_sources_are_listed_at_once(words: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # The processor's time is what it takes where nothing else runs, and hardly more where other tests do.
        taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        if taken[-1] < 1.5:
            break
    assert min(taken) < 1.5
    last = set(done.stdout.splitlines()[-1].split())
    if "scrapy" not in words:
        assert "govcrawl.cli.sources" in last
        assert not {"scrapy", "twisted", "sqlalchemy", "trafilatura"} & last


def test_files_of_ones_own_are_listed_beside_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    assert ids("--catalog", str(tmp_path), "--province", "sichuan", "--level", "county") == ["qingchuan"]
    assert ids("--catalog", str(tmp_path / "mine.toml"), "--status", "active") == ["qingchuan"]


def test_json_lines_carry_every_key_with_the_place_that_follows_from_the_code(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    result = run("list", "--catalog", str(tmp_path), "--level", "county", "--format", "jsonl")
    (record,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (record["id"], record["province"], record["city"]) == ("qingchuan", "四川省", "广元市")
    assert (record["level"], record["status"], record["scope"], record["delay"]) == ("county", "active", "all", 4.0)
    assert record["hours"] is None
    assert record["columns"] == [
        {
            "name": "工作动态",
            "url": "http://hb.example.gov.cn/gzdt/",
            "family": None,
            "items": None,
            "next": "a.next",
            "render": False,
            "must_have_items": 0,
            "max_pages": None,
        }
    ]
    every = run("list", "--format", "jsonl").stdout.splitlines()
    assert {tuple(json.loads(line)) for line in every} == {tuple(record)}


def test_one_source_is_shown_with_its_columns() -> None:
    text = run("show", "sichuan").stdout
    assert "四川省生态环境厅" in text
    assert "https://sthjt.sc.gov.cn/sthjt/c103878/xwdt_list.shtml" in text
    assert json.loads(run("show", "sichuan", "--format", "jsonl").stdout)["admin_code"] == "510000"


def test_a_wrong_id_or_province_is_an_input_error_with_the_nearest() -> None:
    for words, near in ((("show", "sichaun"), "sichuan"), (("list", "--province", "四穿"), "四川省")):
        error = run(*words).exception
        assert isinstance(error, InputError)
        assert near in str(error)


def test_a_wrong_catalog_is_a_catalog_error(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(MINE.replace("next", "nxt"), encoding="utf-8")
    error = run("list", "--catalog", str(path)).exception
    assert isinstance(error, CatalogError)
    assert '"nxt"' in str(error)


@pytest.mark.parametrize("words", [("--help",), ("list", "--help"), ("show", "--help"), ("map", "--help")])
def test_help_is_there(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 0
    assert len(words) == 1 or "Example: govcrawl sources" in result.stdout
