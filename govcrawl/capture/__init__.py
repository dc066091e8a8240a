"""Captures: every exchange with a host, kept as WARC 1.1 (ISO 28500:2017) and never changed."""

from govcrawl.capture.reader import StoredAnswer, read_answer
from govcrawl.capture.records import Exchange, Original
from govcrawl.capture.recovery import seal_leftovers
from govcrawl.capture.writer import CaptureWriter

__all__ = ["CaptureWriter", "Exchange", "Original", "StoredAnswer", "read_answer", "seal_leftovers"]
