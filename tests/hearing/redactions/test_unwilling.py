"""Who may not be recorded: nothing is published before somebody has settled whether they occur."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from hearing.accounts.rights import Role
from hearing.agenda import notices
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk.models import Mark
from hearing.persons import Person
from hearing.protocol import changes, ledger
from hearing.protocol.models import Entry
from hearing.record import steps
from hearing.record.models import RecordState
from hearing.recordings import retention
from hearing.recordings.models import Recording
from hearing.redactions import orders, personal_data, unwilling, withdrawal
from hearing.redactions.errors import ConsentOpen
from hearing.redactions.models import RedactionReason
from hearing.speakers.consents import Reason
from hearing.speakers.models import Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_recording
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.redactions.conftest import answer, check_all, texts

PIA: dict[str, Any] = {"who": "pia@example.org", "now": NOW}
PAGE = "/verwaltung/anhoerungen/ki/niederschrift"


def assign(recording: Recording, speaker: Speaker | None) -> None:
    """Give Anna's contributions to somebody, or nobody, committed."""
    query = select(Entry).where(Entry.recording_id == recording.id).order_by(Entry.position)
    for entry in db.session.scalars(query).all()[:2]:
        number = speaker.id if speaker else None
        changes.give_to(entry=entry, speaker_id=number, seen=entry.version, **PIA)
    db.session.commit()


def test_who_refused_and_was_recorded_all_the_same_waits_for_a_decision(
    hearing: Hearing, recording: Recording, anna: Speaker
) -> None:
    assert unwilling.of(hearing) == []  # nobody has answered
    answer(anna, Purpose.RECORDING, given=False)
    (found,) = unwilling.of(hearing)
    assert (found.speaker, found.reason, found.inside) == (anna, Reason.REFUSED, (recording,))
    withdrawal.take_out(recording, anna, **PIA)
    db.session.commit()
    assert unwilling.of(hearing) == []
    assert texts(recording)[2] == "Danke, Frau Beispiel."


def test_nothing_is_published_until_it_is_settled_whether_somebody_occurs_who_said_no(
    app: Flask, hearing: Hearing, recording: Recording, anna: Speaker
) -> None:
    recording.published_at = None
    for mark in db.session.scalars(select(Mark)):
        db.session.delete(mark)
    assign(recording, None)
    check_all(recording)
    answer(anna, Purpose.RECORDING, given=True)
    answer(anna, Purpose.RECORDING, given=False)  # and nothing is known to be hers
    assert orders.of([recording.id]) == []
    (found,) = unwilling.of(hearing)
    assert (found.inside, found.unknown) == ((), (recording,))
    with app.test_request_context():
        assert "Anna Beispiel" in " ".join(one.text for one in notices.of(hearing))

    today = NOW.date()
    with pytest.raises(ConsentOpen, match="Anna Beispiel"):
        retention.publish(recording=recording, now=NOW, today=today)
    steps.move(hearing=hearing, to=RecordState.IN_REVIEW, seen=0, **PIA)
    db.session.commit()
    with pytest.raises(ConsentOpen):
        steps.move(hearing=hearing, to=RecordState.EDITED, seen=1, **PIA)
    db.session.rollback()

    pia = logged_in(app, an_account(PIA["who"], roles={hearing: [Role.PROTOCOL_WRITER]}))
    page = pia.get(PAGE).text
    assert "keine Stelle zugeordnet" in page
    address = f"{PAGE}/nicht-dabei/{anna.id}"
    assert pia.post(address, data={"recording": "99"}).status_code == 303  # one that wasn't shown
    assert unwilling.of(hearing) != []
    assert pia.post(address, data={"recording": str(recording.id)}).status_code == 303
    assert pia.post(address, data={"recording": str(recording.id)}).status_code == 303
    assert unwilling.of(hearing) == []
    (told,) = unwilling.confirmed(hearing)
    assert (told.speaker_id, told.who) == (anna.id, "pia@example.org")
    assert "bestätigt am" in pia.get(PAGE).text
    person = Person("anna@example.org", subjects=frozenset({f"speaker {anna.id}"}))
    assert [one.facts["recording"] for one in personal_data.find(person)] == [recording.id]
    retention.publish(recording=recording, now=NOW, today=today)
    db.session.commit()

    assign(recording, anna)  # so she does occur
    (found,) = unwilling.of(hearing)
    assert (found.inside, found.unknown) == ((recording,), ())
    with pytest.raises(ConsentOpen):
        retention.publish(recording=recording, now=NOW, today=today)
    with pytest.raises(ConsentOpen):
        steps.move(hearing=hearing, to=RecordState.EDITED, seen=steps.of(hearing).version, **PIA)


def test_who_confirms_for_two_recordings_waits_for_who_takes_something_out_of_one(
    app: Flask, hearing: Hearing, recording: Recording, anna: Speaker
) -> None:
    answer(anna, Purpose.RECORDING, given=False)
    other = a_recording(
        hearing, title="Vorher", sha256="1" * 64, started_at=BEGIN - timedelta(days=1)
    )
    numbers, speaker, reason = [other.id, recording.id], anna.id, RedactionReason.PERSONAL
    assign(recording, None)
    db.session.execute(delete(Mark))
    db.session.commit()

    def confirm() -> None:
        with app.app_context(), commit():
            found = db.session.get_one(Speaker, speaker)
            day = db.session.get_one(Hearing, found.hearing_id)
            unwilling.confirm_absent(hearing=day, speaker=found, recordings=numbers, **PIA)

    ledger.hold(recording)
    with ThreadPoolExecutor(1) as pool:
        confirmed = pool.submit(confirm)
        wait([confirmed], timeout=0.3)
        orders.order(recording=recording, start=40.0, end=40.2, reason=reason, **PIA)
        db.session.commit()
        confirmed.result()
    assert [one.recording_id for one in unwilling.confirmed(hearing)] == numbers
