"""Answers: who may write, who may approve, and what happens to two at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.invitations.models import Invitation
from hearing.questions.models import Question
from hearing.questions.written import answers, offices, open_questions
from hearing.questions.written.errors import (
    AnswerClosed,
    AnswerLong,
    AnswerMissing,
    NotToBeAnswered,
    OfficeHasAnswers,
    OfficeKnown,
    OwnAnswer,
    RemarkMissing,
    WrongAnswerState,
)
from hearing.questions.written.models import NEXT, AnswerState, WrittenAnswer
from hearing.versions import Stale
from tests.hearing.questions.cast import BEGUN, MIRA, State, approved, ask, decide
from tests.hearing.questions.written.cast import (
    ANNA,
    BODO,
    an_office,
    approved_answer,
    assigned,
    deferred,
    handed_in,
)


def at_once(app: Flask, *verbs: Callable[[], object]) -> list[str]:
    """Do all of it at the same moment; says of each what came of it."""
    together, said = threading.Barrier(len(verbs)), []

    def work(verb: Callable[[], object]) -> None:
        with app.app_context():
            together.wait()
            try:
                with commit():
                    verb()
                said.append("done")
            except HearingError as error:
                said.append(type(error).__name__)

    threads = [threading.Thread(target=work, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_what_was_deferred_is_on_the_list_in_the_order_of_asking(
    hearing: Hearing, guest: Invitation
) -> None:
    first, second = approved(guest, "Wer haftet?"), deferred(guest, "Was kostet es?")
    ask(guest, "Noch nicht zugelassen")
    ask(guest)  # a raised hand has no words to answer
    assert [one.question for one in open_questions.of(hearing.id)] == [second]
    with commit():
        assert open_questions.defer_waiting(hearing=hearing, who=MIRA, now=BEGUN) == 1
    with commit():
        assert open_questions.defer_waiting(hearing=hearing, who=MIRA, now=BEGUN) == 0
    assert [one.question for one in open_questions.of(hearing.id)] == [first, second]


def test_an_answer_goes_its_way_and_back(hearing: Hearing, guest: Invitation) -> None:
    answer = handed_in(deferred(guest, "Wer haftet?"), "Die Stadt.")
    with commit():
        answers.give_back(answer=answer, seen=answer.version, remark="§?", who=BODO, now=BEGUN)
    assert (answer.state, answer.remark) == (AnswerState.RETURNED, "§?")
    handed_in(answer.question, "Die Stadt, § 839 BGB.")
    assert answer.remark == ""
    with commit():
        answers.approve(answer=answer, seen=answer.version, who=BODO, now=BEGUN)
    assert (answer.state, answer.approved_by) == (AnswerState.APPROVED, BODO)
    with pytest.raises(AnswerClosed):
        handed_in(answer.question, "Doch nicht.")


def test_every_other_step_is_refused(hearing: Hearing, guest: Invitation) -> None:
    answer = handed_in(deferred(guest, "Wer haftet?"), "Die Stadt.")
    steps: dict[AnswerState, Callable[[], object]] = {
        AnswerState.APPROVED: lambda: answers.approve(
            answer=answer, seen=answer.version, who=BODO, now=BEGUN
        ),
        AnswerState.RETURNED: lambda: answers.give_back(
            answer=answer, seen=answer.version, remark="Bitte mehr.", who=BODO, now=BEGUN
        ),
    }
    for before in AnswerState:
        for to, step in steps.items():
            answer.state = before
            db.session.commit()
            if to in NEXT[before]:
                step()
            else:
                with pytest.raises(WrongAnswerState):
                    step()
            db.session.rollback()


def test_nobody_approves_their_own_words(hearing: Hearing, guest: Invitation) -> None:
    answer = handed_in(deferred(guest, "Wer haftet?"), "Die Stadt.")
    with pytest.raises(OwnAnswer):
        answers.approve(answer=answer, seen=answer.version, who=ANNA, now=BEGUN)
    # Handing in somebody's draft as it is doesn't make it one's own; a changed word does.
    draft = answers.of(deferred(guest, "Wann?"))
    answers.save_draft(answer=draft, seen=draft.version, text="Bald.", who=ANNA, now=BEGUN)
    answers.hand_in(answer=draft, seen=draft.version, text="Bald.", who=BODO, now=BEGUN)
    assert draft.author == ANNA
    answers.hand_in(answer=draft, seen=draft.version, text="Bald!", who=BODO, now=BEGUN)
    with pytest.raises(OwnAnswer):
        answers.approve(answer=draft, seen=draft.version, who=BODO, now=BEGUN)


def test_what_makes_no_answer_is_refused(hearing: Hearing, guest: Invitation) -> None:
    answer = answers.of(deferred(guest, "Wer haftet?"))
    for text, error in (
        ("", AnswerMissing),
        (" \n\x00", AnswerMissing),
        ("x" * 20_001, AnswerLong),
    ):
        with pytest.raises(error):
            answers.hand_in(answer=answer, seen=1, text=text, who=ANNA, now=BEGUN)
    handed_in(answer.question, "<b>fett</b> 🎈")
    assert answer.text == "<b>fett</b> 🎈"
    with pytest.raises(RemarkMissing):
        answers.give_back(answer=answer, seen=answer.version, remark=" ", who=BODO, now=BEGUN)


def test_a_question_that_came_back_into_the_hall_is_answered_there(
    hearing: Hearing, guest: Invitation
) -> None:
    answer = handed_in(deferred(guest, "Wer haftet?"), "Die Stadt.")
    decide(answer.question, State.APPROVED)
    with pytest.raises(NotToBeAnswered):
        answers.approve(answer=answer, seen=answer.version, who=BODO, now=BEGUN)
    assert open_questions.of(hearing.id) == []


def test_approving_the_words_that_somebody_is_just_changing_is_not_possible(
    app: Flask, hearing: Hearing, guest: Invitation
) -> None:
    answer = handed_in(deferred(guest, "Wer haftet?"), "Die Stadt.")
    number, seen = answer.id, answer.version
    db.session.commit()

    def own() -> WrittenAnswer:
        return db.session.get_one(WrittenAnswer, number)

    said = at_once(
        app,
        lambda: answers.approve(answer=own(), seen=seen, who=BODO, now=BEGUN),
        lambda: answers.hand_in(answer=own(), seen=seen, text="Niemand.", who=ANNA, now=BEGUN),
    )
    # Whoever was second hears it; approved is what the approver has read.
    assert said in (["Stale", "done"], ["AnswerClosed", "done"])
    db.session.expire_all()
    assert (own().state, own().text) in {
        (AnswerState.APPROVED, "Die Stadt."),
        (AnswerState.HANDED_IN, "Niemand."),
    }
    with pytest.raises((Stale, WrongAnswerState)):
        answers.approve(answer=own(), seen=seen, who=BODO, now=BEGUN)


def test_an_answer_that_many_begin_at_once_is_one(
    app: Flask, hearing: Hearing, guest: Invitation
) -> None:
    number = deferred(guest, "Wer haftet?").id

    def begin() -> None:
        answers.of(db.session.get_one(Question, number))

    assert at_once(app, *[begin] * 6) == ["done"] * 6
    assert db.session.scalar(select(func.count()).select_from(WrittenAnswer)) == 1


def test_an_office_stands_on_the_list_once_and_goes_when_nothing_is_left(
    app: Flask, hearing: Hearing, guest: Invitation
) -> None:
    number = hearing.id

    def add() -> None:
        own = db.session.get_one(Hearing, number)
        facts = offices.Facts(" IT-Referat ", "it@example.org", BEGUN)
        offices.add(hearing=own, facts=facts, who=MIRA, now=BEGUN)

    said = at_once(app, *[add] * 4)
    assert said == ["OfficeKnown"] * 3 + ["done"]
    with pytest.raises(OfficeKnown):
        an_office(hearing, "it-referat")
    (office,) = offices.of(hearing.id)
    answer = assigned(deferred(guest, "Wer haftet?"), office)
    with pytest.raises(OfficeHasAnswers):
        offices.delete(office=office, who=MIRA, now=BEGUN)
    with commit():
        answers.assign(answer=answer, seen=answer.version, office=None, who=MIRA, now=BEGUN)
        offices.delete(office=office, who=MIRA, now=BEGUN)
    assert offices.of(hearing.id) == []


def test_every_step_is_in_the_log(hearing: Hearing, guest: Invitation) -> None:
    question = deferred(guest, "Wer haftet?")
    assigned(question, an_office(hearing))
    approved_answer(question, "Die Stadt.")
    query = select(AuditEntry.action, AuditEntry.who).where(AuditEntry.action.like("written.%"))
    assert [tuple(row) for row in db.session.execute(query.order_by(AuditEntry.id))] == [
        ("written.add_office", MIRA),
        ("written.assign", MIRA),
        ("written.hand_in", ANNA),
        ("written.approve", BODO),
    ]
