"""A page: extract, archive, attachments, in the order of the settings; one small class a file."""
