"""Who takes a consent back is taken out at once, in every recording; what others say stays."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.jobs.models import Job
from hearing.persons import Erasure, Person
from hearing.protocol import ledger
from hearing.record import errors as record_errors
from hearing.record import reading, signatures, snapshot, steps, versions
from hearing.record.models import RecordState, RecordVersion, Signature, SignatureRole
from hearing.recordings import copies, retention
from hearing.recordings.models import Recording, State
from hearing.recordings.spans import Span, minus
from hearing.redactions import endings, orders, personal_data, preview
from hearing.redactions.models import RedactionReason, RedactionState
from hearing.speakers.models import Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.cast import heard
from tests.hearing.redactions.conftest import SECRET, answer, check_all, texts

PIA = {"who": "pia@example.org", "now": NOW}


def test_all_that_somebody_said_goes_when_they_no_longer_want_to_be_recorded(
    hearing: Hearing, recording: Recording, anna: Speaker
) -> None:
    answer(anna, Purpose.RECORDING, Purpose.TRANSCRIPT, given=True)
    versions.freeze(snapshot.take(hearing), erratum="", **PIA)
    db.session.commit()
    answer(anna, Purpose.RECORDING, given=False)
    assert texts(recording) == ["[…]", "[…]", "Danke, Frau Beispiel."]
    (made,) = orders.of([recording.id])
    # All of her floor, although there was no text in some of it; not what the next one said.
    assert (made.start, made.end) == pytest.approx((9.8, 39.2))
    assert (made.reason, made.speaker_id) == (RedactionReason.WITHDRAWN, anna.id)
    assert orders.is_waiting(recording.id)
    public = reading.in_public(hearing, today=NOW.date())
    assert public is not None
    assert [one.text for one in public.contributions][:2] == ["[…]", "[…]"]
    assert "Anna Beispiel" in {one.name for one in public.people}
    # Who is named by others is shown to the staff; their words stay.
    assert [one.entry.text for one in preview.mentions(hearing)] == ["Danke, Frau Beispiel."]

    made.note = "Anruf von Anna Beispiel"
    db.session.commit()
    person = Person("anna@example.org", subjects=frozenset({f"speaker {anna.id}"}))
    assert [held.facts["note"] for held in personal_data.find(person)] == [made.note]
    assert personal_data.erase(Erasure(person, who="pia@example.org", now=NOW)) == 1
    assert made.note == ""

    answer(anna, Purpose.TRANSCRIPT, given=False)
    public = reading.in_public(hearing, today=NOW.date())
    assert public is not None
    assert "" in {one.name for one in public.people}
    assert "Anna" not in str(versions.dump(hearing.id))


def test_of_two_orders_of_a_passage_at_once_one_is_kept(app: Flask, recording: Recording) -> None:
    number = recording.id
    db.session.rollback()
    start = threading.Barrier(2)

    def redact() -> None:
        with app.app_context():
            found = db.session.get_one(Recording, number)
            start.wait()
            reason = RedactionReason.PERSONAL
            orders.order(recording=found, start=21.2, end=21.4, reason=reason, **PIA)
            db.session.commit()

    threads = [threading.Thread(target=redact) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(orders.of([number])) == len(db.session.scalars(select(Job)).all()) == 1
    retention.delete(recording=recording, now=NOW)
    db.session.commit()
    assert orders.of([number]) == db.session.scalars(select(Job)).all() == []


def test_a_recording_that_is_heard_again_does_not_bring_anything_back(
    hearing: Hearing, recording: Recording, anna: Speaker
) -> None:
    answer(anna, Purpose.RECORDING, given=True)
    recording.state = State.PROCESSING
    db.session.commit()
    answer(anna, Purpose.RECORDING, given=False)  # while it is being worked on
    assert texts(recording)[0] == "Guten Morgen zusammen."
    for copy in copies.COPIES:
        copy.make(recording, [heard(10, f"Der {SECRET}."), heard(40, "Danke.")])
    db.session.commit()
    assert texts(recording) == ["[…]", "Danke."]
    numbers = [one.id for one in orders.of([recording.id])]
    endings.settle(numbers=numbers, state=RedactionState.DONE)
    db.session.commit()
    for copy in copies.COPIES:
        copy.make(recording, [heard(10, f"Der {SECRET}."), heard(40, "Danke.")])
    db.session.commit()
    assert texts(recording) == ["[…]", "Danke."]
    assert orders.is_waiting(recording.id)  # the files of the new text are worked on again
    assert len(db.session.scalars(select(Job)).all()) == 2


def test_no_version_is_published_while_something_is_being_taken_out(
    app: Flask, hearing: Hearing, recording: Recording
) -> None:
    check_all(recording)
    number, slug = recording.id, hearing.id
    for state in (RecordState.IN_REVIEW, RecordState.EDITED):
        steps.move(hearing=hearing, to=state, seen=steps.of(hearing).version, **PIA)
    for role, who in zip(SignatureRole, ("pia@example.org", "max@example.org"), strict=True):
        read, seen = signatures.digest(hearing), steps.of(hearing).version
        steps.sign(hearing=hearing, role=role, name=who, seen=seen, read=read, who=who, now=NOW)
    today, seen = NOW.date(), steps.of(hearing).version
    day = {"approved_on": today, "today": today, "seen": seen, "now": NOW}
    steps.approve(hearing=hearing, who="max@example.org", **day)
    db.session.commit()
    seen = steps.of(hearing).version
    db.session.rollback()
    refused: list[Exception] = []

    def publish() -> None:
        with app.app_context():
            try:
                steps.publish(hearing=db.session.get_one(Hearing, slug), seen=seen, **PIA)
                db.session.commit()
            except (record_errors.RedactionRuns, record_errors.SignedMeanwhile) as error:
                refused.append(error)

    found, reason = db.session.get_one(Recording, number), RedactionReason.PERSONAL
    orders.order(recording=found, start=21.2, end=21.4, reason=reason, **PIA)
    publisher = threading.Thread(target=publish)
    publisher.start()
    publisher.join(0.3)  # time enough to publish what isn't committed as gone yet
    db.session.commit()
    publisher.join()
    assert len(refused) == 1
    assert db.session.scalars(select(RecordVersion)).all() == []
    assert SECRET not in str(versions.dump(slug))
    signed = db.session.scalars(select(Signature)).all()
    assert len(signed) == 2
    assert read not in {one.digest for one in signed}  # words could be tried until it fits


def test_who_leaves_waits_for_who_is_taking_something_out(
    app: Flask, hearing: Hearing, recording: Recording, anna: Speaker
) -> None:
    answer(anna, Purpose.RECORDING, Purpose.TRANSCRIPT, given=True)
    versions.freeze(snapshot.take(hearing), erratum="", **PIA)
    db.session.commit()
    number, speaker, hearing_id = recording.id, anna.id, hearing.id
    db.session.rollback()

    def leave() -> None:
        with app.app_context():
            found = db.session.get_one(Speaker, speaker)
            answer(found, Purpose.TRANSCRIPT, Purpose.RECORDING, given=False)

    ledger.hold(db.session.get_one(Recording, number))
    with ThreadPoolExecutor(1) as pool:
        left = pool.submit(leave)
        wait([left], timeout=0.3)  # time enough to take what the order below needs, too
        found, reason = db.session.get_one(Recording, number), RedactionReason.PERSONAL
        orders.order(recording=found, start=40.0, end=40.2, reason=reason, **PIA)
        db.session.commit()
        left.result()
    db.session.expire_all()
    assert "Anna" not in str(versions.dump(hearing_id)["versions"][0]["parts"][0])
    assert len(orders.of([number])) == 2


def test_spans_without_others() -> None:
    spans = [Span(0, 10), Span(5, 20), Span(30, 40)]
    assert minus(spans, [Span(8, 9), Span(15, 32), Span(50, 60)]) == [
        Span(0, 8),
        Span(9, 15),
        Span(32, 40),
    ]
