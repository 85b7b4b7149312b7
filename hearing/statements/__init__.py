"""Statements of the offices on the hearing's paper, and the answers."""
