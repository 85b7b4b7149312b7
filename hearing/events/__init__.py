"""Server-sent events: everybody who watches learns at once that something has changed."""
