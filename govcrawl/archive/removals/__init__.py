"""Removals: what each look at a page shows, what follows from it, and when to look again."""
