"""Who takes part: groups, the table of their rights, contingents of seats."""
