"""The family of all other static lists."""

from __future__ import annotations

from dataclasses import replace

from govcrawl.listing.assembly import read_scripted, read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.embedded import embedded_links
from govcrawl.listing.records import Listing
from govcrawl.source import Column


class Generic:
    """A static list with links to its further pages, or a single page."""

    name = "generic"

    def recognises(self, document: ListDocument) -> int:
        """Any page, with the least claim."""
        return 1

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read rows and pager by what they look like, or by a script that no family claims; else rows in a script."""
        script = document.script_pager
        if script is not None and script.family == self.name:
            return read_scripted(document, column, self.name)
        listing = read_static(document, column, self.name)
        if not listing.links and column.items is None and (links := embedded_links(document)):
            return replace(listing, links=links, empty=None)
        return listing
