"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages with gold, which is not part of the project."""
    folder = Path(os.environ.get("GOVCRAWL_SHARED", ROOT.parent / "shared"))
    if not (folder / "seeds" / "expected.json").is_file():
        pytest.skip(f"no real pages with gold at {folder}; set GOVCRAWL_SHARED to run this")
    return folder
