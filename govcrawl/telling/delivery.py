"""By which ways the operator is told, and one message sent by one of them within a bounded time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from govcrawl.config import Alerts
from govcrawl.errors import AlertError, GovcrawlError
from govcrawl.telling import mail, webhook
from govcrawl.telling.mail import check_mail, send_mail
from govcrawl.telling.messages import Message
from govcrawl.telling.secrets import Secrets
from govcrawl.telling.webhook import post_webhook

MAIL = "mail"
WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the operator; *send* may be told to give up after *seconds* only."""

    name: str
    send: Callable[[Message], None]
    seconds: float


def ways_of(alerts: Alerts, secrets: Secrets) -> dict[str, Way]:
    """Return the ways that the settings open, by name; raises ConfigError for settings that do not go together."""
    found = {}
    if alerts.mail_to or alerts.smtp_host:
        check_mail(alerts, secrets.smtp_password)
        send = partial(send_mail, alerts=alerts, password=secrets.smtp_password)
        found[MAIL] = Way(MAIL, send, 3 * mail.SECONDS)
    if secrets.webhook_url:
        post = partial(post_webhook, url=secrets.webhook_url, form=alerts.webhook_format)
        found[WEBHOOK] = Way(WEBHOOK, post, webhook.SECONDS)
    return found


def expected_ways(alerts: Alerts, environ: Mapping[str, str]) -> set[str]:
    """Return the ways that the settings seem to mean, also where they cannot be used."""
    means_mail = bool(alerts.mail_to or alerts.smtp_host)
    means_webhook = bool(environ.get("GOVCRAWL_ALERTS_WEBHOOK_URL")) or bool(alerts.secrets_file and not means_mail)
    return {name for name, meant in ((MAIL, means_mail), (WEBHOOK, means_webhook)) if meant}


def deliver(way: Way, message: Message) -> None:
    """Send *message*; raises AlertError or ConfigError, after the way's time at the latest.

    A server that says a byte now and then would keep any number of single waits going, so the whole is waited for
    in a thread that is left behind.
    """
    failed: list[Exception] = []

    def work() -> None:
        try:
            way.send(message)
        except GovcrawlError as error:
            failed.append(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody was told, and its text may hold secrets
            failed.append(AlertError(f"{way.name}: {type(error).__name__}"))

    thread = threading.Thread(target=work, name=f"alert by {way.name}", daemon=True)
    thread.start()
    thread.join(way.seconds)
    if thread.is_alive():
        raise AlertError(f"{way.name}: not done within {way.seconds:g} seconds")
    if failed:
        raise failed[0]
