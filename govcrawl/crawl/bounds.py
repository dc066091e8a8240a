"""The limits of a crawl, by its settings."""

from __future__ import annotations

from dataclasses import replace

from scrapy.settings import BaseSettings

from govcrawl.limits import DEFAULT_LIMITS, Limits


def limits_of(settings: BaseSettings) -> Limits:
    """Return the limits that hold: the default ones, but for what the settings say."""
    return replace(
        DEFAULT_LIMITS,
        page_bytes=settings.getint("DOWNLOAD_MAXSIZE"),
        seconds=settings.getfloat("DOWNLOAD_TIMEOUT"),
        extraction_seconds=settings.getfloat("GOVCRAWL_EXTRACTION_SECONDS"),
        render_seconds=settings.getfloat("GOVCRAWL_RENDER_SECONDS"),
        attachments=settings.getint("GOVCRAWL_ATTACHMENTS"),
        attachment_bytes=settings.getint("GOVCRAWL_ATTACHMENT_BYTES"),
        **settings.getdict("GOVCRAWL_LIMITS"),
    )
