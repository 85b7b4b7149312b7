"""A new hearing that is under way, or has left something to decide, lets go of a passage, too."""

from __future__ import annotations

from hearing.protocol import clashes
from hearing.recordings import again
from hearing.redactions.holders import Taken


def follow(taken: Taken) -> None:
    """Forget what was heard there, and give up a hearing that is still under way: it hears the
    sound as it was. A second time there is nothing to forget."""
    for span in taken.spans:
        clashes.erase(taken.recording, start=span.start, end=span.end)
    again.give_up(taken.recording)
