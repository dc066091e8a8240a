"""A mail server on loopback with a certificate made on the spot; every mail is on record."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "nightwatch", "Zq7-secret-minjiang"


def certificate(folder: Path) -> Path:
    """Return a file with a certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class MailServer:
    """Take mails, with a certificate only from USER with PASSWORD: by STARTTLS, or by TLS from the first byte on."""

    def __init__(self, pem: Path | None = None, *, tls: bool = False, refuse: str = "") -> None:
        self.mails: list[EmailMessage] = []
        self.secure: list[bool] = []
        self.port = 0
        self._refuse = refuse
        self._loop = asyncio.new_event_loop()
        self._context = None
        if pem is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(pem)
        self._tls = tls

    def _protocol(self) -> SMTP:
        if self._context is None:
            return SMTP(self, hostname="mail.example")
        return SMTP(
            self,
            hostname="mail.example",
            tls_context=None if self._tls else self._context,
            require_starttls=not self._tls,
            auth_required=not self._tls,  # with TLS from the first byte on it would warn of a lack of TLS
            auth_require_tls=not self._tls,
            authenticator=self._authenticate,
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a mail, or refuse it."""
        if self._refuse:
            return self._refuse
        assert server.transport is not None
        assert isinstance(envelope.content, bytes)
        self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, kind: str, data: Any) -> AuthResult:
        return AuthResult(success=data == LoginPassword(USER.encode(), PASSWORD.encode()), handled=False)

    def __enter__(self) -> Self:
        context = self._context if self._tls else None
        server = self._loop.run_until_complete(self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=context))
        self.port = int(server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
