"""Whose an address is, by its host."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from govcrawl.source import Source, hosts_of


class HostIndex:
    """Finds the source of an address among many."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_host: dict[str, list[Source]] = {}
        for source in sources:
            for host in hosts_of(source):
                self._by_host.setdefault(host, []).append(source)

    def source_of(self, url: str) -> Source | None:
        """Return the source whose host is that of *url*; None for a stranger, and for what is no web address.

        Of several sources on one host it is the one with a column in the nearest folder above, then the first.
        """
        try:
            parts = urlsplit(url)
            found = self._by_host.get(parts.hostname or "", []) if parts.scheme in ("http", "https") else []
        except ValueError:
            return None
        return max(found, key=lambda source: _nearness(source, parts.path), default=None)


def _nearness(source: Source, path: str) -> int:
    folders = (urlsplit(column.url).path.rpartition("/")[0] + "/" for column in source.columns)
    return max((len(folder) for folder in folders if path.startswith(folder)), default=0)
