"""The day: timed marks of what happened."""
