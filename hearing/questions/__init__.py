"""Questions of participants, in advance and on the day."""
