"""The archive: what was seen, when, and what is read in it. `Archive` opens it; the modules hold its operations."""

from __future__ import annotations

from govcrawl.archive.archive import Archive

__all__ = ["Archive"]
