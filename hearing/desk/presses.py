"""Presses: each is written down once, if it fits what is on; else it says why not.

Two desks can't contradict each other: who presses has their turn with the day, and a press that was
made before its desk has seen what another one decided about the same is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.desk import asked, course, errors, facts, hiding, turns
from hearing.desk.course import Course
from hearing.desk.kinds import LAST_SLIDE, LONGEST_ANNOUNCEMENT, RULES, Concern, Need, Press
from hearing.desk.models import Mark, MarkKind
from hearing.speakers.models import Speaker

LATEST = timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)
SKEWED = 2**31 - 1
Listener = Callable[[Mark], None]
_listeners: dict[Listener, bool] = {}


def on_press(listener: Listener, *, rehearsals: bool = False) -> None:
    """Call for every mark of the day, in its transaction; a rehearsal's marks are told only to who
    wants ``rehearsals`` too. A second time changes nothing."""
    _listeners[listener] = rehearsals


def press(*, hearing: Hearing, press: Press, who: str, now: datetime) -> Mark:
    """Write a press down. A second time, sent again after a network loss, the first mark comes
    back. Raises what stands against it, and then nothing is stored."""
    stored = _find(hearing, press)
    if stored is not None:
        return stored
    day = turns.take_turn(hearing.id)
    stored = _find(hearing, press)  # the same was sent twice at once
    if stored is not None:
        return stored
    if press.rehearsal != day.rehearsal:
        raise errors.OtherMode
    marks = facts.read(hearing.id, rehearsal=day.rehearsal)
    on = course.follow(facts.effective(marks))
    _refuse(hearing, press, marks, on, now)
    mark = _mark(hearing, press, marks, on, now)
    mark.number, mark.who = day.number, who
    db.session.add(mark)
    db.session.flush()
    for listener, rehearsals in _listeners.items():
        if rehearsals or not mark.rehearsal:
            listener(mark)
    return mark


def happened_at(press: Press, marks: Sequence[Mark], now: datetime) -> datetime:
    """When it was pressed by our clock: so long ago as it waited at the desk, whatever the desk's
    clock shows. Never before what its desk had done or seen, though our clock be put back."""
    at = now - timedelta(milliseconds=max(0, press.age))
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    before = [mark.at for mark in marks if _is_before(mark, press)]
    return max([at, *(time + MILLISECOND for time in before)])


def _is_before(mark: Mark, press: Press) -> bool:
    is_own = bool(press.desk) and mark.desk == press.desk
    same = RULES[mark.kind].concern is RULES[press.kind].concern
    return is_own or same or mark.number <= press.seen


def _mark(hearing: Hearing, press: Press, marks: Sequence[Mark], on: Course, now: datetime) -> Mark:
    is_answer = press.kind is MarkKind.ANSWER_STARTED
    return Mark(
        hearing_id=hearing.id,
        kind=press.kind,
        at=happened_at(press, marks, now),
        item_id=press.item_id,
        speaker_id=press.speaker_id,
        question_id=on.floor.question_id if is_answer and on.floor else None,
        asked_id=press.asked_id,
        slide=press.slide,
        text=clean(press.text),
        corrects_id=press.corrects_id,
        moved_to=press.moved_to,
        key=press.key,
        desk=press.desk,
        skew=max(-SKEWED, min(press.ahead, SKEWED)),
        stored_at=now,
        hides=hiding.reason(hearing, press),
        rehearsal=press.rehearsal,
    )


def clean(text: str) -> str:
    """A text without what no database holds."""
    return text.replace("\0", "").strip()


def _refuse(
    hearing: Hearing, press: Press, marks: Sequence[Mark], on: Course, now: datetime
) -> None:
    if press.age > LATEST / MILLISECOND:
        raise errors.PressTooOld
    _check_names(hearing, press)
    _check_words(press)
    if Need.MARK in RULES[press.kind].needs:
        _check_correction(press, marks, now)
    objection = RULES[press.kind].object(on, press)
    if objection is not None:
        raise objection
    if any(_contradicts(press, mark) for mark in marks):
        raise errors.PressedMeanwhile


def _contradicts(press: Press, mark: Mark) -> bool:
    """Whether another desk has decided the same since this one last saw it."""
    if mark.number <= press.seen or (press.desk and press.desk == mark.desk):
        return False
    return RULES[mark.kind].concern in (RULES[press.kind].concern, Concern.RECORD)


def _check_names(hearing: Hearing, press: Press) -> None:
    needs = RULES[press.kind].needs
    if Need.ITEM in needs or press.item_id is not None:
        item = db.session.get(AgendaItem, press.item_id or 0)
        if item is None or item.hearing_id != hearing.id:
            raise errors.NoSuchItem
    if Need.SPEAKER in needs or press.speaker_id is not None:
        speaker = db.session.get(Speaker, press.speaker_id or 0)
        if speaker is None or speaker.hearing_id != hearing.id:
            raise errors.NoSuchSpeaker
    if press.asked_id is not None:
        asked.check(hearing.id, press.asked_id, rehearsal=press.rehearsal)


def _check_words(press: Press) -> None:
    needs, text = RULES[press.kind].needs, clean(press.text)
    if Need.TEXT in needs and not text:
        raise errors.AnnouncementMissing
    if len(text) > LONGEST_ANNOUNCEMENT:
        raise errors.AnnouncementLong(limit=LONGEST_ANNOUNCEMENT, length=len(text))
    if Need.SLIDE in needs and not 1 <= (press.slide or 0) <= LAST_SLIDE:
        raise errors.SlideUnknown(limit=LAST_SLIDE)


def _check_correction(press: Press, marks: Sequence[Mark], now: datetime) -> None:
    mark = next((mark for mark in marks if mark.id == press.corrects_id), None)
    if mark is None:
        raise errors.NoSuchMark
    if mark.id in facts.voided(marks):
        raise errors.VoidedAlready
    if Need.TIME in RULES[press.kind].needs:
        moved = press.moved_to
        if moved is None or moved > now or abs(moved - mark.at) > LATEST:
            raise errors.TimeOfMark


def _find(hearing: Hearing, press: Press) -> Mark | None:
    mark = db.session.scalar(select(Mark).where(Mark.key == press.key))
    if mark is None:
        return None
    said = (mark.hearing_id, mark.kind, mark.speaker_id, mark.slide, mark.text, mark.corrects_id)
    says = (
        *(hearing.id, press.kind, press.speaker_id, press.slide),
        *(clean(press.text), press.corrects_id),
    )
    same = press.item_id == mark.item_id and press.asked_id in (None, mark.asked_id)
    if said != says or not same:
        raise errors.PressKeyReused
    return mark
