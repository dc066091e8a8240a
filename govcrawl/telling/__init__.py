"""Telling the operator: what changed for the worse or recovered, once, by mail and webhook."""
