"""The record as a value: what was said, when it was, who may be named."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.protocol import entries
from hearing.protocol.models import Entry
from hearing.record import snapshot, values
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


def test_the_record_says_what_was_said_by_whom_on_what_and_when(hearing: Hearing) -> None:
    record = snapshot.take(hearing)
    assert [one.text for one in record.contributions] == ["Guten Morgen.", "Was kann die KI schon?"]
    greeting = record.items[0]
    assert (greeting.title, greeting.start) == ("Begrüßung", BEGIN + timedelta(seconds=600))
    second = record.contributions[1]
    assert (second.item_id, second.person_id) == (greeting.id, record.people[0].id)
    assert second.starts == (621.0, 621.4, 621.8, 622.2, 622.6)


def test_who_has_not_agreed_to_it_is_not_named(hearing: Hearing) -> None:
    assert [person.name for person in snapshot.take(hearing).people] == [""]


def test_the_times_of_words_survive_a_correction(hearing: Hearing) -> None:
    entry = db.session.scalars(select(Entry).order_by(Entry.position.desc())).first()
    assert entry is not None
    entry.text = "Was kann denn die künstliche Intelligenz schon?"
    db.session.commit()
    starts = snapshot.take(hearing).contributions[1].starts
    assert starts[0] == 621.0
    assert starts[-1] == 622.6
    assert list(starts) == sorted(starts)


def test_a_record_is_written_as_json_and_read_back(hearing: Hearing) -> None:
    record = snapshot.take(hearing)
    assert msgspec.json.decode(msgspec.json.encode(record), type=values.Record) == record
