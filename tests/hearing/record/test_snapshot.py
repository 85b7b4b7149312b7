"""The record as a value: what was said, when it was, who may be named."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.record import snapshot, values
from tests.hearing.cast import BEGIN


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
