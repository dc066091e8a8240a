"""Scrapy settings; each value that is not obvious says why."""

from __future__ import annotations

import os

from govcrawl import __version__
from govcrawl.config import Config as _Config
from govcrawl.project import activate as _activate

_activate()
_DEFAULTS = _Config()

BOT_NAME = "govcrawl"
SPIDER_MODULES = ["spiders"]
SPIDER_LOADER_CLASS = "govcrawl.loader.CatalogSpiderLoader"

# ---- ours -----------------------------------------------------------------------------------------------------------
GOVCRAWL_ARCHIVE = os.environ.get("GOVCRAWL_ARCHIVE", "./archive")
GOVCRAWL_CONFIG = os.environ.get("GOVCRAWL_CONFIG") or None  # a settings file; without it that of the archive
GOVCRAWL_CONFIG_RECORD: _Config | None = None  # what was read of it; the spiders make Scrapy's settings of it
GOVCRAWL_CONTACT = os.environ.get("GOVCRAWL_CONTACT", "")
GOVCRAWL_CATALOGS: list[str] = []
GOVCRAWL_LEXICON = os.environ.get("GOVCRAWL_LEXICON") or None  # a file of the user's own instead of the built-in
GOVCRAWL_REPLAY: str | None = None
GOVCRAWL_ALLOWED_ADDRESSES: list[str] = []  # exact "host:port" that may be private
GOVCRAWL_NO_DELAY = False  # only for a replay server on this machine
GOVCRAWL_EXTRACTOR = "govcrawl.extraction:extract_article"
GOVCRAWL_WORKERS = 2
GOVCRAWL_BROWSER = os.environ.get("GOVCRAWL_BROWSER") or None  # a Chromium other than the first on PATH

# ---- politeness -----------------------------------------------------------------------------------------------------
USER_AGENT = f"govcrawl/{__version__}"  # the spider adds the contact
ROBOTSTXT_OBEY = False  # ours does it: Scrapy 2.19 lets the third and later request of a host through while it waits
CONCURRENT_REQUESTS = _DEFAULTS.politeness.at_once  # over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = _DEFAULTS.politeness.delay
DOWNLOAD_DELAY_JITTER = _DEFAULTS.politeness.jitter
COOKIES_ENABLED = False  # a capture must not depend on what was visited before it
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
REACTOR_THREADPOOL_MAXSIZE = 30  # looking up a dead name holds a thread for half a minute

# ---- what comes in --------------------------------------------------------------------------------------------------
DOWNLOAD_HANDLERS = {
    "http": "govcrawl.crawl.handler.DownloadHandler",
    "https": "govcrawl.crawl.handler.DownloadHandler",
    # Scrapy's own handlers for these would let a link read local files or reach other services.
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER = "govcrawl.crawl.downloader.PatientDownloader"
TWISTED_DNS_RESOLVER = "govcrawl.crawl.guard.GuardedResolver"
DOWNLOAD_MAXSIZE = _DEFAULTS.limits.page_bytes
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = _DEFAULTS.limits.seconds
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_FAIL_ON_DATALOSS = True
HTTPERROR_ALLOW_ALL = True  # a 404 is a finding, judged like any other page
URLLENGTH_LIMIT = 0  # it would drop a page without a word
MEDIA_ALLOW_REDIRECTS = True  # download scripts send on to the file
METAREFRESH_ENABLED = False  # a page that forwards by markup is a page; the judge names it
HTTPPROXY_ENABLED = False  # a proxy of the environment would bypass the address guard

# ---- the road of a page ---------------------------------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "govcrawl.crawl.gate.GateMiddleware": 50,
    "govcrawl.crawl.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "govcrawl.crawl.retrying.RetryMiddleware": 550,
    "govcrawl.crawl.politeness.PolitenessMiddleware": 560,  # below RetryMiddleware, to see a 503 before it is retried
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "govcrawl.crawl.redirects.RedirectMiddleware": 600,
    # Below redirects, since validators are of one address, and below decompression: what is stored is as on the wire.
    "govcrawl.crawl.conditions.ConditionMiddleware": 610,
}
ITEM_PIPELINES = {
    "pipelines.extract.ExtractPipeline": 100,
    "pipelines.archive.ArchivePipeline": 400,
    "pipelines.attachments.AttachmentsPipeline": 500,  # the article is on record before its attachments are asked for
}
EXTENSIONS = {
    "govcrawl.crawl.extension.RunExtension": 0,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
CONCURRENT_ITEMS = 2  # of one answer, for each of which Scrapy starts so many tasks; an answer has one item at most

# Both run code for whoever reaches them on this machine; nobody does in an unattended crawl.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
LOG_FORMATTER = "govcrawl.crawl.logs.QuietFormatter"
