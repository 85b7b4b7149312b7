"""A hearing whose record is checked and ready for its next step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.protocol import entries
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_recording, a_release, a_speaker, heard


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """A hearing whose first item was begun ten minutes late, with two contributions."""
    hearing = a_hearing()
    anna = a_speaker(hearing, "Anna Beispiel")
    a_release(hearing)
    marks = {
        MarkKind.ITEM_STARTED: (600, {"item_id": hearing.items[0].id}),
        MarkKind.FLOOR_GIVEN: (620, {"speaker_id": anna.id}),
    }
    for kind, (second, facts) in marks.items():
        at = BEGIN + timedelta(seconds=second)
        db.session.add(Mark(hearing_id=hearing.id, kind=kind, at=at, **facts))
    recording = a_recording(hearing)
    entries.make(recording, [heard(605, "Guten Morgen."), heard(621, "Was kann die KI schon?")])
    db.session.commit()
    return hearing


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    return db.session.scalars(select(Recording)).one()


@pytest.fixture
def checked(hearing: Hearing) -> Hearing:
    """The same hearing, every entry read against the sound."""
    for entry in db.session.scalars(select(Entry)):
        entry.checked_at, entry.checked_by = NOW, "pia@example.org"
    db.session.commit()
    return hearing
