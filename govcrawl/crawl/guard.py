"""The address guard: no request reaches an address inside somebody's network."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from govcrawl.crawl.replay import ReplayPrefix

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

# RFC 6598 shared address space is not "private" in the sense of the ipaddress module.
_SHARED = ip_network("100.64.0.0/10")
# The only block of IPv6 from which addresses of the open internet are given (RFC 4291 §2.4, IANA).
_UNICAST = ip_network("2000::/3")
# NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address that may itself be private.
_NAT64 = ip_network("64:ff9b::/96")

refused: dict[str, str] = {}
"""Host names whose every address was refused in this process, with one such address."""


def is_public(address: str) -> bool:
    """Return whether *address* is one of the open internet.

    >>> [is_public(a) for a in ("1.1.1.1", "10.0.0.1", "100.64.1.1", "::1", "::127.0.0.1", "fec0::1", "64:ff9b::a00:1")]
    [True, False, False, False, False, False, False]
    """
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64:
            inner = IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if parsed not in _UNICAST:
            return False
    return parsed.is_global and not parsed.is_multicast and parsed not in _SHARED


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Pass on public addresses; the connection is made to these very addresses, so no second look-up can differ."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver  # an IResolutionReceiver; the methods of zope interfaces name no self
        self._host = host
        self._passed = False

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        host = str(getattr(address, "host", ""))
        if is_public(host):
            self._passed = True
            self._receiver.addressResolved(address)
        elif not self._passed:
            refused[self._host] = host

    def resolutionComplete(self) -> None:
        if self._passed:
            refused.pop(self._host, None)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """Resolve host names to public addresses only, but for the exact "host:port" of GOVCRAWL_ALLOWED_ADDRESSES."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Build the resolver with the exemptions of the settings: those listed, and the replay server."""
        resolver = super().from_crawler(crawler, reactor)
        allowed = set(crawler.settings.getlist("GOVCRAWL_ALLOWED_ADDRESSES"))
        if prefix := crawler.settings.get("GOVCRAWL_REPLAY"):
            host, port = ReplayPrefix.parse(prefix).origin
            allowed.add(f"{host}:{port}")
        resolver.allowed = frozenset(allowed)
        return resolver

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Resolve as the parent does, handing on public addresses only."""
        receiver = resolutionReceiver
        if f"{hostName}:{portNumber}" not in self.allowed:
            receiver = _PublicOnly(resolutionReceiver, hostName)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
