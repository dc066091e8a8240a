"""The upkeep of the catalog: who is behind an address, whether a source still works, where its columns went."""
