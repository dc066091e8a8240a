"""Looking after an archive: verify and repair it, back it up, make it smaller."""
