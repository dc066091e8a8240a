"""The whole command line, for tests that call it without a process of its own."""

from __future__ import annotations

from govcrawl.cli import commands

app = commands()
