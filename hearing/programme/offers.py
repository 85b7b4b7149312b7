"""What the public may do in a hearing now, told by the rooms above: registering, say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hearing.agenda.models import Hearing


@dataclass(frozen=True, slots=True)
class Offer:
    """A page of a hearing that its public pages lead to; ``title`` is German."""

    endpoint: str
    title: str


Source = Callable[[Hearing, datetime], Offer | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a room offer something. A second time changes nothing."""
    if source not in _sources:
        _sources.append(source)


def of(hearing: Hearing, now: datetime) -> list[Offer]:
    """What is offered now."""
    found = (source(hearing, now) for source in _sources)
    return [offer for offer in found if offer is not None]
