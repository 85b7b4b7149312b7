"""The record of a hearing: its state, who signs and approves it, its published versions."""
