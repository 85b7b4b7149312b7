"""Invitations: who is invited, imports, letters and reminders."""
