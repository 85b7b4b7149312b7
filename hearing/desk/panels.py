"""Panels: what other rooms show on the desk, above its board. The live stream says how it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hearing.agenda.models import Hearing


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the desk's page: its template, and what that template is given as ``facts``."""

    template: str
    facts: Any


# Says what to show in the real day, or in a rehearsal; None shows nothing.
Show = Callable[[Hearing, bool], Panel | None]
_shows: list[Show] = []


def register(show: Show) -> None:
    """Show a panel on every desk. A second time changes nothing."""
    if show not in _shows:
        _shows.append(show)


def of(hearing: Hearing, *, rehearsal: bool) -> list[Panel]:
    """The panels of a hearing's desk."""
    found = (show(hearing, rehearsal) for show in _shows)
    return [panel for panel in found if panel is not None]
