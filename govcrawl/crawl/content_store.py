"""ContentStore: where Scrapy's FilesPipeline puts its files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from scrapy.pipelines.files import StatInfo
from scrapy.pipelines.media import MediaPipeline
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from govcrawl.archive.files import keep_file


class ContentStore:
    """Files below one folder, under names that say their content; written whole, off the reactor's thread."""

    def __init__(self, basedir: str) -> None:
        self.folder = Path(basedir)

    def persist_file(
        self,
        path: str,
        buf: BytesIO,
        info: MediaPipeline.SpiderInfo,
        meta: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Deferred[Any]:
        """Write a file; fires with None, or with an ArchiveError."""
        return deferToThread(keep_file, self.folder, path, buf.getvalue())

    def stat_file(self, path: str, info: MediaPipeline.SpiderInfo) -> StatInfo:
        """Return nothing: whether an attachment is asked for again is for the archive to say."""
        return {}
