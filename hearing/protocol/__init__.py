"""The record: what was said, by whom, on which item, when."""
