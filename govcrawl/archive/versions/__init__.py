"""Versions: which states of a page are told apart, what was edited between them, what to read again."""
