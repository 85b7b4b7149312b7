"""The perspectives that a hearing must cover, and which of them nobody covers yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hearing.agenda.models import Hearing
from hearing.speakers.models import Speaker, SpeakerState
from hearing.speakers.states import TAKING_PART


class Cover(StrEnum):
    """How far a perspective is covered."""

    OPEN = "open"
    ASKED = "asked"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Perspective:
    """One perspective and who stands for it."""

    name: str
    cover: Cover
    speakers: tuple[Speaker, ...]


def of(hearing: Hearing) -> list[str]:
    """The perspectives of a hearing in their order."""
    return list(hearing.perspectives)


def covered(*, hearing: Hearing, speakers: Iterable[Speaker]) -> list[Perspective]:
    """Each perspective with those who stand for it; one that was taken off the list comes last."""
    standing = [person for person in speakers if person.state in TAKING_PART]
    names = of(hearing)
    names += sorted({p.perspective for p in standing if p.perspective} - set(names))
    return [_perspective(name, [p for p in standing if p.perspective == name]) for name in names]


def _perspective(name: str, speakers: list[Speaker]) -> Perspective:
    if any(person.state is SpeakerState.CONFIRMED for person in speakers):
        cover = Cover.COVERED
    else:
        cover = Cover.ASKED if speakers else Cover.OPEN
    return Perspective(name, cover, tuple(speakers))
