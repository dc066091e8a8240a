"""The labelled pairs, as an archive takes them: copies, excerpts and series, with the floors that were promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcrawl.archive import Archive
from tests.stories.pairs import pairs_a
from tests.story_scores import confusion, precision_and_recall, table

FLOORS = {"copy": 0.98, "excerpt": 0.95, "series": 0.95}


@pytest.mark.parametrize("both", [False, pytest.param(True, marks=pytest.mark.proof)])
def test_copies_excerpts_and_series_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], both: bool
) -> None:
    pairs = pairs_a()
    assert len(pairs) >= 200
    with Archive.open(tmp_path / "archive", create=True) as archive, archive.write() as connection:
        found = confusion(connection, pairs, both=both)
    with capsys.disabled():
        print("\n" + table(found))
    for label, floor in FLOORS.items():
        assert min(precision_and_recall(found, label)) >= floor, label
