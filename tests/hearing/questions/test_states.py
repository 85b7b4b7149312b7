"""Moderation: what may follow what, doubles, places, rules; of two at once one decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.invitations.models import Invitation
from hearing.questions import entering, merging, places, queue, rules, support
from hearing.questions.entering import Facts
from hearing.questions.errors import (
    GroupUnknown,
    ItemUnknown,
    LimitUnknown,
    NotInQueue,
    NotMergeable,
    OwnQuestion,
    ReasonLong,
    ReasonMissing,
    WrongQuestionState,
)
from hearing.questions.models import NEXT, Order, Question
from hearing.versions import Stale
from tests.hearing.cast import a_group, a_hearing
from tests.hearing.questions.cast import (
    BEGUN,
    MIRA,
    State,
    a_council,
    a_guest,
    approved,
    ask,
    decide,
)
from tests.hearing.registration.test_at_once import at_once


def waiting(hearing: Hearing, item_id: int | None = None) -> list[str]:
    return [one.text for one in queue.line(hearing.id, item_id)]


def test_every_state_has_its_row_and_only_those_steps_are_taken(guest: Invitation) -> None:
    assert set(NEXT) == set(State)
    question = ask(guest, "Wer prüft das?")
    for old in State:
        for new in State:
            with commit():
                question.state = old
            facts = {"reason": "Anderes Thema"} if new is State.REFUSED else {}
            if new is old or new in NEXT[old]:
                assert decide(question, new, **facts) is (new is not old)
            else:
                with pytest.raises(WrongQuestionState):
                    decide(question, new, **facts)


def test_of_two_moderators_who_approve_the_second_changes_nothing(guest: Invitation) -> None:
    question = ask(guest, "Wer prüft das?")
    seen = question.version
    assert decide(question, State.APPROVED, seen=seen)
    assert not decide(question, State.APPROVED, seen=seen)
    with pytest.raises(Stale):
        decide(question, State.REFUSED, seen=seen, reason="Zu spät")
    lines = db.session.scalars(select(AuditEntry.action)).all()
    assert lines.count("questions.approved") == 1


def test_a_refusal_needs_a_reason_that_can_be_read(guest: Invitation) -> None:
    question = ask(guest, "Wer prüft das?")
    for reason, error in ((" \0", ReasonMissing), ("x" * 301, ReasonLong)):
        with pytest.raises(error):
            decide(question, State.REFUSED, reason=reason)
    decide(question, State.REFUSED, reason="Gehört in die Sprechstunde")
    assert question.reason == "Gehört in die Sprechstunde"
    decide(question, State.APPROVED)
    assert question.reason == ""


def test_doubles_are_found_and_become_one(hearing: Hearing, guest: Invitation) -> None:
    council = a_council(hearing)
    guests = [a_guest(council, number) for number in range(1, 5)]
    first = approved(guest, "Wer prüft die Antworten von MUCGPT?")
    double = ask(guests[0], "Wer prüft denn die Antworten von MUCGPT")
    other = ask(guests[1], "Was kostet das alles im Jahr?")
    found = merging.likenesses([double, other], [first, double, other])
    assert [one.question.id for one in found[double.id]] == [first.id]
    assert found[other.id] == []
    for supporter in (guests[1], guests[2]):
        decide(double, State.APPROVED)
        with commit():
            support.add(question=double, invitation=supporter)
    with commit():
        support.add(question=first, invitation=guests[2])
    with commit():
        merging.merge(question=double, into=first, seen=double.version, who=MIRA, now=BEGUN)
    with commit():
        assert not merging.merge(question=double, into=first, seen=0, who=MIRA, now=BEGUN)
    assert support.counts([first.id]) == {first.id: 3}  # two supporters and who asked the double
    assert waiting(hearing) == [first.text]


def test_what_was_merged_before_goes_along(guest: Invitation, hearing: Hearing) -> None:
    texts = ("Eins?", "Zwei?", "Drei?")
    one, two, three = (
        approved(a_guest(a_council(hearing), 1 + place), text) for place, text in enumerate(texts)
    )
    with commit():
        merging.merge(question=one, into=two, seen=one.version, who=MIRA, now=BEGUN)
    with commit():
        merging.merge(question=two, into=three, seen=two.version, who=MIRA, now=BEGUN)
    db.session.expire_all()
    assert one.merged_into_id == two.merged_into_id == three.id
    assert support.counts([three.id]) == {three.id: 2}


def test_nothing_is_merged_into_itself_or_what_is_gone_or_elsewhere(
    hearing: Hearing, guest: Invitation
) -> None:
    question, gone = ask(guest, "Wer prüft das?"), ask(guest, "Weg?")
    decide(gone, State.REFUSED, reason="Nein")
    there = a_hearing(slug="anderswo")
    with commit():
        foreign = entering.enter(
            hearing=there, facts=Facts("Dort?"), rehearsal=False, who=MIRA, now=BEGUN
        )
        spoken = entering.enter(
            hearing=hearing, facts=Facts("Probe?"), rehearsal=True, who=MIRA, now=BEGUN
        )
    for into in (question, gone, foreign, spoken):
        with pytest.raises(NotMergeable), commit():
            merging.merge(question=question, into=into, seen=question.version, who=MIRA, now=BEGUN)


def test_support_is_given_once_and_not_to_oneself(hearing: Hearing, guest: Invitation) -> None:
    question = approved(guest, "Wer prüft das?")
    other = a_guest(a_council(hearing), 1)
    for first in (True, False):
        with commit():
            assert support.add(question=question, invitation=other) is first
    assert support.counts([question.id]) == {question.id: 1}
    with pytest.raises(OwnQuestion):
        support.add(question=question, invitation=guest)
    for first in (True, False):
        with commit():
            assert support.remove(question=question, invitation=other) is first
    for unfit in (ask(guest), ask(other, "Noch nicht zugelassen?")):
        with pytest.raises(NotInQueue):
            support.add(question=unfit, invitation=other)


def test_support_for_a_double_counts_where_that_went(hearing: Hearing, guest: Invitation) -> None:
    into, double = approved(guest, "Wer prüft die Antworten?"), approved(guest, "Wer prüft das?")
    other = a_guest(a_council(hearing), 1)
    with commit():
        merging.merge(question=double, into=into, seen=double.version, who=MIRA, now=BEGUN)
    for first in (True, False):
        with commit():
            assert support.add(question=double, invitation=other) is first
    assert support.counts([into.id, double.id]) == {into.id: 1}
    for first in (True, False):
        with commit():
            assert support.remove(question=double, invitation=other) is first
    assert support.counts([into.id, double.id]) == {}


def test_no_support_is_lost_while_doubles_become_one(
    app: Flask, hearing: Hearing, guest: Invitation
) -> None:
    into, double = approved(guest, "Wer prüft die Antworten?"), approved(guest, "Wer prüft das?")
    numbers = (into.id, double.id, double.version)
    others = [a_guest(a_council(hearing), n).id for n in range(1, 13)]
    db.session.commit()

    def give(number: int) -> object:
        question = db.session.get_one(Question, numbers[1])
        return support.add(question=question, invitation=db.session.get_one(Invitation, number))

    def merge() -> object:
        question, whole = (db.session.get_one(Question, one) for one in (numbers[1], numbers[0]))
        return merging.merge(question=question, into=whole, seen=numbers[2], who=MIRA, now=BEGUN)

    works: list[Callable[[], object]] = [partial(give, number) for number in others]
    assert at_once(app, [*works[:6], merge, *works[6:]]) == [True] * 13
    assert support.counts([numbers[0]]) == {numbers[0]: 12}


def test_what_is_moved_stays_there_and_the_rest_follows_the_rule(
    hearing: Hearing, guest: Invitation
) -> None:
    texts = ["A?", "B?", "C?", "D?"]
    questions = [approved(guest, text) for text in texts]
    with commit():
        places.shift(question=questions[2], by=-1, who=MIRA, now=BEGUN)
    assert waiting(hearing) == ["A?", "C?", "B?", "D?"]
    new = approved(guest, "E?")
    with commit():
        places.shift(question=new, by=-(10**6), who=MIRA, now=BEGUN)
    assert waiting(hearing) == ["E?", "A?", "C?", "B?", "D?"]
    with commit():
        assert not places.shift(question=new, by=-1, who=MIRA, now=BEGUN)
    for changed in (True, False):
        with commit():
            done = places.by_rule(
                hearing_id=hearing.id, item_id=None, rehearsal=False, who=MIRA, now=BEGUN
            )
        assert done is changed
    assert waiting(hearing) == [*texts, "E?"]
    with pytest.raises(NotInQueue), commit():
        places.shift(question=ask(guest, "Neu?"), by=1, who=MIRA, now=BEGUN)


def test_the_rule_of_an_item_wins_over_that_of_the_hearing(
    hearing: Hearing, guest: Invitation
) -> None:
    item = hearing.items[1]
    for row, order, seconds in (
        (rules.row_of(hearing, None), Order.SUPPORT, 60),
        (rules.row_of(hearing, item), None, 90),
    ):
        with commit():
            rules.change(
                hearing=hearing, row=row, seen=row.version, is_open=True, order=order,
                seconds=seconds, who=MIRA, now=BEGUN,
            )  # fmt: skip
    known = rules.read(hearing.id)
    assert (known.of(item.id).order, known.of(item.id).seconds) == (Order.SUPPORT, 90)
    assert (known.of(None).order, known.of(None).seconds) == (Order.SUPPORT, 60)
    with pytest.raises(LimitUnknown):
        rules.change(
            hearing=hearing, row=row, seen=row.version, is_open=True, order=None,
            seconds=9, who=MIRA, now=BEGUN,
        )  # fmt: skip


def test_somebody_at_the_microphone_is_taken_in_at_once(hearing: Hearing) -> None:
    group = a_group(hearing)
    facts = Facts("Stichwort Strom", hearing.items[1].id, None, group.id, "  Beispiel \n Frau ", 45)
    with commit():
        question = entering.enter(
            hearing=hearing, facts=facts, rehearsal=False, who=MIRA, now=BEGUN
        )
    assert (question.state, question.asker, question.named) == (
        State.APPROVED,
        "Beispiel Frau",
        True,
    )
    assert queue.name_of(question) == "Beispiel Frau"
    there = a_hearing(slug="anderswo")
    foreign = a_group(there)
    for wrong, error in (
        (Facts(item_id=there.items[0].id), ItemUnknown),
        (Facts(group_id=foreign.id), GroupUnknown),
        (Facts(seconds=5), LimitUnknown),
    ):
        with pytest.raises(error):
            entering.enter(hearing=hearing, facts=wrong, rehearsal=False, who=MIRA, now=BEGUN)


def test_nobody_rewrites_what_somebody_wrote(hearing: Hearing, guest: Invitation) -> None:
    written, hand = ask(guest, "Wer prüft das?"), ask(guest)
    facts = Facts("Neu formuliert", hearing.items[0].id, asker="Jemand", seconds=30)
    for question, text in ((written, "Wer prüft das?"), (hand, "Neu formuliert")):
        with commit():
            entering.change(
                question=question, seen=question.version, facts=facts, who=MIRA, now=BEGUN
            )
        assert (question.text, question.asker) == (text, "")
        assert (question.item_id, question.seconds) == (hearing.items[0].id, 30)
        assert question.group_id == guest.group_id


def test_a_decision_is_about_the_words_that_were_read(hearing: Hearing, guest: Invitation) -> None:
    hand = ask(guest, named=True)
    seen = hand.version
    with commit():
        entering.change(question=hand, seen=seen, facts=Facts("Ganz anderes"), who=MIRA, now=BEGUN)
    with pytest.raises(Stale):
        decide(hand, State.APPROVED, seen=seen)
    assert db.session.get_one(Question, hand.id).state is State.SUBMITTED
