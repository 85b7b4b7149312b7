"""What is open stays open: only what somebody has settled is settled, second for second."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol import board, changes
from hearing.protocol.models import Entry
from hearing.record import completeness, errors, leaving, silences, steps
from hearing.record.completeness import Status
from hearing.record.models import NoText, RecordState
from hearing.recordings.models import Recording, State
from hearing.redactions.models import Redaction, RedactionReason
from tests.conftest import NOW
from tests.hearing.cast import a_recording
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.record.test_silences import PAGE, miss
from tests.hearing.record.test_steps import approve, move, sign_both

BY: dict[str, Any] = {"who": "pia@example.org", "now": NOW}


def missing(hearing: Hearing) -> list[tuple[float, float]]:
    open_ones = completeness.of(hearing).open
    return [(one.start, one.end) for one in open_ones if one.status is Status.MISSING]


def test_who_touches_a_gap_settles_only_the_seconds_that_were_touched(
    checked: Hearing, recording: Recording
) -> None:
    _first, last = db.session.scalars(select(Entry).order_by(Entry.start)).all()
    end = last.end
    miss(recording, (605.3, 605.7), (end - 0.1, 690), (700, 760), (800, 860), (900, 960))
    changes.insert(recording=recording, start=710, end=711, text="Danke.", **BY)
    redaction = Redaction(
        recording_id=recording.id, start=810, end=811, reason=RedactionReason.MISTAKE,
        ordered_at=NOW, ordered_by=BY["who"],
    )  # fmt: skip
    db.session.add(redaction)
    changes.rewrite(entry=last, text="Was kann, die KI schon?", seen=last.version, **BY)
    listened = completeness.Span(recording.id, 900, 960, Status.MISSING)
    silences.explain(hearing=checked, span=listened, reason=NoText.NOISE, **BY)
    miss(recording, (605.3, 605.7), (end - 0.1, 690), (700, 760), (800, 860), (899, 960.2))
    left = [(end - 0.1, 690), (700, 710), (711, 760), (800, 810), (811, 860), (899, 900)]
    assert missing(checked) == [pytest.approx(one) for one in left]
    gaps = [(one.start, one.end) for one in board.of(recording).gaps]
    assert gaps == missing(checked)  # the editor asks for the same
    for entry in db.session.scalars(select(Entry).where(Entry.checked_at.is_(None))):
        changes.check(entry=entry, seen=entry.version, **BY)
    steps.move(hearing=checked, to=RecordState.IN_REVIEW, seen=0, **BY)
    seen = steps.of(checked).version
    with pytest.raises(errors.RecordOpen, match="6 offene"):
        steps.move(hearing=checked, to=RecordState.EDITED, seen=seen, **BY)


def test_a_gap_between_two_contributions_that_are_joined_is_still_one(
    checked: Hearing, recording: Recording
) -> None:
    first, _last = db.session.scalars(select(Entry).order_by(Entry.start)).all()
    changes.rewrite(entry=first, text="Guten, Morgen.", seen=first.version, **BY)
    changes.join(entry=first, seen=first.version, **BY)
    miss(recording, (608, 620))
    assert missing(checked) == [(608, 620)]
    text = "Guten Morgen. Ich begrüße Sie alle herzlich hier im Saal. Was kann die KI schon?"
    changes.rewrite(entry=first, text=text, seen=first.version, **BY)
    assert missing(checked) == []


def test_a_recording_without_text_is_open_until_it_is_left_out_with_a_reason(
    app: Flask, checked: Hearing
) -> None:
    second = a_recording(checked, title="Saal 2", sha256="1" * 64, state=State.FAILED)
    pia = logged_in(app, an_account(BY["who"], roles={checked: [Role.PROTOCOL_WRITER]}))
    steps.move(hearing=checked, to=RecordState.IN_REVIEW, seen=0, **BY)
    db.session.commit()
    page = pia.get(PAGE).text
    assert "Noch ist eine Stelle offen." in page
    assert "Saal 2" in page

    def edited() -> None:
        seen = steps.of(checked).version
        steps.move(hearing=checked, to=RecordState.EDITED, seen=seen, **BY)

    with pytest.raises(errors.RecordOpen, match="1 offene"):
        edited()
    db.session.rollback()
    facts = {"recording_id": second.id, "version": steps.of(checked).version, "reason": " "}
    refused = pia.post(f"{PAGE}/aufzeichnungen/weglassen", data=facts)
    assert (refused.status_code, "Bitte sagen Sie, warum." in refused.text) == (422, True)
    facts["reason"] = "Kamera im Foyer, kein Ton."
    assert pia.post(f"{PAGE}/aufzeichnungen/weglassen", data=facts).status_code == 303
    assert "Kamera im Foyer, kein Ton." in pia.get(PAGE).text
    assert completeness.of(checked).open == []
    again = {"recording_id": second.id, "version": steps.of(checked).version}
    assert pia.post(f"{PAGE}/aufzeichnungen/abwarten", data=again).status_code == 303
    assert completeness.of(checked).of_kind(Status.UNREADY)[0].recording_id == second.id
    second.state = State.READY
    db.session.commit()
    facts["version"] = steps.of(checked).version
    late = pia.post(f"{PAGE}/aufzeichnungen/weglassen", data=facts)
    assert (late.status_code, "Kamera im Foyer, kein Ton." in late.text) == (409, True)
    # Its seconds count as those of every other one.
    assert {one.recording_id for one in completeness.of(checked).spans} >= {second.id}
    assert completeness.of(checked).open == []
    edited()


def test_a_recording_that_comes_after_the_signatures_stops_the_record_too(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign_both(checked)
    late = a_recording(checked, sha256="1" * 64, state=State.PROCESSING)
    with pytest.raises(errors.RecordOpen):
        approve(checked)
    db.session.rollback()
    late.state = State.DELETED
    approve(checked)


def test_a_record_of_recordings_that_are_left_out_alone_is_empty(hearing: Hearing) -> None:
    db.session.execute(update(Recording).values(state=State.FAILED))
    move(hearing, RecordState.IN_REVIEW)
    (broken,) = db.session.scalars(select(Recording.id))
    seen = steps.of(hearing).version
    facts: dict[str, Any] = {
        "recording_id": broken,
        "reason": "Die Datei ist defekt.",
        "seen": seen,
    }
    leaving.leave_out(hearing=hearing, **facts, **BY)
    with pytest.raises(errors.RecordEmpty):
        move(hearing, RecordState.EDITED)
