"""What every process that asks for pages starts with: the project's settings, and its spiders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings, Settings
from scrapy.utils.misc import load_object

from govcrawl.config import Config, load_config
from govcrawl.crawl.politeness import user_agent
from govcrawl.crawl.replay import ReplayPrefix
from govcrawl.project import activate

RECORD = "GOVCRAWL_CONFIG_RECORD"
"""The setting that holds the `Config` of a process."""


def settings_of(
    config: Config, chosen: Mapping[str, object], replay: str | None, overriding: Mapping[str, object] | None
) -> Settings:
    """Return the project's settings with what *config* makes of them, and with those that are *chosen*, those that
    *replay* needs, and the *overriding* ones.

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
    for name, value in {RECORD: config, **chosen, **recorded, **(overriding or {})}.items():
        settings.set(name, value, priority="cmdline")
    return settings


def configure(settings: BaseSettings) -> None:
    """Make Scrapy's settings of the record, below those of the command line; each of our spiders does so first.

    Under `scrapy crawl` there is no record yet: it is read from the file that GOVCRAWL_CONFIG names, or else the
    archive's, and the environment. Raises ConfigError.
    """
    if settings[RECORD] is None:
        file = settings["GOVCRAWL_CONFIG"]
        settings.set(RECORD, load_config(Path(file) if file else None, Path(settings["GOVCRAWL_ARCHIVE"])), "spider")
    config = config_of(settings)
    contact = settings["GOVCRAWL_CONTACT"] or config.politeness.contact
    made: dict[str, Any] = {
        "GOVCRAWL_CONTACT": contact,
        "USER_AGENT": user_agent(contact),
        "DOWNLOAD_DELAY": config.politeness.delay,
        "DOWNLOAD_DELAY_JITTER": config.politeness.jitter,
        "CONCURRENT_REQUESTS": config.politeness.at_once,
        "DOWNLOAD_TIMEOUT": config.limits.seconds,
        "DOWNLOAD_MAXSIZE": config.limits.page_bytes,
        "DOWNLOAD_HANDLERS": {
            **settings.getdict("DOWNLOAD_HANDLERS"),
            **dict.fromkeys({"http", "https"} - config.limits.schemes),
        },
    }
    for name, value in made.items():
        settings.set(name, value, priority="spider")


def config_of(settings: BaseSettings) -> Config:
    """Return the record of a process's settings; the defaults where no spider of ours made one."""
    record = settings[RECORD]
    return record if isinstance(record, Config) else Config()


def spider_class(path: str) -> type:
    """Return the spider class that *path* names; raises ProjectError where `spiders` is not ours."""
    activate()
    found: type = load_object(path)
    return found
