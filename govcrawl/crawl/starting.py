"""What every process that asks for pages starts with: the project's settings, and its spiders."""

from __future__ import annotations

from collections.abc import Mapping

from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from govcrawl.crawl.replay import ReplayPrefix
from govcrawl.project import activate


def settings_of(chosen: Mapping[str, object], replay: str | None, overriding: Mapping[str, object] | None) -> Settings:
    """Return the project's settings with those that are *chosen*, those that *replay* needs, and the *overriding* ones.

    Nobody's patience is spared on a replay server of this machine. Raises InputError for a prefix that is none.
    """
    settings = Settings()
    settings.setmodule("govcrawl.settings", priority="project")
    recorded: dict[str, object] = {}
    if replay:
        prefix = ReplayPrefix.parse(replay)
        recorded["GOVCRAWL_REPLAY"] = prefix.prefix
        if prefix.is_loopback:
            recorded |= {"DOWNLOAD_DELAY": 0, "GOVCRAWL_NO_DELAY": True}
    for name, value in {**chosen, **recorded, **(overriding or {})}.items():
        settings.set(name, value, priority="cmdline")
    return settings


def spider_class(path: str) -> type:
    """Return the spider class that *path* names; raises ProjectError where `spiders` is not ours."""
    activate()
    found: type = load_object(path)
    return found
