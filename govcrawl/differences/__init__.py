"""Differences of two Chinese texts: sentences first, then what changed within them, marked and weighed.

Pure functions of two strings. The rule and its constants are explained in docs/edits.md.
"""

from __future__ import annotations

from govcrawl.differences.compare import Change, Difference, Span, compare
from govcrawl.differences.tokens import Mark
from govcrawl.differences.weights import DIFFERENCE_VERSION, changed_values, joint_weight

__all__ = [
    "DIFFERENCE_VERSION",
    "Change",
    "Difference",
    "Mark",
    "Span",
    "changed_values",
    "compare",
    "joint_weight",
]
