"""Checks of the machine and the archive, each a small function that tells what it found and how to mend it."""

from govcrawl.doctor.examination import CHECKS, examine
from govcrawl.doctor.finding import Check, Finding, Level, Subject

__all__ = ["CHECKS", "Check", "Finding", "Level", "Subject", "examine"]
