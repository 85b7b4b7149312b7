"""A new hearing that is under way is given up: it hears the sound as it was."""

from __future__ import annotations

from hearing.recordings import again
from hearing.redactions.holders import Taken


def follow(taken: Taken) -> None:
    """Give a hearing up that is under way. A second time there is none."""
    again.erase(taken.recording)
