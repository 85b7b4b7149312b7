"""Asking by link: on the day, with limits, whatever is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.events import pulse
from hearing.invitations.models import Invitation
from hearing.questions import asking, merging, rules, support
from hearing.questions.asking import Asked
from hearing.questions.errors import (
    AskedTooFast,
    ItemUnknown,
    QuestionEmpty,
    QuestionLong,
    QuestionsClosed,
    SpeakerUnknown,
    TooManyQuestions,
    WrongQuestionState,
)
from hearing.questions.models import Order, Origin, Question
from tests.conftest import NOW
from tests.hearing.cast import a_speaker
from tests.hearing.desk.cast import Kind, press
from tests.hearing.questions.cast import BEGUN, MIRA, State, a_council, a_guest, ask, decide
from tests.hearing.registration.test_at_once import at_once

MINUTE = timedelta(minutes=1)


def count() -> int:
    return db.session.scalar(select(func.count(Question.id))) or 0


def test_a_question_of_the_day_waits_for_approval_and_a_hand_without_a_name_does_not(
    hearing: Hearing, guest: Invitation
) -> None:
    item = hearing.items[1]
    written = ask(guest, "Wer prüft das?", item_id=item.id)
    hand = ask(guest)
    named = ask(a_guest(a_council(hearing), 1), named=True)
    assert (written.origin, written.state) == (Origin.WRITTEN, State.SUBMITTED)
    assert (hand.origin, hand.state, hand.text) == (Origin.HAND, State.APPROVED, "")
    assert named.state is State.SUBMITTED
    assert written.group_id == guest.group_id


def test_in_advance_is_before_the_beginning(hearing: Hearing, guest: Invitation) -> None:
    before = NOW - MINUTE
    assert ask(guest, "Vorab?", now=before).origin is Origin.ADVANCE
    with pytest.raises(QuestionsClosed):
        ask(guest, now=before)  # nobody can be called yet


def test_a_double_click_is_one_question_and_one_hand(guest: Invitation) -> None:
    assert ask(guest, "Wer prüft das?").id == ask(guest, " Wer prüft das?\r\n").id
    assert ask(guest).id == ask(guest, named=True).id
    assert count() == 2


def test_who_takes_a_double_back_no_longer_supports_the_other(
    hearing: Hearing, guest: Invitation
) -> None:
    double = ask(guest, "Wer prüft das?")
    into = ask(a_guest(a_council(hearing), 1), "Wer prüft die Antworten?")
    with commit():
        merging.merge(question=double, into=into, seen=double.version, who=MIRA, now=BEGUN)
    assert support.counts([into.id]) == {into.id: 1}
    with commit():
        asking.withdraw(question=double, who="link", now=BEGUN)
    assert support.counts([into.id]) == {}


def test_a_hand_can_be_raised_again_after_it_was_lowered(guest: Invitation) -> None:
    hand = ask(guest)
    with commit():
        asking.withdraw(question=hand, who="link", now=BEGUN)
    assert hand.state is State.WITHDRAWN
    assert ask(guest).id != hand.id


ODD = [
    "<script>alert(1)</script><b>fett</b>",
    "Wozu 👩🏽‍💻🏳️‍🌈 ?",
    "مرحبا، من يراجع ذلك؟",
    "Zeile eins\r\nZeile zwei",
    "a" * asking.LONGEST,
]


@pytest.mark.parametrize("text", ODD)
def test_whatever_is_typed_is_kept_as_it_is(guest: Invitation, text: str) -> None:
    question = ask(guest, text)
    db.session.expire_all()
    assert question.text == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x" * 10_000, QuestionLong),
        (" \n\t ", QuestionEmpty),
        ("\0\x07", QuestionEmpty),
        ("\u200b\u2060 \u202e", QuestionEmpty),  # nothing that anybody could read
    ],
)
def test_a_speech_and_nothing_are_no_questions(
    guest: Invitation, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(guest, text)
    assert count() == 0


def test_only_what_the_public_knows_can_be_asked_about(hearing: Hearing, guest: Invitation) -> None:
    draft = a_speaker(hearing, "Noch nicht öffentlich")
    for facts, error in (
        ({"item_id": 999}, ItemUnknown),
        ({"speaker_id": draft.id}, SpeakerUnknown),
    ):
        with pytest.raises(error):
            ask(guest, "Wozu?", **facts)


def test_a_flood_ends_after_a_dozen_in_a_minute_even_if_each_is_taken_back(
    guest: Invitation,
) -> None:
    for number in range(asking.IN_A_MINUTE):
        question = ask(guest, f"Frage {number}?")
        with commit():
            asking.withdraw(question=question, who="link", now=BEGUN)
    with pytest.raises(AskedTooFast):
        ask(guest, "Und noch eine?")
    assert ask(guest, "Eine Minute später?", now=BEGUN + MINUTE).id


def test_ten_open_questions_are_enough(guest: Invitation) -> None:
    for number in range(asking.MOST):
        question = ask(guest, f"Frage {number}?", now=BEGUN + number * MINUTE)
    later = BEGUN + timedelta(hours=1)
    with pytest.raises(TooManyQuestions):
        ask(guest, "Zu viel?", now=later)
    decide(question, State.REFUSED, reason="Gehört nicht hierher")
    assert ask(guest, "Jetzt geht es?", now=later).id


def test_moderators_close_it_for_one_item_or_for_all(hearing: Hearing, guest: Invitation) -> None:
    item = hearing.items[1]
    with commit():
        row = rules.row_of(hearing, item)
        rules.change(
            hearing=hearing, row=row, seen=row.version, is_open=False, order=Order.TIME,
            seconds=None, who=MIRA, now=BEGUN,
        )  # fmt: skip
    with pytest.raises(QuestionsClosed):
        ask(guest, "Dazu?", item_id=item.id)
    assert ask(guest, "Zu allem?").id
    with commit():
        rules.switch(hearing=hearing, is_open=False, who=MIRA, now=BEGUN)
    with pytest.raises(QuestionsClosed):
        ask(guest, "Noch etwas?")


def test_it_ends_with_the_hearing_unless_that_is_late(hearing: Hearing, guest: Invitation) -> None:
    over = hearing.ends_at + MINUTE
    with pytest.raises(QuestionsClosed):
        ask(guest, "Zu spät?", now=over)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[2].id, now=hearing.ends_at)
    assert ask(guest, "Es läuft noch?", now=over).id
    hearing.cancelled_at = NOW
    with pytest.raises(QuestionsClosed):
        ask(guest, "Und abgesagt?", now=BEGUN)


def test_what_was_called_can_no_longer_be_taken_back(hearing: Hearing, guest: Invitation) -> None:
    hand = ask(guest)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[2].id, now=BEGUN)
    press(hearing, Kind.QUESTION_ASKED, asked_id=hand.id, now=BEGUN)
    with pytest.raises(WrongQuestionState), commit():
        asking.withdraw(question=hand, who="link", now=BEGUN)


CHANGES: list[Callable[[Invitation], object]] = [
    lambda guest: ask(guest, "Neu?"),
    lambda guest: ask(guest),
]


@pytest.mark.parametrize("change", CHANGES)
def test_everybody_who_follows_hears_of_it(
    hearing: Hearing, guest: Invitation, change: Callable[[Invitation], object]
) -> None:
    before = pulse.numbers([hearing.id])[hearing.id]
    change(guest)
    assert pulse.numbers([hearing.id])[hearing.id] > before


def test_a_hundred_at_once_from_one_person_stay_few(app: Flask, guest: Invitation) -> None:
    guest_id = guest.id
    db.session.commit()

    def flood(number: int) -> object:
        mine = db.session.get_one(Invitation, guest_id)
        asked = Asked(f"Frage {number}?")
        return asking.ask(invitation=mine, asked=asked, who="link", now=BEGUN).id

    answers = at_once(app, [partial(flood, number) for number in range(100)])
    stored = [answer for answer in answers if isinstance(answer, int)]
    assert count() == len(set(stored)) == asking.MOST
    assert set(answers) - set(stored) <= {"AskedTooFast", "TooManyQuestions"}
