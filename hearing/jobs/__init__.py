"""Background work: rows are the truth, the queue rings the bell."""
