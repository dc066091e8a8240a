"""docs/sources.md: its examples are commands of this program, and come out as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.command_line import app
from tests.sources_doc import _BLOCK, PAGE, commands, played


def test_the_examples_are_verbs_and_options_of_the_command_line() -> None:
    blocks = [block for kind, block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")) if kind == "console"]
    seen = set()
    for command in (one for block in blocks for one in commands(block) if one.startswith("govcrawl ")):
        words = shlex.split(re.split(r" [|>;] ?|; ", command)[0])[1:]
        verb: Any = typer.main.get_command(app)
        while below := getattr(verb, "commands", None):
            verb = below[words.pop(0)]
        options = {name for parameter in verb.params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, command
        seen.add(verb.name)
    assert seen >= {"list", "map", "probe", "check", "mend", "record", "replay", "crawl", "removals"}


@pytest.mark.proof
def test_the_examples_come_out_as_they_stand(tmp_path: Path) -> None:
    for old, new in played(PAGE.read_text(encoding="utf-8"), tmp_path):
        assert new == old
