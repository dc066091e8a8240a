"""TLS: certificates verified and outdated protocols refused, but for what the catalog allows a source's hosts.

Verified here rather than by Twisted, whose callback (26.10, `_verifyCB`) takes a certificate that names no host at all.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from OpenSSL import SSL, crypto
from scrapy.crawler import Crawler
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.ssl import CertificateOptions, TLSVersion, platformTrust
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from govcrawl.periods import CHINA
from govcrawl.source import Source, hosts_of
from govcrawl.tls_allowance import Allowance, Fault, parse_allowance

logger = logging.getLogger(__name__)

_FAULTS = {
    9: Fault.EXPIRED, 10: Fault.EXPIRED,
    2: Fault.UNTRUSTED, 18: Fault.UNTRUSTED, 19: Fault.UNTRUSTED, 20: Fault.UNTRUSTED, 21: Fault.UNTRUSTED,
}  # fmt: skip
"""OpenSSL's errors of a certificate (X509_V_ERR_…, x509_vfy.h) that an allowance may excuse."""

_OLD_CIPHERS = b"ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0"
"""All that encrypt and name the host; level 0 takes short keys and SHA-1, too (SSL_CTX_set_security_level)."""

SHORTEST_RSA = 2048
"""Bits that a key has at least by level 2, as everybody else must have it."""

_UNSAFE_RENEGOTIATION = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746 are spoken to."""

_OLD_PROTOCOLS = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


class Excuses:
    """What was wrong with the newest connection to a host, and allowed; there is one at a time."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._found: dict[Fault, list[str]] = {}
        self._told: set[Fault] = set()

    def begin(self) -> None:
        """Forget what was wrong with the connection before."""
        self._found = {}

    def add(self, fault: Fault, words: str) -> None:
        """Note a fault, with words on it."""
        if fault not in self._told:
            logger.warning("%s: %s (%s), which the catalog allows", self._host, fault, words)
        self._told.add(fault)
        known = self._found.setdefault(fault, [])
        if words not in known:
            known.append(words)

    def __str__(self) -> str:
        return "; ".join(f"{fault} ({', '.join(words)})" for fault, words in self._found.items())


@implementer(IPolicyForHTTPS)
class HostTls:
    """How each host is spoken to: by the usual rules, but for what the catalog allows the sources of the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # One for all hosts: each takes some milliseconds to read the authorities of this machine.
        self._options = _options()
        self._allowances: dict[str, list[Allowance]] | None = None
        self._excuses: dict[str, Excuses] = {}
        self._made: dict[tuple[str, frozenset[Fault]], _Connections] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        """Return what makes the connections to a host."""
        host = hostname.decode("ascii")
        faults = frozenset(fault for each in self._of(host) if each.holds(today()) for fault in each.faults)
        if (host, faults) not in self._made:
            excuses = self._excuses.setdefault(host, Excuses(host))
            options = _OldOptions(excuses) if Fault.LEGACY in faults else self._options
            self._made[host, faults] = _Connections(options._makeTLSConnection, host, faults, excuses)
        return self._made[host, faults]

    def excused(self, host: str) -> str:
        """Return what was wrong with the newest connection to a host, and allowed; empty where nothing was."""
        return str(self._excuses.get(host, ""))

    def lapsed(self, host: str) -> str:
        """Return the allowance of a host that is over, as the catalog has it; empty where there is none."""
        return next((str(each) for each in self._of(host) if not each.holds(today())), "")

    def _of(self, host: str) -> list[Allowance]:
        if self._allowances is None:
            self._allowances = _by_host(getattr(self._crawler.spider, "sources", ()))
        return self._allowances.get(host, [])


def today() -> date:
    """Return the day in China."""
    return datetime.now(UTC).astimezone(CHINA).date()


def _by_host(sources: Iterable[Source]) -> dict[str, list[Allowance]]:
    found: dict[str, list[Allowance]] = {}
    for source in sources:
        for host in hosts_of(source) if source.tls else ():
            found.setdefault(host, []).append(parse_allowance(source.tls or ""))
    return found


def _options(**more: Any) -> CertificateOptions:
    return CertificateOptions(trustRoot=platformTrust(), fixBrokenPeers=True, **more)  # type: ignore[no-untyped-call]


class _OldOptions(CertificateOptions):
    """Speaks what hosts spoke fifteen years ago; certificates are verified all the same."""

    def __init__(self, excuses: Excuses) -> None:
        super().__init__(
            trustRoot=platformTrust(),  # type: ignore[no-untyped-call]
            fixBrokenPeers=True,
            insecurelyLowerMinimumTo=TLSVersion.TLSv1_0,
        )
        self._excuses = excuses
        self._usual_ciphers = frozenset(SSL.Connection(_options().getContext(), None).get_cipher_list())

    def _makeContext(self, *arguments: Any, **more: Any) -> SSL.Context:
        context = super()._makeContext(*arguments, **more)
        context.set_options(_UNSAFE_RENEGOTIATION)
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_cipher_list(_OLD_CIPHERS)
        context.set_info_callback(self._on_state)
        return context

    def _on_state(self, connection: SSL.Connection, where: int, _: int) -> None:
        if not where & SSL.SSL_CB_HANDSHAKE_DONE:
            return
        protocol, cipher = connection.get_protocol_version_name(), connection.get_cipher_name() or ""
        # The ciphers of TLS 1.3 are in no list, and none of them is old.
        if protocol in _OLD_PROTOCOLS or (protocol == "TLSv1.2" and cipher not in self._usual_ciphers):
            self._excuses.add(Fault.LEGACY, f"{protocol}, {cipher}")


class _Connections(ClientTLSOptions):
    """Verify certificates but for the faults that are allowed, each of which is told of."""

    def __init__(self, create: Any, host: str, faults: frozenset[Fault], excuses: Excuses) -> None:
        super().__init__(create, host)
        self._faults = faults
        self._excuses = excuses

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        """Return the connection, verified in our way."""
        connection = super().clientConnectionForTLS(tlsProtocol)
        self._excuses.begin()

        def verify(_: SSL.Connection, certificate: crypto.X509, error: int, depth: int, ok: int) -> bool:
            if not ok:
                fault = _FAULTS.get(error)
                if fault not in self._faults or fault is None:
                    return False
                self._excuses.add(fault, _words_on(certificate, fault))
            if Fault.LEGACY in self._faults and (weakness := _weakness_of(certificate)):
                self._excuses.add(Fault.LEGACY, weakness)
            return depth > 0 or self._is_named(certificate, tlsProtocol)

        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, verify)
        return connection

    def _is_named(self, certificate: crypto.X509, protocol: TLSMemoryBIOProtocol) -> bool:
        """Return whether a certificate is of this host, or need not be."""
        name = DNS_ID if self._hostnameIsDnsName else IPAddress_ID
        try:
            verify_service_identity(extract_patterns(certificate), [name(self._hostnameASCII)], [])
        except (VerificationError, CertificateError):
            if Fault.MISMATCHED in self._faults:
                self._excuses.add(Fault.MISMATCHED, _words_on(certificate, Fault.MISMATCHED))
                return True
            protocol.failVerification(Failure())  # type: ignore[no-untyped-call]
            return False
        return True


def _weakness_of(certificate: crypto.X509) -> str:
    """Return why security level 2 would refuse a certificate; empty for one that it takes.

    A root's own signature proves nothing, whatever it is made with.
    """
    key = certificate.get_pubkey()
    if key.type() == crypto.TYPE_RSA and key.bits() < SHORTEST_RSA:
        return f"RSA key of {key.bits()} bits"
    signed = certificate.get_signature_algorithm().decode("ascii", errors="replace")
    is_root = certificate.get_issuer() == certificate.get_subject()
    return signed if not is_root and re.search(r"sha1|md5", signed, re.IGNORECASE) else ""


def _words_on(certificate: crypto.X509, fault: Fault) -> str:
    if fault is Fault.EXPIRED:
        known = certificate.to_cryptography()
        return f"valid from {known.not_valid_before_utc:%Y-%m-%d} until {known.not_valid_after_utc:%Y-%m-%d}"
    shown = certificate.get_subject() if fault is Fault.MISMATCHED else certificate.get_issuer()
    return f"{'of' if fault is Fault.MISMATCHED else 'signed by'} {shown.CN or 'nobody'}"[:120]
