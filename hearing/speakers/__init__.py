"""Who has a part in a hearing."""
