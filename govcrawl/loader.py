"""Show every catalog source to Scrapy by its name, so that its own verbs work a source at a time."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.http import Request
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from govcrawl.catalog import load_catalog, user_files
from govcrawl.source import hosts_of

SPIDER = "spiders.column.ColumnSpider"


class CatalogSpiderLoader:
    """Each source with columns is a spider: the column spider, bound to that one source."""

    def __init__(self, settings: BaseSettings) -> None:
        paths = [Path(path) for path in settings.getlist("GOVCRAWL_CATALOGS")]
        catalog = load_catalog(user_files(paths, Path(settings["GOVCRAWL_ARCHIVE"])))
        self._sources = {source.id: source for source in catalog.values() if not source.is_candidate}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Build the loader; raises CatalogError when a catalog file is wrong."""
        return cls(settings)

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider class of a source; raises KeyError for an unknown one, as Scrapy expects."""
        if spider_name not in self._sources:
            raise KeyError(f"Spider not found: {spider_name}")
        base: type[Spider] = load_object(SPIDER)
        source = self._sources[spider_name]
        return type(base.__name__, (base,), {"name": spider_name, "sources": (source,), "__module__": base.__module__})

    def list(self) -> builtins.list[str]:
        """Return the ids of all sources with columns, in catalog order."""
        return [*self._sources]

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Return the sources whose host, or a column's host, is that of *request*."""
        host = urlsplit(request.url).hostname or ""
        return [source.id for source in self._sources.values() if host in hosts_of(source)]
