"""Redactions: passages that must go, from the text and from everything that was made of it."""
