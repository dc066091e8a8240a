"""ScoutSpider: run errands that ask for single pages, and keep nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from govcrawl.crawl.scouting import Expedition
from govcrawl.crawl.starting import configure
from govcrawl.source import Source


class ScoutSpider(Spider):
    """Holds the engine open while errands download through it."""

    name = "scout"
    expedition: Expedition[Any]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources whose hosts are visited by what the catalog says of them."""
        return self.expedition.outing.sources

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Do as the settings file says, and say in the user agent who is behind the errands."""
        super().update_settings(settings)
        configure(settings)

    async def start(self) -> AsyncIterator[Request]:
        """Run the errands; no request goes through the scheduler."""
        await self.expedition.go(self.crawler)
        for request in list[Request]():
            yield request
