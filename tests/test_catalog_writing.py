"""Catalog files written by commands: what people wrote stays, and no half of a file is ever seen."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.catalog import Change, load_catalog, read_sources
from govcrawl.catalog.writing import add_source, change_sources, source_text
from govcrawl.errors import CatalogError
from govcrawl.source import Column, Level, Obstacle, Scope, Source, SourceStatus
from tests.conftest import ROOT

FULL = Source(
    id="guangyuan",
    name="广元市生态环境局",
    admin_code="510800",
    level=Level.CITY,
    host="hb.example.gov.cn:8080",
    scope=Scope.ENVIRONMENT,
    status=SourceStatus.ACTIVE,
    note='说 "你好" \\ 二',
    family="trs",
    obstacles=(Obstacle.HTTP, Obstacle.MAINLAND),
    checked="2024-03-05",
    delay=2.5,
    hours="22:00-06:00",
    tls="legacy",
    columns=(
        Column(name="要闻", url="http://hb.example.gov.cn:8080/yw/", family="trs", render=True, must_have_items=5),
        Column(name="动态", url="http://hb.example.gov.cn:8080/dt/", items="ul a", next="a.n", max_pages=4),
    ),
)
PLAIN = Source(id="cangxi", name="苍溪县生态环境局", admin_code="510824", level=Level.COUNTY, host="cx.example.gov.cn")

WRITTEN = """\
# 我的目录，别删这一行

[[source]]           # 广元
id = 'wangcang'
name = "旺苍县生态环境局" # 全名
admin_code = "510821"
level = "county"
host = "wc.example.gov.cn"

    [[source.column]]
    name = "工作动态"   # 栏目
    url = "http://wc.example.gov.cn/gzdt/"
    max_pages = 3

# 下面是改动
# evidence: 打过电话
[[change]]
id = "sichuan"
note = "夜里常断" # 三月起

# 青海只看一栏
[[change]]
id = "qinghai"
delay = 5
"""


def test_a_source_is_written_as_it_is_read(tmp_path: Path) -> None:
    for source in (FULL, PLAIN):
        (read,) = read_sources(source_text(source, ["evidence: a public list", "二"]).encode(), "")
        assert read == (source if source.columns else replace(source, status=SourceStatus.CANDIDATE))
    assert source_text(PLAIN, ["evidence: a list"]) == (
        '# evidence: a list\n[[source]]\nid = "cangxi"\nname = "苍溪县生态环境局"\nadmin_code = "510824"\n'
        'level = "county"\nhost = "cx.example.gov.cn"\nstatus = "unverified"\n'
    )


def test_every_built_in_source_is_written_as_it_is_read() -> None:
    for source in load_catalog().values():
        (read,) = read_sources(source_text(source).encode(), source.file)
        assert read == source


def test_a_file_is_made_and_grows(tmp_path: Path) -> None:
    file = tmp_path / "new" / "catalog.toml"
    add_source(file, FULL, ["evidence: seen"])
    add_source(file, PLAIN)
    assert file.read_text("utf-8") == source_text(FULL, ["evidence: seen"]) + "\n" + source_text(PLAIN)
    before = file.read_bytes()
    with pytest.raises(CatalogError, match=r'catalog.toml: source "cangxi": key "id"'):
        add_source(file, PLAIN)
    assert file.read_bytes() == before


def test_an_edit_keeps_everything_that_people_wrote(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(WRITTEN, "utf-8")
    change_sources(file, {"sichuan": Change({"status": SourceStatus.ACTIVE, "checked": "2024-03-05", "note": "好了"})})
    want = WRITTEN.replace(
        'note = "夜里常断" # 三月起\n', 'note = "好了" # 三月起\nstatus = "active"\nchecked = "2024-03-05"\n'
    )
    assert file.read_text("utf-8") == want


def test_columns_are_replaced_and_added_where_they_belong(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(WRITTEN, "utf-8")
    moved = Column(name="工作动态", url="https://wc.example.gov.cn/new/", family="ucap")
    added = Column(name="要闻", url="https://sthjt.sc.gov.cn/yw/")
    change_sources(file, {"wangcang": Change({}, [moved]), "sichuan": Change({"obstacles": (Obstacle.HTTP,)}, [added])})
    want = WRITTEN.replace(
        '    url = "http://wc.example.gov.cn/gzdt/"\n    max_pages = 3\n',
        '    url = "https://wc.example.gov.cn/new/"\n    family = "ucap"\n',
    ).replace(
        "# 三月起\n",
        '# 三月起\nobstacles = ["http"]\n\n[[change.column]]\nname = "要闻"\nurl = "https://sthjt.sc.gov.cn/yw/"\n',
    )
    assert file.read_text("utf-8") == want
    catalog = load_catalog([file])
    assert catalog["wangcang"].columns == (moved,)
    assert catalog["sichuan"].columns[-1] == added


def test_a_change_of_a_source_elsewhere_comes_last_and_is_merged_with_the_next(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(WRITTEN, "utf-8")
    column = Column(name="要闻", url="https://sthjt.yn.gov.cn/yw/")
    change_sources(file, {"yunnan": Change({"checked": "2024-03-05"}, [column])})
    assert file.read_text("utf-8") == (
        WRITTEN + '\n[[change]]\nid = "yunnan"\nchecked = "2024-03-05"\n\n'
        '[[change.column]]\nname = "要闻"\nurl = "https://sthjt.yn.gov.cn/yw/"\n'
    )
    change_sources(file, {"yunnan": Change({"checked": "2024-04-01", "status": "active"})})
    change_sources(file, {"yunnan": Change({"checked": None})})
    assert file.read_text("utf-8").endswith(
        '[[change]]\nid = "yunnan"\nstatus = "active"\n\n'
        '[[change.column]]\nname = "要闻"\nurl = "https://sthjt.yn.gov.cn/yw/"\n'
    )
    assert load_catalog([file])["yunnan"].status is SourceStatus.ACTIVE


def test_tables_of_both_kinds_may_follow_each_other_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(WRITTEN, "utf-8")
    add_source(file, FULL)
    column = Column(name="三", url="http://hb.example.gov.cn:8080/san/")
    change_sources(file, {"guangyuan": Change({"note": None}, [column]), "qinghai": Change({"delay": 7.0})})
    text = file.read_text("utf-8")
    assert load_catalog([file])["guangyuan"].columns == (*FULL.columns, column)
    assert [line for line in text.splitlines() if "#" in line] == [line for line in WRITTEN.splitlines() if "#" in line]
    assert "\n\n\n" not in text
    for place in (text.index(f"[[{kind}]]", 60) for kind in ("source", "change")):
        assert text[:place].rpartition("\n\n")[2].count("[[") == 0


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"sichuan": Change({"id": "other"})}, "unknown key"),
        ({"sichuan": Change({"file": "x"})}, "unknown key"),
        ({"sichuan": Change({"status": "fine"})}, '"status"'),
        ({"wangcang": Change({"level": "province"})}, "admin_code"),
        ({"wangcang": Change({"host": None})}, "missing"),
        ({"wangcang": Change({}, [Column(name="二", url="http://wc.example.gov.cn/gzdt/")])}, "twice"),
        ({"bad id": Change({"note": "x"})}, '"id"'),
    ],
)
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, changes: dict[str, Change], advice: str) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(WRITTEN, "utf-8")
    with pytest.raises(CatalogError, match=r"catalog\.toml") as caught:
        change_sources(file, changes)
    assert advice in str(caught.value)
    assert file.read_text("utf-8") == WRITTEN


@pytest.mark.parametrize("text", ["not toml", "[[sources]]\n", "source = [{id = 'a'}]\n"])
def test_a_file_that_is_no_catalog_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(CatalogError, match=r"catalog\.toml"):
        add_source(file, FULL)
    with pytest.raises(CatalogError, match=r"catalog\.toml"):
        change_sources(file, {"sichuan": Change({"note": "x"})})
    assert file.read_text("utf-8") == text


def test_inline_tables_are_refused_and_never_spoilt(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    text = 'change = [{id = "sichuan", note = "x"}, {id = "hubei", column = [{name = "a", url = "http://a.example.cn/"}]}]\n'
    file.write_text(text, "utf-8")
    with pytest.raises(CatalogError, match=r"unusual .* \[\[source\]\]"):
        change_sources(file, {"sichuan": Change({"note": "y"}, [Column(name="b", url="http://b.example.cn/")])})
    assert file.read_text("utf-8") == text


def test_mark_and_line_ends_of_windows_stay(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_bytes(b"\xef\xbb\xbf" + WRITTEN.replace("\n", "\r\n").encode())
    change_sources(file, {"sichuan": Change({"delay": 3.0}, FULL.columns)})
    add_source(file, PLAIN, ["one"])
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf#")
    assert data.count(b"\n") == data.count(b"\r\n") > 40
    assert load_catalog([file])["sichuan"].delay == 3.0


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    real = tmp_path / "kept" / "real.toml"
    real.parent.mkdir()
    real.write_text(WRITTEN, "utf-8")
    real.chmod(0o640)
    file = tmp_path / "catalog.toml"
    file.symlink_to(real)
    change_sources(file, {"sichuan": Change({"delay": 3.0})})
    assert file.is_symlink()
    assert "delay = 3.0" in real.read_text("utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CatalogError, match="cannot be written"):
        add_source(tmp_path / "file" / "catalog.toml", FULL)
    with pytest.raises(CatalogError, match="cannot be written"):
        add_source(tmp_path, FULL)


MANY = """
import sys
from pathlib import Path
from govcrawl.catalog import Change
from govcrawl.catalog.writing import add_source, change_sources
from govcrawl.source import Level, Source

file, who = Path(sys.argv[1]), sys.argv[2]
for turn in range(6):
    id = f"{who}-{turn}"
    add_source(file, Source(id=id, name="局", admin_code="510824", level=Level.COUNTY, host="cx.example.gov.cn"))
    change_sources(file, {id: Change({"note": "二"}), sys.argv[3]: Change({"delay": float(turn)})})
"""


def test_what_is_no_file_is_never_replaced_by_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "mine.toml").symlink_to(pipe)
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "mine.toml", "folder"):
        with pytest.raises(CatalogError, match=f"{name}: cannot be written"):
            add_source(tmp_path / name, PLAIN)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_of_two_writers_at_once_neither_loses_a_change(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen([sys.executable, "-c", MANY, str(file), *who], env=environment)
        for who in (("a", "sichuan"), ("b", "hubei"))
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    catalog = load_catalog([file])
    assert {f"{who}-{turn}" for who in "ab" for turn in range(6)} <= set(catalog)
    assert (catalog["sichuan"].delay, catalog["hubei"].delay) == (5.0, 5.0)


KILLED = """
import os, signal, sys
from pathlib import Path
from govcrawl.catalog import Change
from govcrawl.catalog.writing import change_sources

def audit(event, arguments):
    if event == "os.rename":
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(audit)
change_sources(Path(sys.argv[1]), {"sichuan": Change({"note": "new"})})
"""


def test_a_kill_in_the_middle_leaves_the_old_file_and_no_lock(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(WRITTEN, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], env=environment, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.read_text("utf-8") == WRITTEN
    change_sources(file, {"sichuan": Change({"note": "new"})})
    assert 'note = "new"' in file.read_text("utf-8")
    assert [path.name for path in tmp_path.glob("*.toml")] == ["catalog.toml"]


BASE = "\n".join(
    source_text(Source(id=name, name="厅", admin_code=code, level=Level.PROVINCE, host=f"{name}.example.cn"))
    for name, code in (("sichuan", "510000"), ("qinghai", "630000"), ("gansu", "620000"))
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
COLUMNS = st.builds(
    Column,
    name=st.sampled_from(["工作动态", "要闻", "三"]),
    url=st.integers(0, 99).map(lambda number: f"http://wc.example.gov.cn/{number}/"),
    items=st.sampled_from([None, "ul a"]),
    max_pages=st.sampled_from([None, 2]),
)
CHANGES = st.builds(
    Change,
    st.fixed_dictionaries(
        {}, optional={"note": TEXTS, "delay": st.floats(0, 9), "obstacles": st.lists(st.sampled_from(Obstacle))}
    ),
    st.lists(COLUMNS, max_size=2, unique_by=(lambda column: column.name, lambda column: column.url)),
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    steps=st.lists(
        st.dictionaries(st.sampled_from(["wangcang", "sichuan", "qinghai", "gansu"]), CHANGES, min_size=1), max_size=3
    )
)
def test_whatever_is_changed_is_read_so_and_no_comment_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, Change]]
) -> None:
    file = tmp_path_factory.mktemp("written") / "catalog.toml"
    file.write_text(WRITTEN, "utf-8")
    base = file.with_name("base.toml")
    base.write_text(BASE, "utf-8")
    for step in steps:
        try:
            change_sources(file, step)
        except CatalogError as problem:
            assert "twice" in str(problem)  # noqa: PT017  # two columns of one address
            continue
        catalog = load_catalog([base, file], builtin=False)
        for name, change in step.items():
            for key, value in change.values.items():
                if key == "obstacles":
                    assert catalog[name].obstacles == tuple(dict.fromkeys(change.values["obstacles"]))  # type: ignore[call-overload]  # a list
                else:
                    assert getattr(catalog[name], key) == value
            assert set(change.columns) <= set(catalog[name].columns)
    comments = [line.partition("#")[2] for line in file.read_text("utf-8").splitlines() if "# " in line]
    assert {line.partition("#")[2] for line in WRITTEN.splitlines() if "#" in line} <= set(comments)


def test_a_file_that_holds_only_comments_so_far_is_written_to(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text("# 我的目录\n", "utf-8")
    change_sources(file, {"sichuan": Change({"note": "二"})})
    assert file.read_text("utf-8") == '# 我的目录\n\n[[change]]\nid = "sichuan"\nnote = "二"\n'
