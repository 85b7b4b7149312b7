"""Feeds: what can be followed of a hearing, how far it is, and the parts of pages that go along.

A part is a piece of HTML that looks the same for everybody, in each language: a room that shows
something offers it here, and pages name it (``data-live``). A lower room knows no higher one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from hearing.events import pulse

Numbers = Callable[[Collection[int]], Mapping[int, int]]
Maker = Callable[[int], str]  # of a hearing's number; called in a request of nobody's
NUMBER: Final = "number"  # the part that every feed has: the number itself


def _always(_hearing_id: int) -> bool:
    return True


@dataclass(slots=True)
class Feed:
    """``numbers`` says how far hearings are, with one query for all; when a number has grown, the
    parts are made anew. ``spacing``: so many seconds lie between two events, at least."""

    name: str
    numbers: Numbers
    spacing: float
    is_open: Callable[[int], bool] = _always
    makers: dict[str, Maker] = field(default_factory=dict)

    def offer(self, part: str, make: Maker) -> None:
        """Let pages show this part. A second time replaces it."""
        self.makers[part] = make

    def known(self, parts: Collection[str]) -> tuple[str, ...]:
        """Those of the parts that there are, in one order; none is the number alone."""
        return tuple(sorted({NUMBER, *self.makers} & set(parts))) or (NUMBER,)


# What everybody may see of a published hearing.
PUBLIC = Feed("public", pulse.numbers, spacing=1.0)
