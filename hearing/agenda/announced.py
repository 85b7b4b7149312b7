"""What the public reads about a hearing, for rooms that can't ask the releases themselves.

The room of the releases registers itself here, as others do in ``notices``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from hearing.agenda.models import Hearing


class Announced(Protocol):
    """A hearing, or its facts as they were released."""

    @property
    def title(self) -> str: ...

    @property
    def paper(self) -> str: ...


Tell = Callable[[Hearing], Announced]
_sources: list[Tell] = []


def register(tell: Tell) -> None:
    """Let a room say what is public about a hearing. A second time replaces it."""
    _sources[:] = [tell]


def facts(hearing: Hearing) -> Announced:
    """What everybody reads: as it was released, before the first release as it is announced."""
    return _sources[0](hearing) if _sources else hearing
