"""Delivery by mail."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from govcrawl import __version__
from govcrawl.config import Alerts, MailSecurity
from govcrawl.errors import AlertError, ConfigError
from govcrawl.telling.faults import fault_of
from govcrawl.telling.messages import Message, clipped

SECONDS = 20.0
"""Longest wait for each answer of the server."""

_LARGEST = 500_000
"""Bytes of text in a mail."""


def check_mail(alerts: Alerts, password: str) -> None:
    """Raise ConfigError unless a mail can be sent with these settings."""
    if not alerts.smtp_host:
        raise ConfigError("[alerts] mail_to is given, but no smtp_host; name the mail server")
    if not alerts.mail_to:
        raise ConfigError("[alerts] smtp_host is given, but no mail_to; name the addresses to tell")
    if alerts.smtp_user and alerts.smtp_security is MailSecurity.NONE:
        raise ConfigError(
            '[alerts] smtp_user without TLS would send the password openly; set smtp_security = "starttls"'
        )
    if alerts.smtp_user and not password:
        raise ConfigError("[alerts] smtp_user is given, but no password; set GOVCRAWL_ALERTS_SMTP_PASSWORD")


def mail_of(message: Message, alerts: Alerts) -> EmailMessage:
    """Return *message* as a mail; raises AlertError for addresses that are none."""
    mail = EmailMessage()
    receivers = sorted(alerts.mail_to)
    try:
        mail["Subject"] = message.title
        mail["From"] = alerts.mail_from or receivers[0]
        mail["To"] = ", ".join(receivers)
    except (ValueError, IndexError):
        raise AlertError("mail: mail_to and mail_from hold no addresses as mail has them; correct [alerts]") from None
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = make_msgid(domain="govcrawl.invalid")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in answer
    mail["X-Mailer"] = f"govcrawl {__version__}"
    mail.set_content(clipped(message.text, _LARGEST) + "\n")
    return mail


def send_mail(message: Message, alerts: Alerts, password: str) -> None:
    """Send *message* to all addresses of `mail_to`; raises AlertError, ConfigError."""
    check_mail(alerts, password)
    mail = mail_of(message, alerts)
    context = ssl.create_default_context()
    host, port = alerts.smtp_host, alerts.smtp_port
    try:
        if alerts.smtp_security is MailSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        with server:
            if alerts.smtp_security is MailSecurity.STARTTLS:
                server.starttls(context=context)
            if alerts.smtp_user:
                server.login(alerts.smtp_user, password)
            server.send_message(mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # Their texts and their traceback may hold what was sent.
        raise AlertError(f"mail server {host}:{port}: {fault_of(error)}") from None
