"""Certificates for hosts on loopback, made anew for each test: an authority of its own, and what hosts do wrong."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

AUTHORITY = "authority.pem"
"""File of the authority's certificate, for SSL_CERT_FILE."""

DAY = timedelta(days=1)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Authority:
    """Signs certificates, and keeps each with its key in a file of *folder*."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Test Authority")
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        own = _builder(self._name, self._name, self._key.public_key()).add_extension(constraints, critical=True)
        (folder / AUTHORITY).write_bytes(_pem(own.sign(self._key, hashes.SHA256())))

    def issue(
        self, file: str, *hosts: str, days: tuple[int, int] = (-1, 30), own: bool = False, short: bool = False
    ) -> None:
        """Write a certificate for *hosts*, valid from and until so many days from now.

        Without hosts it names none. *own*: signed by itself; *short*: of a key as it was usual until 2010.
        """
        key: Key = rsa.generate_private_key(65537, 1024) if short else ec.generate_private_key(ec.SECP256R1())
        name = _name(hosts[0] if hosts else "nobody")
        built = _builder(name, name if own else self._name, key.public_key(), days)
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            built = built.add_extension(names, critical=False)
        signed = built.sign(key if own else self._key, hashes.SHA256())
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self._folder / file).write_bytes(secret + _pem(signed))


def server_context(file: Path, *, latest: ssl.TLSVersion | None = None, ciphers: str | None = None) -> ssl.SSLContext:
    """Return how a host speaks TLS; *latest*: the newest version that it knows, *ciphers*: as OpenSSL names them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if ciphers is not None:
        context.set_ciphers(ciphers)
    if latest is not None:
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, latest
    context.load_cert_chain(file)
    return context


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    days: tuple[int, int] = (-1, 30),
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY)
        .not_valid_after(now + days[1] * DAY)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
