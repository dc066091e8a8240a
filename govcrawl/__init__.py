"""Crawler and archive of environmental news on Chinese government websites."""

__version__ = "0.1.0"
