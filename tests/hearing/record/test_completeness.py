"""What is open stays open: only what somebody has settled is settled, second for second."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol import board, changes
from hearing.protocol.models import Entry
from hearing.record import completeness, errors, silences, steps
from hearing.record.completeness import Status
from hearing.record.models import NoText, RecordState
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction, RedactionReason
from tests.conftest import NOW
from tests.hearing.record.test_silences import miss

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
