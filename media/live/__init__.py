"""A live stream: taken from an encoder, passed on or held back, kept part by part.

    ingest -> private/runs/0001/00000.ts    what arrives, in parts of at most two seconds
    gate   -> public/main/00000.ts          what gets out: the part itself, or a still picture
    renditions -> public/low, public/audio  made from what is public already

Each arrow is a process of its own that can be killed; see docs/live.md.
"""
