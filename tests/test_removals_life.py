"""A year of a site with faults, blocks, false alarms and true removals: none may be believed that is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

import pytest

from tests.site_life import FIRST, Item, Site, Watcher, Way, night_of

TAKEN_DOWN = (Way.GONE, Way.GONE, Way.SOFT, Way.HOME, Way.NOTICE)


@dataclass(slots=True)
class Year:
    """What happens to a site, and what was true when."""

    seed: int
    site: Site = field(default_factory=Site)
    down: dict[int, datetime] = field(default_factory=dict)
    """When articles were taken down for good, by serial."""
    back: dict[int, int] = field(default_factory=dict)
    """The night at which an article comes back that is away for a moment."""

    def pass_night(self, number: int, random: Random) -> None:
        """Let a day pass: posts, removals, blips, and a site in trouble."""
        site, now = self.site, night_of(number)
        site.publish(now - timedelta(hours=3), random.choice((0, 0, 1, 1, 2, 3)))
        standing = [item for item in site.items if item.way is Way.THERE]
        for item in standing:
            if random.random() < 0.0008:
                item.way, item.listed = random.choice(TAKEN_DOWN), random.random() < 0.3
                self.down[item.serial] = now
            elif random.random() < 0.002:
                item.way = random.choice((Way.GONE, Way.SOFT, Way.HOME))
                self.back[item.serial] = number + random.choice((1, 1, 2, 3, 6, 9))
        for item in site.items:
            if self.back.get(item.serial) == number:
                item.way = Way.THERE
                del self.back[item.serial]
        self._trouble(number, random)

    def _trouble(self, number: int, random: Random) -> None:
        site = self.site
        if number in (60, 200):  # weeks of silence, weeks of blocks
            site.way = Way.SILENT if number == 60 else Way.BLOCKED
        elif number in (95, 225):
            site.way = None
        if number == 120:  # every article gone for three weeks, while the lists stand
            site.pages_way = random.choice((Way.GONE, Way.HOME))
        elif number == 141:
            site.pages_way = None
        elif site.way is None and not 120 <= number < 141:
            site.pages_way = random.choice((Way.GONE, Way.BUSY)) if random.random() < 0.02 else None


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("seed", "budget"), [(1, 500), (2, 30), (3, 12), (4, 60)])
def test_a_year_has_no_false_removal_and_misses_none_for_long(tmp_path: Path, seed: int, budget: int) -> None:
    random, year = Random(seed), Year(seed)
    for back in range(60, 0, -1):
        year.site.publish(FIRST - timedelta(days=3 * back))
    year.site.keeps = 80
    watcher = Watcher(tmp_path, year.site)
    most = 0
    for number in range(365):
        year.pass_night(number, random)
        watcher.night(night_of(number), budget=budget)
        most = max(most, len(watcher.asked))
    by_url: dict[str, Item] = {item.url: item for item in year.site.items}
    confirmed = {
        by_url[row["url"]].serial: datetime.fromisoformat(row["at"])
        for row in watcher.rows(
            "SELECT page.url, event.at FROM event JOIN page ON page.id = event.page_id WHERE event.kind = 'removed'"
        )
    }
    false = [serial for serial, at in confirmed.items() if serial not in year.down or at < year.down[serial]]
    delays = sorted((at - year.down[serial]).days for serial, at in confirmed.items() if serial in year.down)
    open_for = sorted((night_of(364) - at).days for serial, at in year.down.items() if serial not in confirmed)
    print(
        f"seed {seed}, {budget} a night (at most {most}): {len(year.site.items)} articles, "
        f"{len(year.down)} taken down; "
        f"confirmed {len(delays)}, false {len(false)}, delay median {median(delays)} d, longest {delays[-1]} d; "
        f"not confirmed yet {len(open_for)}, since {open_for[-5:]} d"
    )
    assert false == []
    assert delays
    assert not [days for days in open_for if days > 240]
