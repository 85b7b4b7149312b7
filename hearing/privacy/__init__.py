"""What is held about a person: shown, handed out, erased, and deleted when its time is over."""
