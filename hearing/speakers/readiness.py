"""Who lacks what before the day: one row for each person, one column for each thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hearing.agenda.models import Hearing
from hearing.errors import N_
from hearing.speakers import consents
from hearing.speakers.consents import Current
from hearing.speakers.models import Part, Speaker, SpeakerState


class Lack(StrEnum):
    """What a person hands in through the link."""

    ANSWER = "answer"
    BIOGRAPHY = "biography"
    NEEDS = "needs"
    SLIDES = "slides"
    CONSENTS = "consents"


class Status(StrEnum):
    """How one thing of one person stands."""

    THERE = "there"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


NAMES: dict[Lack, str] = {
    Lack.ANSWER: N_("Antwort"),
    Lack.BIOGRAPHY: N_("Biografie"),
    Lack.NEEDS: N_("Bedarf"),
    Lack.SLIDES: N_("Folien"),
    Lack.CONSENTS: N_("Einwilligungen"),
}
# Who has been asked for something.
ASKED = frozenset({SpeakerState.INVITED, SpeakerState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Readiness:
    """How one person stands."""

    speaker: Speaker
    cells: dict[Lack, Status]

    @property
    def lacks(self) -> list[Lack]:
        """What is missing, in the order of the columns."""
        return [lack for lack, status in self.cells.items() if status is Status.MISSING]


def board(*, hearing: Hearing, speakers: Sequence[Speaker]) -> list[Readiness]:
    """How those stand who were invited or have confirmed."""
    taking_part = [speaker for speaker in speakers if speaker.state in ASKED]
    answers = consents.current_of([speaker.id for speaker in taking_part])
    return [_row(hearing, speaker, answers[speaker.id]) for speaker in taking_part]


def of(*, hearing: Hearing, speaker: Speaker) -> Readiness:
    """How one person stands."""
    return _row(hearing, speaker, consents.current(speaker))


def needs_slides(speaker: Speaker) -> bool:
    """Whether slides are awaited: from those who speak, unless they said that they show none."""
    speaks = any(slot.part is Part.SPEAKER for slot in speaker.slots)
    return speaks and not speaker.without_slides


def _row(hearing: Hearing, speaker: Speaker, answers: Current) -> Readiness:
    there = {
        Lack.ANSWER: speaker.state is not SpeakerState.INVITED,
        Lack.BIOGRAPHY: bool(speaker.biography),
        Lack.NEEDS: speaker.needs_at is not None,
        Lack.SLIDES: bool(speaker.slides),
        Lack.CONSENTS: all(answers[p] is not None for p in consents.asked(speaker, hearing)),
    }
    cells = {lack: Status.THERE if is_there else Status.MISSING for lack, is_there in there.items()}
    if not speaker.slides and not needs_slides(speaker):
        cells[Lack.SLIDES] = Status.NOT_NEEDED
    return Readiness(speaker, cells)
