"""Labelled pairs of articles that carry the same text, a part of it, or only the same words."""
