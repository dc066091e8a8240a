"""The report: one HTML page about an archive that works offline."""
