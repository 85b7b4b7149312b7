"""Speech without text is settled by people, once, and can be opened again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.protocol.models import Entry
from hearing.record import completeness, errors, signatures, silences, snapshot, steps
from hearing.record.completeness import Span, Status
from hearing.record.models import NoText, RecordState, Remark, RemarkState
from hearing.record.values import GapKind
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker
from tests.conftest import NOW
from tests.hearing.conftest import an_account, logged_in

BY: dict[str, Any] = {"who": "pia@example.org", "now": NOW}
PAGE = "/verwaltung/anhoerungen/ki/niederschrift"


def miss(recording: Recording, *spans: tuple[float, float]) -> None:
    """What the machine noticed and did not understand."""
    told = [{"start": a, "end": b, "reason": "heard_again_without_text"} for a, b in spans]
    recording.coverage = {
        "speech_seconds": 10.0,
        "text_seconds": 6.0,
        "spans": [{"start": spans[0][0], "end": spans[-1][1], "state": "listed", "missing": told}],
        "doubts": [],
    }
    db.session.commit()


def missing(hearing: Hearing) -> list[Span]:
    return [span for span in completeness.of(hearing).open if span.status is Status.MISSING]


def seen(hearing: Hearing) -> int:
    return steps.of(hearing).version


def test_somebody_listens_and_writes_or_says_why_there_is_nothing(
    checked: Hearing, recording: Recording
) -> None:
    miss(recording, (700.0, 704.0), (710.0, 714.0), (720.0, 724.0))
    words, unclear, noise = missing(checked)
    anna = db.session.scalars(select(Speaker.id)).one()
    facts: dict[str, Any] = {"text": "Das Wort hat Anna.", "speaker_id": anna}
    silences.write(hearing=checked, span=words, **facts, **BY)
    entry = db.session.scalars(select(Entry).where(Entry.start == 700.0)).one()
    assert (entry.end, entry.speaker_id, entry.checked_by) == (
        704.0,
        facts["speaker_id"],
        BY["who"],
    )
    with pytest.raises(errors.SpanGone):
        silences.write(hearing=checked, span=words, **facts, **BY)
    for span, reason in ((unclear, NoText.UNCLEAR), (noise, NoText.NOISE)):
        made = silences.explain(hearing=checked, span=span, reason=reason, **BY)
    assert completeness.of(checked).open == []
    gaps = [(one.start, one.end, one.kind) for one in snapshot.take(checked).gaps]
    assert gaps == [(710.0, 714.0, GapKind.NO_TEXT)]
    miss(recording, (710.2, 714.0), (720.0, 724.0))  # heard again, a little differently
    assert missing(checked) == []
    silences.reopen(hearing=checked, silence_id=made.id, **BY)
    assert missing(checked) == [replace(noise, sentence=missing(checked)[0].sentence)]


def test_clerks_settle_spans_at_once_each_span_once(
    app: Flask, checked: Hearing, recording: Recording
) -> None:
    miss(recording, (700.0, 704.0), (710.0, 714.0))
    number, start = checked.id, threading.Barrier(3)
    db.session.remove()

    def settle(place: int) -> bool:
        with app.app_context():
            hearing = db.session.get_one(Hearing, number)
            span = missing(hearing)[place]
            start.wait(10)
            try:
                with commit():
                    silences.explain(hearing=hearing, span=span, reason=NoText.NOISE, **BY)
            except errors.SpanGone:
                return False
            return True

    with ThreadPoolExecutor(3) as pool:
        first, *second = pool.map(settle, (0, 1, 1))
    assert (first, sorted(second)) == (True, [False, True])
    assert missing(db.session.get_one(Hearing, number)) == []


def test_remarks_that_nobody_has_decided_on_stop_the_record(checked: Hearing) -> None:
    steps.move(hearing=checked, to=RecordState.IN_REVIEW, seen=0, **BY)
    speaker = db.session.scalars(select(Speaker)).one()
    remark = Remark(
        hearing_id=checked.id, speaker_id=speaker.id, key="k", heard="a", text="b", said_at=NOW
    )
    db.session.add(remark)
    db.session.commit()
    facts: dict[str, Any] = {"hearing": checked, "to": RecordState.EDITED, **BY}
    with pytest.raises(errors.RemarksOpen):
        steps.move(seen=seen(checked), **facts)
    db.session.rollback()
    remark.state = RemarkState.LEFT
    steps.move(seen=seen(checked), **facts)
    assert steps.of(checked).state is RecordState.EDITED


def test_the_page_settles_them_and_loses_nothing_that_was_typed(
    app: Flask, checked: Hearing, recording: Recording
) -> None:
    pia = logged_in(app, an_account("pia@example.org", roles={checked: [Role.PROTOCOL_WRITER]}))
    miss(recording, (700.0, 704.0))
    span = {"recording_id": recording.id, "start": "700.0", "end": "704.0"}
    words = {**span, "text": "Das Wort hat Anna.", "speaker": "0"}
    assert "Auch beim zweiten Hören" in pia.get(PAGE).text
    refused = pia.post(f"{PAGE}/stellen/text", data={**words, "speaker": "999"})
    assert (refused.status_code, "Das Wort hat Anna." in refused.text) == (422, True)
    assert pia.post(f"{PAGE}/stellen/grund", data=span).status_code == 422
    reason = {**span, "reason": "noise"}
    assert pia.post(f"{PAGE}/stellen/grund", data=reason).status_code == 303
    assert pia.post(f"{PAGE}/stellen/grund", data=reason).status_code == 409
    late = pia.post(f"{PAGE}/stellen/text", data=words)
    assert (late.status_code, "Das Wort hat Anna." in late.text) == (409, True)
    unknown = pia.post(f"{PAGE}/stellen/oeffnen", data={"silence_id": "999"})
    assert unknown.status_code == 409
    (explained,) = completeness.of(checked).explained
    pia.post(f"{PAGE}/stellen/oeffnen", data={"silence_id": explained.silence_id})
    assert pia.post(f"{PAGE}/stellen/text", data=words).status_code == 303
    assert missing(checked) == []
    draft = pia.get(f"{PAGE}/entwurf")
    assert "Was kann die KI schon?" in draft.text
    assert signatures.digest(checked) in draft.text
    assert pia.get(f"{PAGE}/entwurf.pdf").data.startswith(b"%PDF-")
