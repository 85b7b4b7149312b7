"""The staff enters a question from the hall, and says what a question is about."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.desk import turns
from hearing.errors import N_
from hearing.groups.models import Group
from hearing.mail.outbox import plain
from hearing.questions import rules, states
from hearing.questions.asking import LONGEST
from hearing.questions.errors import (
    GroupUnknown,
    ItemUnknown,
    LimitUnknown,
    QuestionLong,
    SpeakerUnknown,
)
from hearing.questions.models import Origin, Question, QuestionState
from hearing.speakers.models import Speaker

audit.register_names(
    {
        "questions.enter": N_("Frage aus dem Saal aufgenommen"),
        "questions.change": N_("Angaben zu einer Frage geändert"),
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the staff says of a question. ``asker`` is a name that was said and may be said again;
    ``text`` may be empty as long as somebody only waits at the microphone."""

    text: str = ""
    item_id: int | None = None
    speaker_id: int | None = None
    group_id: int | None = None
    asker: str = ""
    seconds: int | None = None


def enter(*, hearing: Hearing, facts: Facts, rehearsal: bool, who: str, now: datetime) -> Question:
    """Put somebody at the microphone into the queue. A second time they stand there twice."""
    facts = _checked(hearing, facts)
    turns.take_turn(hearing.id)
    question = Question(
        hearing_id=hearing.id,
        origin=Origin.MICROPHONE,
        state=QuestionState.APPROVED,
        state_at=now,
        named=bool(facts.asker),
        rehearsal=rehearsal,
        asked_at=now,
        **asdict(facts),
    )
    db.session.add(question)
    db.session.flush()
    states.tell(question)
    _record("enter", question, who, now)
    return question


def change(*, question: Question, seen: int, facts: Facts, who: str, now: datetime) -> bool:
    """Say what a question is about, to whom it goes, how long it may take. Words are only written
    down for what is said aloud: what somebody wrote stays as it was written.

    A second time nothing changes. Raises Stale.
    """
    hearing = db.session.get_one(Hearing, question.hearing_id)
    values = asdict(_checked(hearing, facts))
    turns.take_turn(hearing.id)
    if question.origin is Origin.MICROPHONE:
        values["named"] = bool(values["asker"])
    else:
        for name in ("asker", "group_id", *(() if question.origin is Origin.HAND else ("text",))):
            del values[name]
    if not versions.save(question, seen=seen, **values):
        return False
    states.tell(question)
    _record("change", question, who, now)
    return True


def _checked(hearing: Hearing, facts: Facts) -> Facts:
    text = plain(facts.text).strip()
    if len(text) > LONGEST:
        raise QuestionLong(most=LONGEST, length=len(text))
    if facts.seconds is not None and not rules.LEAST <= facts.seconds <= rules.MOST:
        raise LimitUnknown(least=rules.LEAST, most=rules.MOST)
    for kind, number, error in (
        (AgendaItem, facts.item_id, ItemUnknown),
        (Speaker, facts.speaker_id, SpeakerUnknown),
        (Group, facts.group_id, GroupUnknown),
    ):
        _check(hearing, kind, number, error)
    asker = " ".join(plain(facts.asker).split())[:200]
    return Facts(text, facts.item_id, facts.speaker_id, facts.group_id, asker, facts.seconds)


def _check(
    hearing: Hearing,
    kind: type[Any],
    number: int | None,
    error: type[ItemUnknown | SpeakerUnknown | GroupUnknown],
) -> None:
    row = db.session.get(kind, number) if number is not None else None
    if number is not None and (row is None or row.hearing_id != hearing.id):
        raise error


def _record(action: str, question: Question, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"questions.{action}",
        subject=f"question {question.id}",
        hearing_id=question.hearing_id,
        now=now,
    )
