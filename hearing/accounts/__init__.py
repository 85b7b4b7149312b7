"""Staff accounts: who may enter."""
