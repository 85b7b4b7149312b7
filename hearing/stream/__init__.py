"""The live stream of a hearing: its source, its run, who may watch it."""
