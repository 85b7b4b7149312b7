"""How long a hearing's recordings, their texts and its record are kept, and what happens then."""
