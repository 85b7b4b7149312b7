"""A hearing whose recording says something that has to go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.protocol import changes, entries, ledger
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from hearing.speakers import consents
from hearing.speakers.models import Channel, Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_recording, a_release, a_speaker, heard

SECRET = "Zwiebelring"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """Anna speaks from second 10 on and names a secret at 21.2, Bert answers at 40."""
    hearing = a_hearing()
    anna, bert = a_speaker(hearing, "Anna Beispiel"), a_speaker(hearing, "Bert Muster")
    a_release(hearing)
    marks = [(8, MarkKind.ITEM_STARTED, {"item_id": hearing.items[0].id})]
    marks += [(10, MarkKind.FLOOR_GIVEN, {"speaker_id": anna.id})]
    marks += [(39, MarkKind.FLOOR_GIVEN, {"speaker_id": bert.id})]
    for second, kind, facts in marks:
        at = BEGIN + timedelta(seconds=second)
        db.session.add(Mark(hearing_id=hearing.id, kind=kind, at=at, **facts))
    recording = a_recording(hearing, published_at=NOW)
    told = [
        heard(10, "Guten Morgen zusammen."),
        heard(20, f"Ich wohne im {SECRET} am Markt."),
        heard(40, "Danke, Frau Beispiel."),
    ]
    entries.make(recording, told)
    db.session.commit()
    return hearing


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    return db.session.scalars(select(Recording)).one()


@pytest.fixture
def anna(hearing: Hearing) -> Speaker:
    return db.session.scalars(select(Speaker).where(Speaker.name == "Anna Beispiel")).one()


def texts(recording: Recording) -> list[str]:
    query = select(Entry.text).where(Entry.recording_id == recording.id)
    return list(db.session.scalars(query.order_by(Entry.position)))


def say(recording: Recording, place: int, text: str) -> None:
    """Correct a contribution by hand, committed."""
    query = select(Entry).where(Entry.recording_id == recording.id).order_by(Entry.position)
    entry = db.session.scalars(query).all()[place]
    changes.rewrite(entry=entry, text=text, seen=entry.version, who="pia@example.org", now=NOW)
    db.session.commit()


def check_all(recording: Recording) -> None:
    """Check every contribution, committed."""
    keys = list(db.session.scalars(select(Entry.key).where(Entry.recording_id == recording.id)))
    for key in keys:
        entry = ledger.find(recording.id, key)
        assert entry is not None
        changes.check(entry=entry, seen=entry.version, who="pia@example.org", now=NOW)
    db.session.commit()


def answer(speaker: Speaker, *purposes: Purpose, given: bool) -> None:
    """Answer questions of consent by the link, committed."""
    consents.answer(
        speaker=speaker,
        answers=dict.fromkeys(purposes, given),
        versions=dict.fromkeys(purposes, "1"),
        channel=Channel.LINK,
        language="de",
        who="link",
        now=NOW,
    )
    db.session.commit()
