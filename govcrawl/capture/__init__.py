"""Captures: every exchange with a host, kept as WARC 1.1 (ISO 28500:2017) and never changed."""

from govcrawl.capture.reader import StoredAnswer, read_answer
from govcrawl.capture.recovery import seal_leftovers
from govcrawl.capture.writer import CaptureWriter, Exchange

__all__ = ["CaptureWriter", "Exchange", "StoredAnswer", "read_answer", "seal_leftovers"]
