"""Stories joined and split by hand stay so, through edits and re-extraction; the command line of stories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.stories.decisions import find_story, join_stories, split_story
from govcrawl.errors import InputError
from tests.archives import NOW, column_of, day, save, save_some_sources
from tests.command_line import app
from tests.test_stories import FACTORY, FAMILY, WETLAND, article, bulletin, groups, relations


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Archive.open(tmp_path / "archive", create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        yield opened


def test_joined_stories_stay_joined_when_a_page_is_edited_and_read_anew(connection: Connection) -> None:
    one, other = save(connection, FAMILY["whole"], article("other", FACTORY, title="暗管", key="k"))
    ids = column_of(connection, "SELECT public_id FROM story ORDER BY id")
    assert join_stories(connection, [one.page_id, other.page_id], NOW, by="a", reason="one case") == ids[0]
    assert find_story(connection, ids[1]) == ids[0]
    save(connection, article("other", FACTORY, title="暗管", key="k", extractor=2))
    save(connection, article("other", ("补充说明。", *FACTORY[1:], WETLAND[3]), title="暗管", at=day(3)))
    assert groups(connection) == {frozenset({"whole", "other"})}
    save(connection, article("repost", FACTORY, title="转：暗管"))
    assert relations(connection)["repost"][0] == relations(connection)["other"][0]


def test_a_split_page_stays_apart_and_takes_its_like_with_it(connection: Connection) -> None:
    save(connection, FAMILY["whole"], FAMILY["part"])
    (lead,) = save(connection, FAMILY["lead"])
    story = column_of(connection, "SELECT public_id FROM story")[0]
    own = split_story(connection, [lead.page_id], NOW, source=story, by="a")
    assert own != story
    assert groups(connection) == {frozenset({"whole", "part"}), frozenset({"lead"})}
    lines = ("本网讯　" + WETLAND[0], *WETLAND[1:])
    save(connection, article("lead", (*lines, "编辑某某"), at=day(2), date="2024-03-02"))
    save(connection, article("whole", (*WETLAND, "责任编辑某某"), at=day(2), date="2024-03-01"))
    assert groups(connection) == {frozenset({"whole", "part"}), frozenset({"lead"})}


def test_one_of_two_equal_pages_can_be_split_and_joined_again(connection: Connection) -> None:
    one, two = save(connection, article("a", WETLAND, date="2024-03-01"), article("b", WETLAND, date="2024-03-02"))
    split_story(connection, [two.page_id], NOW)
    assert groups(connection) == {frozenset({"a"}), frozenset({"b"})}
    save(connection, article("b", WETLAND, date="2024-03-02", at=day(2), extractor=2))
    assert groups(connection) == {frozenset({"a"}), frozenset({"b"})}
    join_stories(connection, [two.page_id, one.page_id], NOW)
    save(connection, article("b", (*WETLAND, "另讯。"), date="2024-03-02", at=day(3)))
    assert groups(connection) == {frozenset({"a", "b"})}
    voided = "SELECT kind FROM story_ruling WHERE void_at IS NOT NULL"
    assert column_of(connection, voided) == ["split"]


def test_a_whole_that_comes_later_does_not_join_what_was_split(connection: Connection) -> None:
    one, two = save(connection, article("a", WETLAND[:4], title="甲"), article("b", WETLAND[4:], title="乙"))
    join_stories(connection, [one.page_id, two.page_id], NOW)
    split_story(connection, [two.page_id], NOW)
    save(connection, FAMILY["whole"])
    found = relations(connection)
    assert found["a"][0] != found["b"][0]


def test_what_cannot_be_joined_or_split_is_said(connection: Connection) -> None:
    one, other = save(connection, FAMILY["whole"], FAMILY["other"])
    for wanted, message in (
        ([one.page_id, one.page_id], "of one story already"),
        ([one.page_id, "p0"], "has no 'p0'"),
    ):
        with pytest.raises(InputError, match=message):
            join_stories(connection, wanted, NOW)
    with pytest.raises(InputError, match="the whole story"):
        split_story(connection, [one.page_id], NOW)
    with pytest.raises(InputError, match="not all of them"):
        split_story(connection, [one.page_id, other.page_id], NOW)


def test_the_command_line_lists_shows_joins_and_splits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    with Archive.open(folder, create=True) as archive, archive.write() as connection:
        save_some_sources(connection)
        whole, _, _, part, other = save(connection, *FAMILY.values())
        save(connection, bulletin(1), bulletin(2))
    monkeypatch.setenv("GOVCRAWL_ARCHIVE", str(folder))

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["stories", *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    (line,) = run("list", "--format", "jsonl").splitlines()
    assert json.loads(line)["first_id"] == whole.page_id
    assert len(run("list", "--copies", "0").splitlines()) == 4
    assert run("list", "--since", "2025").splitlines() == []
    assert "空气质量日报0月0日" in run("series")
    shown = run("show", part.page_id)
    assert "excerpt" in shown
    assert "share 1.0" in shown
    joined = run("join", whole.page_id, other.page_id, "--by", "林", "--reason", "同一案件").strip()
    assert "同一案件" in run("show", joined)
    split = run("split", other.page_id, "--from", joined).strip()
    assert split not in {joined, ""}
    assert [json.loads(one)["id"] for one in run("show", split, "--format", "jsonl").splitlines()] == [other.page_id]
