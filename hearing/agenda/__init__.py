"""The hearing and its programme."""
