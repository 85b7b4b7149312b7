"""Questions follow the desk: called, answered, corrected, rehearsed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk import asked, board, facts, rehearsals
from hearing.desk.asked import View
from hearing.desk.errors import PressedMeanwhile
from hearing.desk.models import Mark
from hearing.invitations.models import Invitation
from hearing.questions import entering, rules
from hearing.questions.entering import Facts
from hearing.questions.errors import NoSuchQuestion, NotInQueue, WrongQuestionState
from hearing.questions.models import Order, Origin, Question
from tests.hearing.cast import a_hearing
from tests.hearing.desk.cast import Kind, press, speaks_in
from tests.hearing.questions.cast import (
    BEGUN,
    MIRA,
    State,
    approved,
    ask,
    decide,
)

SECOND = timedelta(seconds=1)


class Day:
    """Presses one second after the other."""

    def __init__(self, hearing: Hearing, *, rehearsal: bool = False) -> None:
        self.hearing, self.now, self.rehearsal = hearing, BEGUN, rehearsal
        self.press(Kind.ITEM_STARTED, item_id=hearing.items[2].id)

    def press(self, kind: Kind, **values: Any) -> Mark:
        self.now += SECOND
        return press(self.hearing, kind, now=self.now, rehearsal=self.rehearsal, **values)

    def call(self, question: Question) -> Mark:
        return self.press(Kind.QUESTION_ASKED, asked_id=question.id)

    def queue(self, now: datetime | None = None) -> asked.Queue:
        shown = board.of(self.hearing, now=now or self.now)
        return asked.look(View(self.hearing.id, shown.course, shown.rehearsal))


@pytest.fixture
def day(hearing: Hearing) -> Day:
    return Day(hearing)


def test_a_question_is_called_and_answered_by_marks(day: Day, guest: Invitation) -> None:
    anna = speaks_in(day.hearing, 2, "Anna")
    question = approved(guest, "Wer prüft das?")
    mark = day.call(question)
    assert (question.state, mark.asked_id) == (State.CALLED, question.id)
    answer = day.press(Kind.ANSWER_STARTED, speaker_id=anna.id)
    assert (question.state, answer.question_id) == (State.CALLED, mark.id)
    day.press(Kind.FLOOR_TAKEN)
    assert question.state is State.ANSWERED


def test_the_next_call_ends_the_question_before(day: Day, guest: Invitation) -> None:
    one, two = approved(guest, "Eins?"), approved(guest, "Zwei?")
    day.call(one)
    day.press(Kind.FLOOR_TAKEN)
    assert one.state is State.CALLED  # nobody has answered yet
    day.call(two)
    assert (one.state, two.state) == (State.ANSWERED, State.CALLED)
    day.press(Kind.ITEM_ENDED, item_id=day.hearing.items[2].id)
    assert two.state is State.ANSWERED


def test_a_mistaken_call_puts_it_back_into_the_queue(day: Day, guest: Invitation) -> None:
    one, two = approved(guest, "Eins?"), approved(guest, "Zwei?")
    day.call(one)
    wrong = day.call(two)
    undone = day.press(Kind.VOIDED, corrects_id=wrong.id)
    assert (one.state, two.state) == (State.CALLED, State.APPROVED)
    day.press(Kind.VOIDED, corrects_id=undone.id)
    assert (one.state, two.state) == (State.ANSWERED, State.CALLED)


def test_a_mark_that_is_moved_changes_which_question_is_open(day: Day, guest: Invitation) -> None:
    one, two = approved(guest, "Eins?"), approved(guest, "Zwei?")
    first, _second = day.call(one), day.call(two)
    assert two.state is State.CALLED
    day.now += 5 * SECOND
    day.press(Kind.MOVED, corrects_id=first.id, moved_to=day.now)
    assert (one.state, two.state) == (State.CALLED, State.ANSWERED)


def test_a_question_from_the_hall_gets_its_place_and_goes_with_its_mark(day: Day) -> None:
    mark = day.press(Kind.QUESTION_ASKED)
    question = db.session.get_one(Question, mark.asked_id)
    assert (question.origin, question.state) == (Origin.MICROPHONE, State.CALLED)
    assert question.item_id == day.hearing.items[2].id
    undone = day.press(Kind.VOIDED, corrects_id=mark.id)
    assert question.state is State.WITHDRAWN
    day.press(Kind.VOIDED, corrects_id=undone.id)
    assert question.state is State.CALLED


def test_the_same_press_sent_again_calls_once(day: Day, guest: Invitation) -> None:
    question, key = approved(guest, "Wer prüft das?"), "a" * 32
    first = day.press(Kind.QUESTION_ASKED, asked_id=question.id, key=key)
    assert day.press(Kind.QUESTION_ASKED, asked_id=question.id, key=key).id == first.id
    hall = day.press(Kind.QUESTION_ASKED, key="b" * 32)
    assert day.press(Kind.QUESTION_ASKED, key="b" * 32).id == hall.id
    origins = db.session.scalars(select(Question.origin)).all()
    assert origins.count(Origin.MICROPHONE) == 1


def test_two_desks_that_call_different_questions_call_one(day: Day, guest: Invitation) -> None:
    one, two = approved(guest, "Eins?"), approved(guest, "Zwei?")
    day.press(Kind.QUESTION_ASKED, asked_id=one.id, desk="1" * 32)
    with pytest.raises(PressedMeanwhile):
        day.press(Kind.QUESTION_ASKED, asked_id=two.id, desk="2" * 32, seen=1)
    assert (one.state, two.state) == (State.CALLED, State.APPROVED)


def test_only_what_waits_can_be_called(day: Day, guest: Invitation) -> None:
    there = a_hearing(slug="anderswo")
    with commit():
        foreign = entering.enter(
            hearing=there, facts=Facts("Dort?"), rehearsal=False, who=MIRA, now=BEGUN
        )
    called = approved(guest, "Schon?")
    day.call(called)
    for question, error in (
        (ask(guest, "Nicht zugelassen?"), NotInQueue),
        (called, NotInQueue),
        (foreign, NoSuchQuestion),
    ):
        with pytest.raises(error):
            day.call(question)
    with pytest.raises(NoSuchQuestion):
        day.press(Kind.QUESTION_ASKED, asked_id=10**6)


def test_what_people_decided_since_stays(day: Day, guest: Invitation) -> None:
    question = approved(guest, "Wer prüft das?")
    mark = day.call(question)
    day.call(approved(guest, "Zwei?"))
    decide(question, State.DEFERRED)
    day.press(Kind.FLOOR_TAKEN)
    assert question.state is State.DEFERRED
    decide(question, State.APPROVED)  # it was heard: so it is answered, not waiting
    assert question.state is State.ANSWERED
    assert mark.asked_id == question.id


def test_the_desk_sees_the_queue_and_the_time_of_the_question(day: Day, guest: Invitation) -> None:
    here = day.hearing.items[2].id
    with commit():
        row = rules.row_of(day.hearing, day.hearing.items[2])
        rules.change(
            hearing=day.hearing, row=row, seen=row.version, is_open=True, order=Order.TIME,
            seconds=60, who=MIRA, now=BEGUN,
        )  # fmt: skip
    whole = approved(guest, "Zu allem?")
    mine = approved(guest, "Hierzu?", item_id=here)
    other = approved(guest, "Anderswo?", item_id=day.hearing.items[0].id)
    hand = ask(guest, item_id=here)
    shown = day.queue()
    assert [one.id for one in shown.waiting] == [mine.id, hand.id, whole.id, other.id]
    assert (shown.open, shown.left(day.now)) == (None, None)
    day.call(mine)
    shown = day.queue(day.now + 45 * SECOND)
    assert shown.open is not None
    assert (shown.open.id, shown.open.seconds) == (mine.id, 60)
    assert shown.left(day.now + 45 * SECOND) == 15 * SECOND
    assert shown.left(day.now + 75 * SECOND) == -15 * SECOND
    anna = speaks_in(day.hearing, 2, "Anna")
    day.press(Kind.ANSWER_STARTED, speaker_id=anna.id)
    assert day.queue().until is None  # an answer has no limit


def test_a_rehearsal_has_questions_of_its_own_and_takes_them_along(
    hearing: Hearing, guest: Invitation
) -> None:
    real = approved(guest, "Echt?")
    with commit():
        rehearsals.begin(hearing=hearing, who=MIRA, now=BEGUN)
    day = Day(hearing, rehearsal=True)
    with commit():
        spoken = entering.enter(
            hearing=hearing, facts=Facts("Probe?"), rehearsal=True, who=MIRA, now=BEGUN
        )
    assert [one.id for one in day.queue().waiting] == [spoken.id]
    with pytest.raises(NoSuchQuestion):
        day.call(real)
    day.call(spoken)
    day.press(Kind.QUESTION_ASKED)
    assert spoken.state is State.ANSWERED
    with commit():
        rehearsals.end(hearing=hearing, who=MIRA, now=BEGUN)
    assert db.session.scalars(select(Question.id)).all() == [real.id]
    assert db.session.get_one(Question, real.id).state is State.APPROVED
    assert facts.read(hearing.id) == []


def test_nobody_refuses_what_the_desk_has_just_called(day: Day, guest: Invitation) -> None:
    question = approved(guest, "Wer prüft das?")
    seen = question.version
    day.call(question)
    with pytest.raises(WrongQuestionState):
        decide(question, State.REFUSED, reason="Nein", seen=seen)
    assert question.state is State.CALLED
