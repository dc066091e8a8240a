"""Alerts over real SMTP and HTTP on loopback: what arrives, what is kept when nothing does, and what stays secret."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from govcrawl.archive import Archive
from govcrawl.archive.runs import ABANDONED
from govcrawl.config import Alerts, MailSecurity, WebhookFormat, load_config
from govcrawl.errors import AlertError, ConfigError, LockedError
from govcrawl.telling import webhook
from govcrawl.telling.delivery import Way, deliver, ways_of
from govcrawl.telling.messages import Message
from govcrawl.telling.secrets import Secrets, load_secrets
from govcrawl.telling.teller import Teller, told
from tests.archives import START, save_some_sources
from tests.mail_server import PASSWORD, USER, MailServer, certificate
from tests.past_runs import OK, Fate, add_run
from tests.servers import Answer, Server

MESSAGE = Message(title="govcrawl: 1 source worse", text="- 岷江 broken\n" + "长" * 2000, fields={"worse": []})
TOKEN = "hook-7f3a91-token"  # noqa: S105 - made up
BAD: Fate = ("broken", "list_changed", "环境要闻: its addresses lead elsewhere")
BLOCKED: Fate = ("blocked", "forbidden", "its lists are blocked")


@pytest.fixture
def hook() -> Iterator[Server]:
    with Server({f"/{TOKEN}": Answer(b"ok")}) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "archive"
    with Archive.open(path, create=True) as archive, archive.write() as connection:
        save_some_sources(connection)
    return path


def url(server: Server) -> dict[str, str]:
    return {"GOVCRAWL_ALERTS_WEBHOOK_URL": f"{server.base}/{TOKEN}"}


def night(folder: Path, number: int, fates: dict[str, Fate], **more: str) -> int:
    with Archive.open(folder) as archive, archive.write() as connection:
        return add_run(connection, START + timedelta(days=number), fates, **more)  # type: ignore[arg-type]  # texts only


def posted(server: Server) -> list[dict[str, object]]:
    return [json.loads(body) for _, body in server.bodies]


def mailing(server: MailServer, security: MailSecurity, user: str = USER) -> Alerts:
    return Alerts(
        mail_to=frozenset({"one@example.org", "two@example.org"}), smtp_host="127.0.0.1", smtp_port=server.port,
        smtp_security=security, smtp_user=user,
    )  # fmt: skip


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_a_mail_goes_over_tls_with_a_trusted_certificate_only(
    security: MailSecurity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    with MailServer(pem, tls=security is MailSecurity.TLS) as server:
        (way,) = ways_of(mailing(server, security), Secrets(smtp_password=PASSWORD)).values()
        with pytest.raises(AlertError, match="certificate is not trusted"):
            deliver(way, MESSAGE)
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        deliver(way, MESSAGE)
        (wrong,) = ways_of(mailing(server, security), Secrets(smtp_password=PASSWORD[:-1])).values()
        with pytest.raises(AlertError, match=r"refuses user and password \(535\)"):
            deliver(wrong, MESSAGE)
    (mail,) = server.mails
    assert server.secure == [True]
    assert (mail["Subject"], mail["To"]) == (MESSAGE.title, "one@example.org, two@example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().rstrip("\n") == MESSAGE.text


def test_a_mail_server_without_tls_gets_no_password() -> None:
    with MailServer() as server:
        with pytest.raises(ConfigError, match="openly"):
            ways_of(mailing(server, MailSecurity.NONE), Secrets(smtp_password=PASSWORD))
        (way,) = ways_of(mailing(server, MailSecurity.STARTTLS), Secrets(smtp_password=PASSWORD)).values()
        with pytest.raises(AlertError, match="STARTTLS"):
            deliver(way, MESSAGE)
        assert server.mails == []
        (way,) = ways_of(mailing(server, MailSecurity.NONE, user=""), Secrets()).values()
        deliver(way, MESSAGE)
        assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("answer", "form", "words"),
    [
        (Answer(status=302, headers={"Location": "/elsewhere"}), WebhookFormat.JSON, r"redirects \(302\)"),
        (Answer(status=500), WebhookFormat.SLACK, "answers 500"),
        (
            Answer(b'{"errcode": 310000, "errmsg": "keywords not in content"}'),
            WebhookFormat.DINGTALK,
            "310000: keywords",
        ),
        (
            Answer(b'{"code": 19024, "msg": "Key Words Not Found hook-7f3a91-token"}'),
            WebhookFormat.FEISHU,
            "19024: Key",
        ),
        (Answer(b'{"errcode": 0, "errmsg": "ok"}'), WebhookFormat.WECOM, None),
        (Answer(b'{"code": 0}'), WebhookFormat.FEISHU, None),
        (Answer(b'{"code": 7}'), WebhookFormat.JSON, None),
    ],
)
def test_a_webhook_says_whether_it_took_the_message(answer: Answer, form: WebhookFormat, words: str | None) -> None:
    with Server({f"/{TOKEN}": answer, "/elsewhere": Answer(b"ok")}) as server:
        (way,) = ways_of(Alerts(webhook_format=form), Secrets(webhook_url=f"{server.base}/{TOKEN}")).values()
        if words is None:
            deliver(way, MESSAGE)
        else:
            with pytest.raises(AlertError, match=words) as caught:
                deliver(way, MESSAGE)
            assert TOKEN not in str(caught.value)
    assert server.paths == [f"/{TOKEN}"]


def test_a_server_that_drips_or_hangs_is_not_waited_for() -> None:
    """Each byte comes in time, so that no single wait ends it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = threading.Event()

        def drip() -> None:
            connection, _ = listening.accept()
            while not done.wait(0.05):
                connection.sendall(b"H")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        way = Way("webhook", lambda message: webhook.post_webhook(message, address, WebhookFormat.JSON), 0.3)
        with pytest.raises(AlertError, match=r"not done within 0\.3 seconds"):
            deliver(way, MESSAGE)
        done.set()
        thread.join()


@pytest.mark.parametrize("address", ["ftp://a.example/", "http://[::1", "no address", "https://"])
def test_what_is_no_web_address_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(AlertError, match="no http or https address") as caught:
        webhook.post_webhook(MESSAGE, address + TOKEN if "//" in address[:6] else address, WebhookFormat.JSON)
    assert TOKEN not in str(caught.value)


def test_secrets_come_from_the_environment_or_a_tight_file_only(tmp_path: Path) -> None:
    settings, file = tmp_path / "config.toml", tmp_path / "secrets.toml"
    settings.write_text('[alerts]\nsmtp_password = "x"\n')
    with pytest.raises(ConfigError, match=r"smtp_password: a secret does not belong .* GOVCRAWL_ALERTS_SMTP_PASSWORD"):
        load_config(settings, environ={})
    environ = {"GOVCRAWL_ALERTS_SMTP_PASSWORD": "of the environment", "GOVCRAWL_ALERTS_SMTP_HOST": "mail.example"}
    settings.write_text('[alerts]\nsecrets_file = "secrets.toml"\nwebhook_format = "wecom"\n')
    alerts = load_config(settings, environ=environ).alerts
    assert (alerts.smtp_host, alerts.webhook_format) == ("mail.example", WebhookFormat.WECOM)
    file.write_text(f'smtp_password = "of the file"\nwebhook_url = "https://bot.example/{TOKEN}"\n')
    for mode in (0o640, 0o604, 0o622):
        file.chmod(mode)
        with pytest.raises(ConfigError, match=f"mode {mode:04o}.*chmod 600"):
            load_secrets(alerts, tmp_path, {})
    file.chmod(0o400)
    found = load_secrets(alerts, tmp_path, environ)
    assert (found.smtp_password, found.webhook_url) == ("of the environment", f"https://bot.example/{TOKEN}")
    assert TOKEN not in repr(found)
    assert "of the" not in repr(found)
    file.chmod(0o600)
    file.write_text('smtp_pasword = "typo"\n')
    with pytest.raises(ConfigError, match="no secret 'smtp_pasword'"):
        load_secrets(alerts, tmp_path, {})
    settings.write_text('[alerts]\nwebhook_format = "irc"\n')
    with pytest.raises(ConfigError, match="'irc' is none of json, slack"):
        load_config(settings, environ={})
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
        with pytest.raises(ConfigError, match="belongs to another user"):
            load_secrets(alerts, tmp_path, {})


def test_one_message_a_run_and_none_when_nothing_changed(folder: Path, hook: Server) -> None:
    nights: list[dict[str, Fate]] = [
        {"sichuan": OK, "gansu": OK},
        {"sichuan": BAD, "gansu": BLOCKED},
        {"sichuan": BAD, "gansu": BLOCKED},
        {"sichuan": BAD, "gansu": OK},
    ]
    said = []
    for number, fates in enumerate(nights):
        Teller(folder, Alerts(), url(hook)).ended(night(folder, number, fates))
        said.append(len(hook.bodies))
    assert said == [0, 1, 1, 2]
    first, second = posted(hook)
    assert [one["subject"] for one in first["worse"]] == ["gansu", "sichuan"]  # type: ignore[attr-defined]  # JSON
    assert "四川省生态环境厅: broken" in str(first["text"])
    assert "gansu 甘肃省生态环境厅: well again; it was blocked" in str(second["text"])


def test_what_could_not_be_delivered_goes_with_the_next_message(
    folder: Path, hook: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    hook.routes[f"/{TOKEN}"] = Answer(status=503)
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 0, {"sichuan": BAD}))
    shown = capsys.readouterr().err
    assert shown == (
        "govcrawl: an alert was not delivered: webhook at 127.0.0.1: it answers 503; check its address and "
        "webhook_format; it is sent with the next run's\n"
    )
    hook.routes[f"/{TOKEN}"] = Answer(b"ok")
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 1, {"sichuan": BAD}))
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 2, {"sichuan": BAD}))
    failed, late = posted(hook)
    assert late["worse"] == failed["worse"]


def test_each_way_waits_for_itself_and_one_that_is_closed_is_waited_for_no_more(folder: Path, hook: Server) -> None:
    with MailServer(refuse="451 later") as busy:
        both = mailing(busy, MailSecurity.NONE, user="")
        Teller(folder, both, url(hook)).ended(night(folder, 0, {"sichuan": BAD}))
        assert busy.mails == []
    with MailServer() as server:
        settings = mailing(server, MailSecurity.NONE, user="")
        Teller(folder, settings, url(hook)).ended(night(folder, 1, {"sichuan": BAD, "gansu": BLOCKED}))
        assert "sichuan" in server.mails[0].get_content()
        assert "gansu" in server.mails[0].get_content()
    assert ["sichuan" in str(one["text"]) for one in posted(hook)] == [True, False]
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 2, {"sichuan": OK}))
    with Archive.read_only(folder) as archive, archive.read() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT waiting FROM alert").scalars().all() == ["[]"]


def test_runs_that_were_killed_are_told_by_the_next_or_by_the_third_at_its_start(folder: Path, hook: Server) -> None:
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 0, {"sichuan": OK}))
    night(folder, 1, {}, outcome="incomplete", message=ABANDONED)
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 2, {"sichuan": OK}))
    (one,) = posted(hook)
    assert "run 2, begun 2024-03-06 01:00 UTC, ended without a word" in str(one["text"])
    night(folder, 3, {}, outcome="incomplete", message=ABANDONED)
    night(folder, 4, {}, outcome=None)  # type: ignore[arg-type]  # it never ended
    Teller(folder, Alerts(), url(hook)).begin()
    Teller(folder, Alerts(), url(hook)).begin()
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 5, {"sichuan": OK}))
    assert len(hook.bodies) == 2
    assert [line["name"][:5] for line in posted(hook)[1]["worse"]] == ["run 4", "run 5"]  # type: ignore[attr-defined]  # JSON


def test_runs_that_do_not_come_to_be_are_told_once_and_their_recovery(
    folder: Path, hook: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVCRAWL_ALERTS_WEBHOOK_URL", url(hook)["GOVCRAWL_ALERTS_WEBHOOK_URL"])
    for _ in range(2):
        with pytest.raises(LockedError), told(folder, Alerts()):
            raise LockedError("in use by process 7")
    with told(folder, Alerts()) as ended:
        ended(night(folder, 0, {"sichuan": OK}), False)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), told(folder / "none", Alerts()):
            print(1 / 0)
    titles = [str(one["title"]).split(" (")[0] for one in posted(hook)]
    failed = "govcrawl: a run failed"
    assert titles == [failed, "govcrawl: runs end well again", failed, failed]
    assert "another process holds the archive (in use by process 7)" in str(posted(hook)[0]["text"])


def test_a_run_that_was_stopped_says_nothing_of_its_sources(folder: Path, hook: Server) -> None:
    cut: dict[str, Fate] = {"sichuan": ("incomplete", "interrupted", "interrupted")}
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 0, {"sichuan": BAD}))
    for number in (1, 2):
        Teller(folder, Alerts(), url(hook)).ended(night(folder, number, cut), interrupted=True)
    Teller(folder, Alerts(), url(hook)).ended(night(folder, 3, {"sichuan": BAD}))
    titles = [str(one["title"]).split(" (")[0] for one in posted(hook)]
    assert titles == ["govcrawl: 1 source worse", "govcrawl: a run failed", "govcrawl: runs end well again"]


def test_settings_that_cannot_be_used_never_end_a_crawl(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = tmp_path / "open.toml"
    secrets.write_text(f'webhook_url = "https://bot.example/{TOKEN}"')
    secrets.chmod(0o644)
    Teller(folder, Alerts(secrets_file=str(secrets)), {}).ended(night(folder, 0, {"sichuan": BAD}))
    assert "chmod 600" in capsys.readouterr().err
    Teller(folder, Alerts(enabled=False), {"GOVCRAWL_ALERTS_WEBHOOK_URL": "http://127.0.0.1:9/"}).ended(1)
    assert capsys.readouterr().err == ""
