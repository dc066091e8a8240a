"""What an article is about, and how much of it is about the environment, by a lexicon that researchers can edit."""

from __future__ import annotations

from govcrawl.topics.lexicon import RELEVANT, Lexicon, Topic, Weighed
from govcrawl.topics.reader import load_lexicon

__all__ = ["RELEVANT", "Lexicon", "Topic", "Weighed", "load_lexicon"]
