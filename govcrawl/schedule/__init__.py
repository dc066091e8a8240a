"""Lines for cron and units for systemd that start a nightly crawl."""

from govcrawl.schedule.crontab import crontab
from govcrawl.schedule.nightly import Nightly
from govcrawl.schedule.systemd import Units, units

__all__ = ["Nightly", "Units", "crontab", "units"]
