"""What a 304 says of the answer that it stands for (RFC 9111 §4.3)."""

from __future__ import annotations

from collections.abc import Iterable

Headers = tuple[tuple[str, str], ...]

KEPT = frozenset(
    {
        "connection", "content-encoding", "content-length", "content-range", "content-type", "keep-alive",
        "proxy-authenticate", "proxy-authentication-info", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade",
    }
)  # fmt: skip
"""Fields of a stored answer that a 304 does not replace (RFC 9111 §3.1 and §3.2): those of one connection, and those
by which its body is read; some servers state here the type and coding of the empty body that they send."""


def freshened(stored: Iterable[tuple[str, str]], update: Iterable[tuple[str, str]]) -> Headers:
    """Return the headers of a *stored* answer, those that the 304 brought in their place (RFC 9111 §4.3.4).

    >>> freshened((("ETag", "a"), ("Content-Type", "text/html")), (("etag", "b"), ("Content-Type", "text/plain")))
    (('Content-Type', 'text/html'), ('etag', 'b'))
    """
    fresh = [(name, value) for name, value in update if name.lower() not in KEPT]
    replaced = {name.lower() for name, _ in fresh}
    return (*((name, value) for name, value in stored if name.lower() not in replaced), *fresh)


def speaks_of(stored: Iterable[tuple[str, str]], update: Iterable[tuple[str, str]]) -> bool:
    """Return whether a 304 may speak of the *stored* answer: not where its strong validator is another one.

    >>> speaks_of([("ETag", '"a"')], [("ETag", '"b"')]), speaks_of([("ETag", 'W/"a"')], [("ETag", 'W/"b"')])
    (False, True)
    """
    named = value_of(update, "etag")
    return named is None or named.startswith("W/") or named == value_of(stored, "etag")


def value_of(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the first header of that lower-case name, without white space around it; None where it is empty."""
    return next((value.strip() for key, value in headers if key.lower() == name and value.strip()), None)
