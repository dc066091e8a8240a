"""Sources as data: the TOML files beside this module, and the one way to read such files."""

from __future__ import annotations

from govcrawl.catalog.changes import Change
from govcrawl.catalog.keys import FAMILIES
from govcrawl.catalog.model import Catalog, load_catalog, user_files
from govcrawl.catalog.reader import read_sources

__all__ = ["FAMILIES", "Catalog", "Change", "load_catalog", "read_sources", "user_files"]
