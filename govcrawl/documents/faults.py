"""Why a document cannot be read."""

from __future__ import annotations

from govcrawl.errors import ExtractionError


class UnreadableError(ExtractionError):
    """A document that cannot or must not be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the document is not read: {code}")
        self.code = code
