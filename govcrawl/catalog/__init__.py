"""Sources as data: the TOML files beside this module, and the one way to read such files."""

from __future__ import annotations

from govcrawl.catalog.keys import FAMILIES
from govcrawl.catalog.model import Catalog, load_catalog
from govcrawl.catalog.reader import read_sources

__all__ = ["FAMILIES", "Catalog", "load_catalog", "read_sources"]
