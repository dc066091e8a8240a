"""A page: extract, validate, attribute, dedupe, archive, in the order of the settings; one small class a file."""
