"""Canonical addresses: two addresses of one article meet in one URL key, two articles never do.

A key is an address without its scheme, so that http and https are equal; www. is kept, because it names
another host on many government networks. What carries no meaning is data, `canonical.toml`, with a reason for
each rule; whatever is not known to be meaningless stays.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

from govcrawl.address_rules import AddressRules, address_rules
from govcrawl.errors import InputError

RULE_VERSION = 2
"""Raise it with any change of the rules, here or in canonical.toml: keys are stored. A revision in archive/migrations
goes with it, and opening an archive then re-keys it (`archive/rekeying.py`)."""

_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE_PATH = "/:@!$&'()*+,;=~%"
_SAFE_QUERY = "/?:@!$&'()*+,;=~%[]|"
_END_OF_PATH = re.compile(r"[?#]")
_AND = re.compile(r"&(?:amp;)*")
"""Between parameters; an address copied out of HTML brings its entities along."""


@lru_cache(maxsize=4096)
def url_key(url: str) -> str:
    """Return the key that all addresses of one article share; raises InputError for what is no web address.

    Fragments go, except those that are routes of a script (`#/…`, `#!…`). The query keeps its order.

    >>> url_key("HTTPS://www.MEE.gov.cn:443/ywdt/./hjywnews/202307/t20230719_1036820.shtml?version=zzzh#top")
    'www.mee.gov.cn/ywdt/hjywnews/202307/t20230719_1036820.shtml'
    >>> url_key("http://www.gz.gov.cn/x/mpost_8123456.html") == url_key("https://www.gz.gov.cn/x/post_8123456.html")
    True
    >>> url_key("http://a.cn/show.jsp?id=1&utm_source=x") == url_key("http://a.cn/show.jsp?id=2")
    False
    """
    parts, rules = _split(url), address_rules()
    host = _host(parts, url)
    host = rules.hosts.get(host, host)
    try:
        path = _normal_path(parts.path, rules)
        query = _normal_query(parts.query, host, rules)
        route = f"#{_escaped(parts.fragment, _SAFE_QUERY)}" if parts.fragment.startswith(("/", "!")) else ""
    except UnicodeEncodeError as error:
        raise InputError(f"{url!r} is not a web address: half a character (a lone surrogate)") from error
    return host + path + (f"?{query}" if query else "") + route


def url_key_or_none(url: str) -> str | None:
    """Return what `url_key` returns, or None for what is no web address.

    >>> url_key_or_none("mailto:office@example.gov.cn")
    """
    try:
        return url_key(url)
    except InputError:
        return None


def url_key_or_itself(url: str) -> str:
    """Return the key of *url*; the address as it stands where it has none.

    >>> url_key_or_itself("http://www.a.gov.cn/1.html") == url_key("http://www.a.gov.cn/1.html"), url_key_or_itself("x")
    (True, 'x')
    """
    return url_key_or_none(url) or url


def page_id(key: str) -> str:
    """Return the public id of the page with that URL key: `p` and 12 characters.

    >>> page_id("www.mee.gov.cn/ywdt/hjywnews/202307/t20230719_1036820.shtml")
    'przybreymbru2'
    """
    return "p" + _short(key)


def version_id(page_id: str, reading_hash: str) -> str:
    """Return the public id of a version: `v` and 12 characters of page id and reading hash.

    >>> len(version_id("przybreymbru2", "0" * 64))
    13
    """
    return "v" + _short(f"{page_id}:{reading_hash}")


def series_id(first_story: str) -> str:
    """Return the public id of the series of bulletins that began with that story: `b` and 12 characters.

    >>> series_id("s47bb6bgjdtbh")[0]
    'b'
    """
    return "b" + _short(f"series:{first_story}")


def story_id(key: str) -> str:
    """Return the public id of the story with that key: `s` and 12 characters.

    >>> story_id("0" * 64)[0]
    's'
    """
    return "s" + _short(key)


def _short(value: str) -> str:
    start = hashlib.sha256(value.encode()).digest()[:10]  # 12 characters of base32 are 60 bits
    return base64.b32encode(start)[:12].decode().lower()


def _split(url: str) -> SplitResult:
    # Browsers drop tabs and line ends, and read \ as / in web addresses (WHATWG URL, 4.4).
    cleaned = re.sub(r"[\t\r\n]", "", url.strip())
    end = mark.start() if (mark := _END_OF_PATH.search(cleaned)) else len(cleaned)
    try:
        parts = urlsplit(cleaned[:end].replace("\\", "/") + cleaned[end:])
        known = parts.scheme.lower() in _PORTS and bool(parts.hostname)
    except ValueError as error:
        raise InputError(f"{url!r} is not a web address: {error}") from error
    if not known:
        raise InputError(f"{url!r} is not a web address; give it whole, beginning with http:// or https://")
    return parts


def _host(parts: SplitResult, url: str) -> str:
    host = parts.hostname or ""
    try:
        port = parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
    except ValueError as error:  # UnicodeError is one
        raise InputError(f"{url!r} has a bad host or port: {error}") from error
    host = host.rstrip(".")
    if not host:
        raise InputError(f"{url!r} has a bad host or port: there is only a dot")
    if ":" in host:
        host = f"[{host}]"
    return host if port is None or port == _PORTS[parts.scheme.lower()] else f"{host}:{port}"


def _normal_path(path: str, rules: AddressRules) -> str:
    """Return the path with plain escapes, without dot segments (RFC 3986, 6.2.2) and as the rules have it.

    >>> _normal_path("/a/../%7eb/%e4%b8%ad文 c.html", address_rules())
    '/~b/%E4%B8%AD%E6%96%87%20c.html'
    """
    kept: list[str] = []
    found = _escaped(path or "/", _SAFE_PATH)
    for session in rules.sessions:
        found = session.sub("", found)
    segments = found.split("/")
    for segment in segments[1:]:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    found = "/" + "/".join(kept)
    for pattern, replacement in rules.paths:
        found = pattern.sub(replacement, found)
    return found


def _normal_query(query: str, host: str, rules: AddressRules) -> str:
    """Return the query without what carries no meaning, in its order.

    >>> _normal_query("id=5&amp;utm_source=wx&from=timeline&PHPSESSID=abc&col=%e5%b7%9d", "a.cn", address_rules())
    'id=5&col=%E5%B7%9D'
    """
    if not query:
        return ""
    own = rules.parameter_of_host.get(host)
    kept = []
    for pair in _AND.split(_escaped(query, _SAFE_QUERY)):
        whole = pair if "=" in pair else f"{pair}="
        if pair and not rules.parameter.fullmatch(whole) and not (own and own.fullmatch(whole)):
            kept.append(pair)
    return "&".join(kept)


def _escaped(text: str, safe: str) -> str:
    """Return *text* with unreserved characters plain, all others escaped in capitals, and a stray % escaped."""
    return quote(_ESCAPE.sub(_plain, _STRAY.sub("%25", text)), safe=safe)


def _plain(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code in _UNRESERVED else found[0].upper()
