"""What `govcrawl extract --explain` says of a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.command_line import app

PAGE = """<html><head><title>云岭县启动清河行动_云岭县人民政府</title><meta name="ContentSource" content="县水务局">
</head><body><div class="nav"><a href="/">首页</a> <a href="/xw/">要闻</a></div><h1>云岭县启动清河行动</h1>
<div class="info">发布时间：2023年07月19日 17:04 【字体：大 中 小】</div>
<div class="TRS_Editor" id="zoom"><p>云岭县近日启动清河行动，组织人员对境内三条河流的排污口逐一排查，建立台账。</p>
<p>行动分三个阶段，到九月底结束，排查结果将向社会公布，接受群众监督。</p><p>扫一扫在手机打开当前页</p></div>
<div class="footer">主办单位：云岭县人民政府办公室　蜀ICP备00000001号</div></body></html>"""


def explained(path: Path, *more: str) -> list[str]:
    """Return the lines that the command prints."""
    done = CliRunner().invoke(app, ["extract", str(path), "--explain", *more])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


def test_each_field_stands_with_its_rule(page: Path) -> None:
    said = "\n".join(explained(page))
    assert "title      云岭县启动清河行动\n             rule agreed: a visible line that a tag confirms" in said
    assert "published  2023-07-19T17:04:00+08:00 (minute)\n             rule label: " in said
    assert "printed as '2023年07月19日 17:04'" in said
    assert "origin     县水务局\n             rule meta: " in said
    assert "text       70 characters in 2 lines, in <div trs_editor zoom>" in said


def test_each_removed_block_stands_with_its_rule_in_the_order_of_the_page(page: Path) -> None:
    lines = explained(page)
    gone = [line.split()[0] for line in lines[lines.index("  removed    rule, characters, first words") + 1 :] if line]
    assert gone == ["outside", "qr", "outside"]
    assert any(line.split()[:2] == ["qr", "11"] and "扫一扫在手机打开当前页" in line for line in lines)


def test_a_text_dump_is_explained_too(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    text = "首页 > 要闻\n清河行动启动\n来源：县水务局 2023-07-19 17:04\n河水清了，鱼也回来了，岸上的人都说好。\n打印\n"
    path.write_text(text, "utf-8")
    said = "\n".join(explained(path))
    assert "rule line: in an info line" in said
    assert "head " in said
    assert "widget " in said


def test_a_page_without_anything_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text("<html></html>", "utf-8")
    said = explained(path)
    assert "  title      none" in said
    assert "  published  none" in said


def test_a_page_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("清河行动", "清河\x1b[31m\u202e行动"), "utf-8")
    said = "\n".join(explained(path))
    assert "\x1b" not in said
    assert "\u202e" not in said
