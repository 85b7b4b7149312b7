"""Files that people hand in: checked by what is in them, kept once."""
