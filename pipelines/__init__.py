"""The road of a page: extract, validate, dedupe, archive; one small class a file, order given in the settings."""
