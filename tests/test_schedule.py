"""What `govcrawl schedule` prints works as printed: under cron's bare environment, under cron, for systemd."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from govcrawl.cli.schedule import crawl_words
from govcrawl.config import Budgets
from govcrawl.errors import InputError, LockedError
from govcrawl.schedule import Nightly, crontab, units
from govcrawl.schedule.nightly import kept_environment, machine_zone, on_machine, time_limit
from govcrawl.schedule.systemd import quoted
from tests.command_line import app
from tests.replays import PREFIX, Site, served
from tests.servers import Answer, Route

WINTER = datetime(2024, 1, 15, tzinfo=UTC)
BARE = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "somebody"}
"""What cron gives to a command, beside HOME (crontab(5))."""
ODD = "数据 100% o'clock $HOME"


def nightly(archive: Path = Path("/srv/archive"), *words: str, zone: str = "Asia/Shanghai") -> Nightly:
    command = ("/opt/venv/bin/govcrawl", "crawl", "--all", "--archive", str(archive), *words)
    return Nightly(command=command, archive=archive, at=clock(22, 30), zone=zone, seconds=82_800)


def line_of(text: str) -> str:
    (line,) = [line for line in text.splitlines() if line and not line.startswith("#")]
    return line


def printed(folder: Path, catalog: Path, prefix: str, *more: str) -> str:
    """The line for cron, asked for with relative paths in *folder*, and in force each minute."""
    asked = ["--cron", "yunting", "--catalog", os.path.relpath(catalog, folder), "--replay", prefix, *more]
    with chdir(folder):
        done = CliRunner().invoke(app, ["schedule", *asked, "--archive", "archive"])
    assert done.exit_code == 0, done.output
    fields, _, command = line_of(done.stdout).partition(" * * * ")
    assert re.fullmatch(r"\d+ \d+", fields)
    return f"* * * * * {command}\n"


def under_cron(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a crontab's line as cron does: percent signs unescaped, sh, and next to no environment."""
    command = line.split(" ", 5)[5].strip().replace("\\%", "%")
    # Tests that run beside this one leave little to what is polite.
    command = command.replace("nice -n 10 ", "nice -n 0 ")
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=home, env=BARE | {"HOME": str(home)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def archived(archive: Path) -> int:
    with sqlite3.connect(f"file:{archive / 'archive.sqlite'}?mode=ro", uri=True) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path, Site]:
    """A folder of an odd name, the catalog of one site, and the site."""
    site = Site("yunting.example", [3, 2, 1])
    folder = tmp_path / ODD
    folder.mkdir()
    (tmp_path / "目录 of mine.toml").write_text(site.source(), "utf-8")
    return folder, tmp_path / "目录 of mine.toml", site


def test_the_line_for_cron_runs_in_its_bare_environment_and_is_silent_on_a_good_night(
    place: tuple[Path, Path, Site], tmp_path: Path
) -> None:
    folder, catalog, site = place
    with served(site.routes()) as server:
        line = printed(folder, catalog, server.base + PREFIX, "--log-format", "json")
        done = under_cron(line, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert archived(folder / "archive") == 3
    logs = sorted((folder / "archive" / "logs").iterdir())
    events = [json.loads(one) for one in logs[0].read_text("utf-8").splitlines()]
    assert events[-1]["message"].startswith("run 1 ends: ok; links 3, ")
    assert "pages_new 3" in events[-1]["message"]
    assert {event["run"] for event in events} == {None, 1}


@pytest.mark.proof
def test_a_bad_night_prints_the_sources_that_are_not_well_and_nothing_else(
    place: tuple[Path, Path, Site], tmp_path: Path
) -> None:
    folder, catalog, site = place
    with served({url: answer for url, answer in site.routes().items() if url != site.list_url()}) as server:
        done = under_cron(printed(folder, catalog, server.base + PREFIX), tmp_path)
    assert (done.returncode, done.stderr) == (13, "")
    assert done.stdout.splitlines()[0].startswith("yunting\tbroken\t")
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.proof
def test_a_run_that_does_not_end_is_stopped_from_outside_and_says_so(
    place: tuple[Path, Path, Site], tmp_path: Path
) -> None:
    folder, catalog, site = place
    site.numbers, site.per_page = list(range(120, 0, -1)), 120
    routes = {url: answer if url == site.list_url() else slow(answer) for url, answer in site.routes().items()}
    with served(routes) as server:
        line = printed(folder, catalog, server.base + PREFIX)
        assert " 82800 " in line
        done = under_cron(line.replace(" 82800 ", " 20 "), tmp_path)
    assert done.returncode == 124  # timeout(1)
    assert "yunting\tincomplete\t" in done.stdout
    assert 0 < archived(folder / "archive") < 120


def slow(answer: Route) -> Route:
    return dataclasses.replace(answer, wait=3.0) if isinstance(answer, Answer) else answer


@contextmanager
def running_cron(crontab_text: str) -> Iterator[None]:
    """Let a real cron daemon work on one crontab of this user; skipped where there is none, or it is not ours."""
    cron, control = shutil.which("cron", path="/usr/sbin:/usr/bin"), shutil.which("crontab")
    if cron is None or control is None or os.geteuid() != 0:
        pytest.skip("no cron here, or not root: apt-get install cron")
    if subprocess.run([control, "-l"], capture_output=True, check=False).stdout or Path("/var/run/crond.pid").exists():
        pytest.skip("there is a crontab, or a cron that runs, and both are left alone")
    subprocess.run([control, "-"], input=crontab_text, text=True, check=True)
    process = subprocess.Popen([cron, "-f"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
        Path("/var/run/crond.pid").unlink(missing_ok=True)
        subprocess.run([control, "-r"], check=True)


@pytest.mark.proof
def test_the_line_runs_under_a_real_cron(place: tuple[Path, Path, Site]) -> None:
    folder, catalog, site = place
    with served(site.routes()) as server:
        line = printed(folder, catalog, server.base + PREFIX)
        with running_cron(line):
            deadline = time.monotonic() + 100
            while not (folder / "archive" / "archive.sqlite").exists() or archived(folder / "archive") < 3:
                assert time.monotonic() < deadline, "cron did not start the crawl"
                time.sleep(1)


@pytest.mark.parametrize(
    ("zone", "fields", "told"),
    [
        ("Asia/Shanghai", "30 22 * * * ", False),
        ("Etc/UTC", "30 14 * * * ", False),
        ("Asia/Kolkata", "0 20 * * * ", False),
        ("America/New_York", "30 9 * * * ", True),
    ],
)
def test_cron_is_given_the_time_of_the_machine(zone: str, fields: str, told: bool) -> None:
    text = crontab(nightly(), WINTER, (zone, ZoneInfo(zone)))
    assert line_of(text).startswith(fields)
    assert ("print this anew" in text) is told


def test_the_zone_is_that_of_the_machine_and_not_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = next(
        path for path in map(Path, ("/usr/share/zoneinfo", "/nowhere")) if path.exists() or path.name == "nowhere"
    )
    if not base.exists():
        pytest.skip("no time zone database in /usr/share/zoneinfo")
    (tmp_path / "localtime").symlink_to(base / "Asia" / "Shanghai")
    monkeypatch.setenv("TZ", "America/New_York")
    name, rules = machine_zone(tmp_path / "localtime")
    assert name == "Asia/Shanghai"
    assert on_machine(nightly(), WINTER, rules) == (clock(22, 30), True)
    (tmp_path / "damaged").write_text("nonsense", "utf-8")
    assert machine_zone(tmp_path / "damaged")[0] == machine_zone(tmp_path / "missing")[0] == "UTC"


def test_what_no_line_can_hold_is_refused() -> None:
    with pytest.raises(InputError, match="cron takes 990"):
        crontab(nightly(Path("/srv/" + "数据" * 200)))
    with pytest.raises(InputError, match="backslash"):
        crontab(nightly(Path("/srv/a\\b")))
    with pytest.raises(InputError, match="control character"):
        nightly(Path("/srv/a\nb"))
    with pytest.raises(InputError, match="no time zone 'Mars/Base'"):
        nightly(zone="Mars/Base")


@pytest.mark.parametrize("user", [False, True])
def test_the_units_pass_the_check_of_systemd(tmp_path: Path, user: bool) -> None:
    control = shutil.which("systemd-analyze")
    if control is None:
        pytest.skip("no systemd-analyze here")
    archive = tmp_path / ODD
    archive.mkdir()
    command = (shutil.which("true") or "/bin/true", "crawl", "--archive", str(archive), 'a "b" \\c')
    asked = dataclasses.replace(nightly(archive), command=command, environment={"PYTHONPATH": str(archive)})
    made = units(asked, user=user)
    assert sorted(made.files) == ["govcrawl.service", "govcrawl.timer"]
    for name, text in made.files.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "run").mkdir(mode=0o700)
    check = [control, "verify", "--man=no", *(["--user"] if user else []), *map(str, tmp_path.glob("govcrawl.*"))]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    done = subprocess.run(check, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    # Such a check does find what is wrong: a key without an end.
    (tmp_path / "govcrawl.service").write_text(made.files["govcrawl.service"].replace("Nice=10", "Nice=mild"), "utf-8")
    assert subprocess.run(check, capture_output=True, text=True, env=environment, check=False).stderr


def test_the_timer_goes_by_the_clocks_of_china_and_the_service_by_the_archive(tmp_path: Path) -> None:
    made = units(nightly(tmp_path / "not yet" / "there"), name="nightly")
    timer, service = made.files["nightly.timer"], made.files["nightly.service"]
    assert "OnCalendar=*-*-* 22:30:00 Asia/Shanghai\nPersistent=true\n" in timer
    assert "Unit=nightly.service\n" in timer
    assert f"SuccessExitStatus={LockedError.exit_code} 130\nRuntimeMaxSec=82800\n" in service
    assert f"ReadWritePaths={tmp_path}\n" in service  # a folder that is missing would keep the service from starting
    # Drafts of SQLite and Python need a place; a private one would hide an archive that lies there.
    elsewhere = units(nightly()).files["govcrawl.service"]
    assert ("PrivateTmp=true" in elsewhere, "ReadWritePaths=/tmp /var/tmp\n" in elsewhere) == (True, False)
    hidden = units(nightly(Path("/var", "tmp", "archive"))).files["govcrawl.service"]
    assert ("PrivateTmp=true" in hidden, "ReadWritePaths=/tmp /var/tmp\n" in hidden) == (False, True)
    assert "ProtectSystem" not in units(nightly(tmp_path), user=True).files["govcrawl.service"]
    control = shutil.which("systemd-analyze")
    if control is not None:
        when = re.findall("OnCalendar=(.*)", timer)[0]
        done = subprocess.run([control, "calendar", when], capture_output=True, text=True, check=False)
        assert "Next elapse" in done.stdout


@pytest.mark.parametrize("word", ["plain", "/srv/a b", ODD, 'a"b', "a\\b", "100%", "$HOME"])
def test_a_word_comes_back_as_it_was_from_what_systemd_reads(word: str) -> None:
    read = quoted(word).replace("%%", "%").replace("$$", "$")
    assert (json.loads(read, strict=False) if read.startswith('"') else read) == word


def test_what_a_shell_has_set_is_handed_on_but_no_secret() -> None:
    kept, secrets = kept_environment({
        "PATH": "/bin", "PYTHONPATH": "/srv/b", "GOVCRAWL_LIMITS_SECONDS": "30", "GOVCRAWL_CONTACT": "a@b.cn",
        "GOVCRAWL_ALERTS_SMTP_PASSWORD": "x",
    })  # fmt: skip
    assert kept == {"GOVCRAWL_LIMITS_SECONDS": "30", "PYTHONPATH": "/srv/b"}
    assert secrets == ["GOVCRAWL_ALERTS_SMTP_PASSWORD"]


def test_a_run_is_stopped_a_little_after_its_own_bound() -> None:
    assert time_limit(Budgets(run_seconds=3600)) == 4500
    assert time_limit(Budgets()) == 82_800


def test_arguments_that_no_crawl_takes_are_refused(tmp_path: Path) -> None:
    for words, told in {
        ("--alll",): "govcrawl crawl has no option --alll",
        ("nosuch",): "no source has the id 'nosuch'",
        ("--all", "--since"): "--since needs a value",
    }.items():
        with pytest.raises(InputError, match=told):
            crawl_words(list(words), tmp_path)
    assert crawl_words(["--backfill", "--since=2024"], tmp_path)[0] == ["--backfill", "--since", "2024", "--all"]


def test_a_schedule_without_a_contact_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVCRAWL_CONTACT", raising=False)
    done = CliRunner().invoke(app, ["schedule", "--all", "--archive", str(tmp_path)])
    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith("a live crawl needs a contact")
