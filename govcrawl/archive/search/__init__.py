"""Search: the index, the query language, filters, hits, counts."""
