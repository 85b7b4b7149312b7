"""The stands of the marketplace."""
