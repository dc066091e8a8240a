"""Mends simulated redesigns, all side by side in one process, and prints what was found: python -m tests.mending."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from govcrawl.archive.known_articles import KnownArticle
from govcrawl.catalog import read_sources
from govcrawl.cli.sources.mend import as_record
from govcrawl.crawl.scouting import Outing, run_errands
from govcrawl.upkeep.known_titles import KnownTitles
from govcrawl.upkeep.mending import mend
from govcrawl.upkeep.visits import Visitor
from tests.simulator.redesign import Gone, Redesign
from tests.simulator.redesigns import REDESIGNS
from tests.simulator.server import PREFIX, SimulatorServer


def known_of(redesign: Redesign) -> KnownTitles:
    """The articles of the columns as their lists showed them before."""
    return KnownTitles(
        KnownArticle(url=turn.old.dialect.address(piece), title=piece.title, day=f"{piece.day}", column=turn.old.name)
        for turn in redesign.turns
        for piece in turn.old.dialect.pieces
    )


def errand_for(redesign: Redesign) -> Callable[[Visitor], Awaitable[dict[str, Any]]]:
    (source,) = read_sources(redesign.catalog().encode(), "before.toml")

    async def errand(visitor: Visitor) -> dict[str, Any]:
        # Nothing leads from a host that is silent to the new one.
        start = redesign.after.home if redesign.gone is Gone.SILENT else None
        return as_record(await mend(visitor, source, known_of(redesign), start=start))

    return errand


if __name__ == "__main__":
    sites = [build() for build in REDESIGNS.values()]
    for site in sites:
        site.switch()
    with SimulatorServer(sites) as server:
        found = run_errands(Outing(replay=server.base + PREFIX), [errand_for(site) for site in sites])
    print(json.dumps(dict(zip(REDESIGNS, found, strict=True)), ensure_ascii=False))
