"""The list on the personal page: what there is to do, in its order, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hearing.agenda.models import Hearing
from hearing.errors import N_
from hearing.speakers import readiness
from hearing.speakers.models import Speaker, SpeakerState
from hearing.speakers.readiness import Lack, Status
from hearing.speakers.states import Actor, following


@dataclass(frozen=True, slots=True)
class Task:
    """One line: the page it leads to, its name, how it stands in words and as a badge."""

    step: str
    name: str
    text: str
    badge: str
    open: bool


STEPS: dict[Lack, tuple[str, str]] = {
    Lack.ANSWER: ("answer", N_("Zusage oder Absage")),
    Lack.BIOGRAPHY: ("description", N_("Name und Angaben zur Person")),
    Lack.NEEDS: ("needs", N_("Was Sie auf der Bühne brauchen")),
    Lack.SLIDES: ("slides", N_("Folien")),
    Lack.CONSENTS: ("consent", N_("Einwilligungen")),
}
PHOTO = ("photo", N_("Foto"))
OPEN, DONE, FREE = N_("fehlt noch"), N_("erledigt"), N_("freiwillig")
COMES, COMES_NOT = N_("zugesagt"), N_("abgesagt")
WORDS: dict[Status, tuple[str, str]] = {
    Status.MISSING: (OPEN, "warning"),
    Status.THERE: (DONE, "success"),
    Status.NOT_NEEDED: (N_("nicht nötig"), "info"),
}


def may_answer(*, hearing: Hearing, speaker: Speaker, now: datetime) -> bool:
    """Whether the person can still confirm or decline."""
    return now < hearing.ends_at and bool(following(speaker.state, Actor.PERSON))


def of(*, hearing: Hearing, speaker: Speaker, now: datetime) -> list[Task]:
    """What there is to do. Who does not come is asked only about what stays: answer, consents."""
    cells = readiness.of(hearing=hearing, speaker=speaker).cells
    if speaker.state not in readiness.ASKED:
        cells = {lack: cells[lack] for lack in (Lack.ANSWER, Lack.CONSENTS)}
        cells[Lack.CONSENTS] = Status.NOT_NEEDED
    if not may_answer(hearing=hearing, speaker=speaker, now=now):
        del cells[Lack.ANSWER]
    tasks = [_task(lack, status, speaker) for lack, status in cells.items()]
    if Lack.BIOGRAPHY in cells:
        tasks.insert(len(tasks) - 1, _photo(speaker))
    return tasks


def next_of(tasks: list[Task]) -> Task | None:
    """What to do next."""
    return next((task for task in tasks if task.open), None)


def _task(lack: Lack, status: Status, speaker: Speaker) -> Task:
    step, name = STEPS[lack]
    text, badge = WORDS[status]
    if lack is Lack.ANSWER and status is Status.THERE:
        comes = speaker.state is SpeakerState.CONFIRMED
        text, badge = (COMES, "success") if comes else (COMES_NOT, "danger")
    return Task(step, name, text, badge, status is Status.MISSING)


def _photo(speaker: Speaker) -> Task:
    step, name = PHOTO
    text, badge = (DONE, "success") if speaker.photo_id else (FREE, "info")
    return Task(step, name, text, badge, False)
