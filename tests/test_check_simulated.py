"""Every simulated site is found in its true state by `sources check --live`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.crawls import govcrawl
from tests.simulator.portal_table import all_portals
from tests.simulator.server import PREFIX, SimulatorServer
from tests.simulator.table import DIALECTS

UNSEEN = {"http", "entrance", "mainland"}
"""Obstacles that a visit to known addresses does not show."""


@pytest.mark.proof
def test_every_simulated_site_is_found_in_its_true_state(tmp_path: Path) -> None:
    dialects, portals = list(DIALECTS.values()), all_portals()
    entries = [site.catalog() for site in dialects] + [site.catalog() for site in portals]
    (tmp_path / "sites.toml").write_text("".join(entries), "utf-8")
    ids = [site.source_id for site in dialects] + [site.source_id for site in portals]
    with SimulatorServer([*dialects, *portals]) as server:
        words = ["sources", "check", *ids, "--live", "--catalog", "sites.toml", "--format", "jsonl"]
        done = govcrawl(*words, "--replay", server.base + PREFIX, cwd=tmp_path)
    records = {record["source"]: record for record in map(json.loads, done.stdout.splitlines())}
    assert len(records) == len(ids), done.stderr
    assert {records[site.source_id]["cause"] for site in dialects} == {"fine"}
    for portal in portals:
        record = records[portal.source_id]
        read = {one["name"] for one in record["lists"] if one["outcome"] == "ok"}
        reachable = {each.name for each in portal.news if each.readable and not each.obstacles}
        assert set(record["obstacles"]) <= set(portal.hindrances), portal.name
        if record["lists"] and not portal.hindrances & UNSEEN:
            assert reachable <= read, portal.name
            assert (record["outcome"] == "ok") == (len(read) == len(record["lists"])), portal.name
