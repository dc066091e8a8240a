"""The spiders: few, each for any number of sources."""
