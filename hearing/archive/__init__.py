"""The public's pages and the search."""
