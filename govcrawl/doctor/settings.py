"""Checks of what was set: variables, the settings file, the contact."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from difflib import get_close_matches

from govcrawl.config import Config
from govcrawl.doctor.finding import Finding, Subject, ok, warn

OTHERS = frozenset({
    "GOVCRAWL_ARCHIVE", "GOVCRAWL_BROWSER", "GOVCRAWL_CONFIG", "GOVCRAWL_CONTACT", "GOVCRAWL_LEXICON",
    "GOVCRAWL_PYWB", "GOVCRAWL_SHARED",
})  # fmt: skip
"""Variables that are read, beside those of the settings' keys; the last two by tests."""


def check_variables(subject: Subject) -> Iterator[Finding]:
    """Look for variables that are called as ours are, and nobody reads."""
    sections = [one.name for one in dataclasses.fields(Config)]
    known = {
        f"GOVCRAWL_{section}_{key.name}".upper()
        for section in sections
        for key in dataclasses.fields(getattr(subject.config, section))
    }
    # A wrong key of a section is an error of the settings; here is what does not even name one.
    prefixes = tuple(f"GOVCRAWL_{section.upper()}_" for section in sections)
    ours = [name for name in subject.environ if name.startswith("GOVCRAWL_") and not name.startswith(prefixes)]
    for name in sorted(set(ours) - OTHERS):
        near = get_close_matches(name, known | OTHERS, 1)
        mend = f"did you mean {near[0]}?" if near else "unset it; docs/settings.md has those that are read"
        yield warn("variables", f"{name} is set, and nothing reads it", mend)


def check_contact(subject: Subject) -> Iterator[Finding]:
    """Look for what a live crawl must say of itself."""
    contact = subject.environ.get("GOVCRAWL_CONTACT") or subject.config.politeness.contact
    if contact:
        yield ok("contact", contact)
    else:
        mend = "set [politeness] contact, or GOVCRAWL_CONTACT, to a mail address or a web page"
        yield warn("contact", "none is set, and a live crawl is refused without", mend)
