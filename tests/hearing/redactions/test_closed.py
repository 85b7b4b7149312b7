"""What was not public stays so, in a recording that nobody could stop as well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk.models import Hidden, Mark, MarkKind
from hearing.recordings import retention
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import closed, notice_pages, orders
from hearing.redactions.models import RedactionReason
from tests.conftest import NOW
from tests.hearing.cast import BEGIN


def press(hearing: Hearing, second: float, kind: MarkKind, **facts: object) -> None:
    at = BEGIN + timedelta(seconds=second)
    db.session.add(Mark(hearing_id=hearing.id, kind=kind, at=at, **facts))
    db.session.flush()


def test_a_file_with_a_part_that_was_not_public_is_public_without_it_alone(
    app: Flask, hearing: Hearing, recording: Recording
) -> None:
    recording.published_at, recording.duration = None, 60.0
    assert closed.left(recording) == []
    press(hearing, 18, MarkKind.CLOSED)
    press(hearing, 30, MarkKind.OPENED)
    press(hearing, 50, MarkKind.ITEM_STARTED, item_id=hearing.items[1].id, hides=Hidden.ITEM)
    assert closed.left(recording) == [Span(18, 30), Span(50, 60)]
    with pytest.raises(closed.PartClosed) as refused:
        retention.publish(recording=recording, now=NOW, today=NOW.date())
    assert refused.value.facts == {"start": "0:00:18", "end": "0:00:30"}
    recording.published_at = NOW  # the part was closed later, by a correction at the desk
    with app.test_request_context():
        told = next(notice_pages.notices(hearing)).text
        assert "enthält aber einen Teil, der es nicht war" in told
    recording.published_at = None
    for start, end in ((18, 30), (50, 60)):
        orders.order(
            recording=recording,
            start=start,
            end=end,
            reason=RedactionReason.CONFIDENTIAL,
            who="pia@example.org",
            now=NOW,
        )
    retention.publish(recording=recording, now=NOW, today=NOW.date())
    assert recording.published_at == NOW
    with app.test_request_context():
        assert list(notice_pages.notices(hearing)) == []
