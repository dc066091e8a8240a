"""The settings file: every key documented, each of its mistakes one line, and what it says is what a run does."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from govcrawl.config import Config, Politeness, load_config, load_settings
from govcrawl.config_text import keys, settings_text
from govcrawl.crawl.starting import config_of, configure, settings_of
from govcrawl.errors import ConfigError
from govcrawl.limits import Limits
from tests.conftest import ROOT
from tests.crawls import govcrawl
from tests.replays import PREFIX, Site, address, crawled, served
from tests.servers import Answer
from tests.test_crawl import rows
from tests.test_scrapy_verbs import scrapy


def test_every_key_is_documented_with_its_default_and_meaning() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for field in fields(Config):
        table = text.split(f"## `[{field.name}]`")[1].split("\n## ")[0]
        told = re.findall(r"^\| `(\w+)` \| `(.*?)` \| (.*) \|$", table, flags=re.MULTILINE)
        assert told == [(key.name, key.default, key.meaning) for key in keys() if key.section == field.name]


def test_what_is_printed_is_a_file_that_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[budgets]\nrun_bytes = "1.5 GB"\n[limits]\nschemes = ["https"]\n', "utf-8")
    loaded = load_settings(file, environ={"GOVCRAWL_POLITENESS_DELAY": "4"})
    text = settings_text(loaded)
    assert tomllib.loads(text)["limits"] == {"schemes": ["https"]}
    assert "delay = 4.0  # GOVCRAWL_POLITENESS_DELAY" in text
    again = tmp_path / "again.toml"
    again.write_text(text, "utf-8")
    assert load_config(again, environ={}) == loaded.config
    whole = tmp_path / "whole.toml"
    whole.write_text(re.sub(r"(?m)^# (\w+ = )", r"\1", settings_text(load_settings(None, environ={}))), "utf-8")
    assert load_config(whole, environ={}) == Config()


WRONG = {
    "[budget]\nrun_pages = 1": "no section [budget]",
    "run_pages = 1": "stands outside a section",
    "[budgets]\nrun_page = 1": "[budgets] run_page: there is no such key",
    "[budgets]\nrun_pages = -1": "not a number of 0 or more",
    '[budgets]\nrun_pages = "5 MB"': "not a number",
    "[limits]\npage_bytes = 0": "0 would let nothing in",
    '[limits]\nschemes = ["ftp"]': "only http and https",
    "[politeness]\njitter = 2": "share from 0 to 1",
    '[politeness]\nhours = "22-6"': "no hours",
    "[politeness]\ncontact = 5": "wrong kind",
    "[limits]\nseconds = true": "wrong kind",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file, environ={})
    assert WRONG[text] in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_settings_become_scrapys_below_the_command_line() -> None:
    politeness = Politeness(contact="mail@example.org", delay=4.0, jitter=0.2, at_once=7, hours="22:00-06:00")
    limits = Limits(seconds=9.0, page_bytes=1000, schemes=frozenset({"https"}))
    settings = settings_of(Config(politeness=politeness, limits=limits), {}, None, {"DOWNLOAD_TIMEOUT": 3})
    configure(settings)
    names = ("DOWNLOAD_DELAY", "DOWNLOAD_DELAY_JITTER", "CONCURRENT_REQUESTS", "DOWNLOAD_MAXSIZE", "DOWNLOAD_TIMEOUT")
    assert [settings[name] for name in names] == [4.0, 0.2, 7, 1000, 3]
    assert "mail@example.org" in settings["USER_AGENT"]
    handlers = settings["DOWNLOAD_HANDLERS"]
    assert (handlers["http"], bool(handlers["https"]), config_of(settings).limits) == (None, True, limits)


def test_nothing_is_open_to_others_and_certificates_are_verified() -> None:
    settings = settings_of(Config(), {}, None, None)
    closed = ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED")
    assert [settings.getbool(name) for name in (*closed, "DOWNLOAD_VERIFY_CERTIFICATES")] == [False, False, True]


def test_a_mistake_ends_the_command_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "config.toml").write_text("[limits]\npages = 1\n", "utf-8")
    order = ("crawl", "sichuan", "--contact", "mail@example.org")
    of_archive = govcrawl(*order, cwd=tmp_path)
    of_variable = govcrawl("settings", cwd=tmp_path / "archive", GOVCRAWL_BUDGETS_PAGES="4")
    for done in (of_archive, of_variable):
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "[limits] pages" in of_archive.stderr
    assert "GOVCRAWL_BUDGETS_PAGES" in of_variable.stderr
    assert [each.name for each in (tmp_path / "archive").iterdir()] == ["config.toml"]


def test_scrapy_crawl_does_as_the_settings_file_says(tmp_path: Path) -> None:
    site = Site("static.example", range(4))
    (tmp_path / "catalog.toml").write_text(site.source(), "utf-8")
    (tmp_path / "own.toml").write_text(
        '[budgets]\nhost_pages = 3\nmin_free_bytes = 0\n[politeness]\ncontact = "mail@example.org"\n', "utf-8"
    )
    with served(site.routes()) as server:
        settings = {
            "GOVCRAWL_CATALOGS": str(tmp_path / "catalog.toml"), "GOVCRAWL_REPLAY": server.base + PREFIX,
            "DOWNLOAD_DELAY": 0, "GOVCRAWL_WORKERS": 1, "GOVCRAWL_ARCHIVE": str(tmp_path / "archive"),
        }  # fmt: skip
        arguments = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        done = scrapy("crawl", "static", *arguments, GOVCRAWL_CONFIG=str(tmp_path / "own.toml"))
        assert done.returncode == 0, done.stderr
        assert len(rows(tmp_path / "archive", "SELECT url FROM articles")) == 2
        assert any("mail@example.org" in agent for agent in server.agents)


@pytest.mark.proof
def test_limits_of_the_file_are_those_of_reading_too(tmp_path: Path) -> None:
    site = Site("static.example", range(4), per_page=2)
    long = Answer(site_page(site, 1).body.replace(b"<body>", b"<body>" + b"<!-- " + b"x" * 9000 + b" -->"))
    routes = site.routes() | {address(site.host, 1): long}
    limits = {"page_bytes": 8000, "list_pages": 1}
    with served(routes) as server:
        found = crawled(server, tmp_path, site.source(), ["static"], limits=limits)
    assert (found["counts"]["limit_too_large"], found["counts"]["lists_cut"]) == (1, 1)
    assert found["counts"]["pages_archived"] == 1


def site_page(site: Site, number: int) -> Answer:
    answer = site.routes()[address(site.host, number)]
    assert isinstance(answer, Answer)
    return answer
