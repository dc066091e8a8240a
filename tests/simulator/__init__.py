"""A simulator of the CMS dialects of Chinese government sites: whole sites of invented news on loopback."""
