"""Canonical addresses: two addresses of one article meet in one URL key, two articles never do.

A key is an address without its scheme, so that http and https are equal; www. is kept, because it names
another host on many government networks. The rules are data (`_TRACKING`, `_SESSIONS`, `_PATHS`) and only
hold what is known to carry no meaning; whatever is not known to be meaningless stays.
"""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import SplitResult, quote, urlsplit

from govcrawl.errors import InputError

RULE_VERSION = 1
"""Raise it with any change of the rules: keys and page ids are stored."""

_TRACKING: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(name, re.IGNORECASE), re.compile(value, re.IGNORECASE | re.DOTALL))
    for name, value in (
        (r"utm_[a-z_]+", r".*"),  # Google Analytics campaigns
        (r"gclid|fbclid|msclkid|yclid", r".*"),  # click ids of advertisers
        (r"hm(?:sr|pl|cu|kw|ci)", r".*"),  # Baidu Tongji campaigns
        (r"bd_vid|vd_source|tdsourcetag|adtag", r".*"),  # Baidu, Bilibili, Tencent
        (r"spm", r"[a-z0-9_-]+(?:\.[a-z0-9_-]+){2,}"),  # Alibaba's page track, also on CCTV and people.cn
        (r"from", r"timeline|singlemessage|groupmessage|appmessage|message"),  # where WeChat was shared to
        (r"isappinstalled", r"[01]"),  # WeChat
        (r"nsukey|sukey|wxfrom|clicktime|enterid", r".*"),  # WeChat's signatures of a share
        (r"wfr", r"spider"),  # Baidu's reposts …
        (r"for", r"pc"),  # … which come with this
        (r"version", r"zzzh"),  # elder mode of UCAP sites: the same article in large type
    )
)

_SESSIONS = re.compile(r"jsessionid|phpsessid|aspsessionid[a-z]*", re.IGNORECASE)
"""Session ids of Java, PHP and ASP servers, as a parameter of the query or of the path."""

_PATHS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE), ""),
    (re.compile(r"(?<!:)/{2,}"), "/"),  # joined base and path; not the // of an address within a path
    (re.compile(r"/mpost_(\d+)\.html$"), r"/post_\1.html"),  # NFCMS sites: the mobile twin of an article
    (re.compile(r"/(?:index|default)\.s?html?$", re.IGNORECASE), "/"),  # static files only
)

_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_SAFE_PATH = "/:@!$&'()*+,;=~%"
_SAFE_QUERY = "/?:@!$&'()*+,;=~%[]|"


def url_key(url: str) -> str:
    """Return the key that all addresses of one article share; raises InputError for what is no web address.

    Fragments go, except those that are routes of a script (`#/…`, `#!…`). The query keeps its order.

    >>> url_key("HTTPS://www.MEE.gov.cn:443/ywdt/./hjywnews/202307/t20230719_1036820.shtml?version=zzzh#top")
    'www.mee.gov.cn/ywdt/hjywnews/202307/t20230719_1036820.shtml'
    >>> url_key("http://www.gz.gov.cn/content/mpost_123.html") == url_key("https://www.gz.gov.cn/content/post_123.html")
    True
    >>> url_key("http://a.cn/show.jsp?id=1&utm_source=x") == url_key("http://a.cn/show.jsp?id=2")
    False
    """
    parts = _split(url)
    path = _normal_path(parts.path)
    for pattern, replacement in _PATHS:
        path = pattern.sub(replacement, path)
    query = _normal_query(parts.query)
    route = f"#{_escaped(parts.fragment, _SAFE_QUERY)}" if parts.fragment.startswith(("/", "!")) else ""
    return _host(parts, url) + path + (f"?{query}" if query else "") + route


def url_key_or_none(url: str) -> str | None:
    """Return what `url_key` returns, or None for what is no web address.

    >>> url_key_or_none("mailto:office@example.gov.cn")
    """
    try:
        return url_key(url)
    except InputError:
        return None


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


def story_id(key: str) -> str:
    """Return the public id of the story with that key: `s` and 12 characters.

    >>> story_id("0" * 64)[0]
    's'
    """
    return "s" + _short(key)


def _short(value: str) -> str:
    return base64.b32encode(hashlib.sha256(value.encode()).digest())[:12].decode().lower()


def _split(url: str) -> SplitResult:
    # Browsers drop tabs and line ends, and read \ as / in web addresses (WHATWG URL, 4.4).
    cleaned = re.sub(r"[\t\r\n]", "", url.strip())
    before, mark, query = cleaned.partition("?")
    try:
        parts = urlsplit(before.replace("\\", "/") + mark + query)
        known = parts.scheme.lower() in _PORTS and bool(parts.hostname)
    except ValueError as error:
        raise InputError(f"{url!r} is not a web address: {error}") from error
    if not known:
        raise InputError(f"{url!r} is not a web address; give it whole, beginning with http:// or https://")
    return parts


def _host(parts: SplitResult, url: str) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
    except ValueError as error:  # UnicodeError is one
        raise InputError(f"{url!r} has a bad host or port: {error}") from error
    if ":" in host:
        host = f"[{host}]"
    return host if port is None or port == _PORTS[parts.scheme.lower()] else f"{host}:{port}"


def _normal_path(path: str) -> str:
    """Return the path with plain escapes and without dot segments (RFC 3986, 6.2.2).

    >>> _normal_path("/a/../%7eb/%e4%b8%ad文 c.html")
    '/~b/%E4%B8%AD%E6%96%87%20c.html'
    """
    kept: list[str] = []
    segments = _escaped(path or "/", _SAFE_PATH).split("/")
    for segment in segments[1:]:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _normal_query(query: str) -> str:
    """Return the query without tracking and sessions, in its order.

    >>> _normal_query("id=5&amp;utm_source=wx&from=timeline&PHPSESSID=abc&col=%e5%b7%9d")
    'id=5&col=%E5%B7%9D'
    """
    kept = []
    for pair in query.replace("&amp;", "&").split("&"):
        name, _, value = pair.partition("=")
        if not pair or _SESSIONS.fullmatch(name) or _tracks(name, value):
            continue
        kept.append(_escaped(pair, _SAFE_QUERY))
    return "&".join(kept)


def _tracks(name: str, value: str) -> bool:
    return any(names.fullmatch(name) and values.fullmatch(value) for names, values in _TRACKING)


def _escaped(text: str, safe: str) -> str:
    """Return *text* with unreserved characters plain, all others escaped in capitals, and a stray % escaped."""
    stray = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    plain = _ESCAPE.sub(_plain, stray)
    return quote(plain, safe=safe)


def _plain(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code in _UNRESERVED else found[0].upper()
