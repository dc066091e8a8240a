"""What inline scripts state: the markup that they write, and the address form of a pager's function.

Nothing is run. Strings, numbers and names joined by plus signs are put together as JavaScript would, in the order of
the statements and as if every branch were taken; what needs more than that is unknown, and stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

_TOKEN = re.compile(
    r"(?P<skip>\s+|//[^\n]*|/\*.*?\*/|<!--[^\n]*)"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')|(?P<number>\d+)"
    r"|(?P<name>[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*)|(?P<sign>.)",
    re.S,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_WRITES = frozenset(["document.write", "document.writeln", "window.document.write", "window.document.writeln"])
_LOCATION = re.compile(r"(?:(?:window|document|self|top|parent|this)\.)*location(?:\.href)?")
_LOCATION_CALL = re.compile(r"(?:(?:window|document|self|top|parent)\.)*location\.(?:assign|replace)|(?:window\.)?open")
_CASTS = frozenset(["parseInt", "Number", "String", "encodeURI", "encodeURIComponent", "eval"])
_CALL = re.compile(r"(?:javascript:)?\s*(?:return\s+)?(?P<name>[A-Za-z_$][\w$]*)\s*\((?P<args>[^()]*)\)\s*;?.*", re.S)
_FUNCTION = re.compile(
    r"(?:function\s+(?P<name>[A-Za-z_$][\w$]*)|(?P<held>[A-Za-z_$][\w$]*)\s*=\s*function)\s*\((?P<names>[^()]*)\)\s*\{"
)
_NAMED = re.compile(r"(?<![\w.$])function\s+[A-Za-z_$]")
_MOST = 300_000
"""Characters of a script that are looked at; libraries pasted into a page are longer."""
_LONGEST = 3_000
"""Characters of the function of a pager."""
_LONGEST_SKIPPED = 20_000
"""Characters of a function that is left out."""
_DEPTH = 40
"""Brackets within brackets that are followed."""


@dataclass(frozen=True, slots=True)
class Value:
    """A string or a number, and whether an argument of the function had a part in it."""

    value: str | int
    varies: bool = False


Names = dict[str, Value]
_UNKNOWN = Value("")
"""What is written, where that cannot be known."""


class _UnknownError(Exception):
    """Something is written that the script does not state."""


def written_markup(script: str) -> str:
    """Return what `document.write` and `document.writeln` put out, but for what functions with a name write.

    Empty where any of it is unknown, or a function of the script that writes is called: half of a tag would make a
    mess of the page.

    >>> written_markup('var u = "a.html"; document.writeln("<a href=" + u + ">公告<\\\\/a>");')
    '<a href=a.html>公告</a>\\n'
    """
    source = _outside_functions(script)
    if len(source) > _MOST or "document.write" not in source:
        return ""
    try:
        return "".join(_Reader(source).written())
    except _UnknownError:
        return ""


def _outside_functions(script: str) -> str:
    """The statements outside of functions with a name; none where one of these writes and is called from there."""
    if not _NAMED.search(script) or len(script) > _MOST:
        return script
    kept: list[str] = []
    names: list[str] = []
    place = 0
    for match in _FUNCTION.finditer(script):
        if match.start() < place:
            continue
        length = _body_length(script[match.end() : match.end() + _LONGEST_SKIPPED])
        if length is None:
            return "".join((*kept, script[place : match.start()]))
        if "document.write" in script[match.end() : match.end() + length]:
            names.append(match["name"] or match["held"])
        kept.append(script[place : match.start()])
        place = match.end() + length + 1
    source = "".join((*kept, script[place:]))
    called = any(re.search(rf"(?<![\w.$]){re.escape(name)}\s*\(", source) for name in names)
    return "" if called else source


@dataclass(frozen=True)
class PageScripts:
    """The inline scripts of a page, asked for what its controls call."""

    scripts: tuple[str, ...]

    def called_address(self, call: str | None) -> str | None:
        """Return the reference that a call such as `gotoPage(2)` leads to, where a function of the page says how.

        >>> script = 'function go(n) { if (n == 1) location = "a.html"; else location = "a_" + (n - 1) + ".html"; }'
        >>> PageScripts((script,)).called_address("javascript:go(3)")
        'a_2.html'
        """
        match = _CALL.fullmatch((call or "").strip())
        if match is None:
            return None
        function = self._functions.get(match["name"])
        if function is None:
            return None
        given = [_argument(text) for text in match["args"].split(",") if text.strip()]
        return self._led_to(*function, given)

    @cached_property
    def _functions(self) -> dict[str, tuple[str, list[str]]]:
        """Body and parameters by name, of those short enough to be a pager's."""
        found: dict[str, tuple[str, list[str]]] = {}
        for script in self.scripts:
            for match in _FUNCTION.finditer(script) if len(script) <= _MOST else ():
                body = _body(script[match.end() : match.end() + _LONGEST])
                found.setdefault(match["name"] or match["held"], (body, match["names"].split(",")))
        return found

    @cached_property
    def names(self) -> Names:
        """The variables of the scripts that hold a plain number or string."""
        found: Names = {}
        for script in self.scripts:
            if len(script) <= _MOST:
                found.update(_Reader(script).names())
        return found

    def _led_to(self, body: str, names: list[str], given: list[Value | None]) -> str | None:
        arguments = dict(zip((name.strip() for name in names), (*given, *[None] * len(names)), strict=False))
        # The variables of the page are looked up last: that goes through all of its scripts.
        for around in (False, True):
            stated = {**self.names, **arguments} if around else arguments
            known = {name: value for name, value in stated.items() if value is not None}
            found = [value for value in _Reader(body, known).addresses() if isinstance(value.value, str)]
            best = next((value for value in found if value.varies), None if given or not found else found[-1])
            if best is not None:
                return str(best.value)
        return None


def _argument(text: str) -> Value | None:
    bare = text.strip()
    quoted = len(bare) > 1 and bare[0] in "\"'" and bare[-1] == bare[0]
    inner = bare[1:-1] if quoted else bare
    if inner.isascii() and inner.isdigit():
        return Value(int(inner), varies=True)
    return Value(inner) if quoted else None


def _body(text: str) -> str:
    """The text up to the brace that closes a function; empty where that does not come."""
    return text[: _body_length(text) or 0]


def _body_length(text: str) -> int | None:
    depth = 1
    for match in _TOKEN.finditer(text):
        if match["sign"] == "{":
            depth += 1
        elif match["sign"] == "}":
            depth -= 1
            if depth == 0:
                return match.start()
    return None


@dataclass(slots=True)
class _Reader:
    """Goes over the tokens of a script once, from the first to the last."""

    script: str
    known: Mapping[str, Value] = field(default_factory=dict)
    tokens: list[tuple[str, str]] = field(default_factory=list)
    place: int = 0

    def __post_init__(self) -> None:
        for match in _TOKEN.finditer(self.script):
            kind = match.lastgroup or ""
            if kind != "skip":
                self.tokens.append((kind, re.sub(r"\s+", "", match[0]) if kind == "name" else match[0]))

    def written(self) -> Iterator[str]:
        """Yield what is written."""
        for name, value in self._statements():
            if value is _UNKNOWN:
                raise _UnknownError
            if name in _WRITES:
                yield f"{value.value}\n" if name.endswith("ln") else str(value.value)

    def names(self) -> Names:
        """Return the variables as they are at the end."""
        known: Names = dict(self.known)
        for name, value in self._statements():
            known[name] = value
        return {name: value for name, value in known.items() if "." not in name}

    def addresses(self) -> Iterator[Value]:
        """Yield what is assigned to the location, or opened."""
        for name, value in self._statements():
            if _LOCATION.fullmatch(name) or _LOCATION_CALL.fullmatch(name):
                yield value

    def _statements(self) -> Iterator[tuple[str, Value]]:
        """Yield the name and the value of each assignment, and of each call that writes or leads elsewhere."""
        known: Names = dict(self.known)
        while self.place < len(self.tokens):
            kind, name = self.tokens[self.place]
            self.place += 1
            if kind != "name":
                continue
            if self._next() == "(" and (name in _WRITES or _LOCATION_CALL.fullmatch(name)):
                self.place += 1
                value = self._sum(known, 0)
                if value is not None and self._next() in (")", ","):
                    yield name, value
                elif name in _WRITES:
                    yield name, _UNKNOWN
                continue
            added = self._next() == "+" and self._next(1) == "="
            if not added and (self._next() != "=" or self._next(1) == "="):
                continue
            self.place += 2 if added else 1
            found = self._choice(known)
            before = known.get(name)
            if added and found is not None:
                found = _joined(before, found) if before is not None else None
            if found is None or self._next() in ("*", "/", "[", ".", "&", "|"):
                known.pop(name, None)
            elif before is None or found.varies or not before.varies:
                # Of two branches the one with the argument in it is for the pages behind the first.
                known[name] = found
                yield name, found

    def _next(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place][1] if place < len(self.tokens) else ""

    def _choice(self, known: Names) -> Value | None:
        """A sum, or of `condition ? sum : sum` the one that the argument has a part in, else the last."""
        start = self.place
        found = self._sum(known, 0)
        if self._next() not in ("?", "=", "<", ">", "!"):
            return found
        self.place = start
        while self._next() not in ("?", ";", "}", ""):
            self.place += 1
        if self._next() != "?":
            return None
        self.place += 1
        first = self._sum(known, 0)
        if self._next() != ":":
            return None
        self.place += 1
        second = self._sum(known, 0)
        return first if first is not None and first.varies and not (second and second.varies) else second

    def _sum(self, known: Names, depth: int) -> Value | None:
        found = self._term(known, depth)
        while found is not None and self._next() in ("+", "-") and self._next(1) not in ("=", "+", "-"):
            sign = self._next()
            self.place += 1
            other = self._term(known, depth)
            if other is None:
                return None
            if sign == "+":
                found = _joined(found, other)
            elif isinstance(found.value, int) and isinstance(other.value, int):
                found = Value(found.value - other.value, found.varies or other.varies)
            else:
                return None
        return found

    def _term(self, known: Names, depth: int) -> Value | None:
        if self.place >= len(self.tokens) or depth > _DEPTH:
            return None
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "string":
            return Value(_ESCAPE.sub(_character, text[1:-1]))
        if kind == "number":
            return Value(int(text)) if len(text) < 16 else Value(text)
        if kind == "name" and self._next() != "(":
            return known.get(text)
        if text == "(" or (kind == "name" and text in _CASTS):
            self.place += kind == "name"
            found = self._sum(known, depth + 1)
            while self._next() not in (")", ";", ""):
                self.place += 1  # parseInt(n, 10)
            if self._next() != ")":
                return None
            self.place += 1
            return found
        return None


def _joined(one: Value, other: Value) -> Value | None:
    """The sum, or None where it grows beyond what a page holds: `s += s` does, again and again."""
    varies = one.varies or other.varies
    if isinstance(one.value, int) and isinstance(other.value, int):
        return Value(one.value + other.value, varies)
    text = f"{one.value}{other.value}"
    return Value(text, varies) if len(text) <= _MOST else None


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])
