"""A run: what is due, politeness, captures, the road of a page through Scrapy, and how it ended."""
