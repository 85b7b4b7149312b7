"""A public hearing whose recording can be played, with a person who may be named."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.record import snapshot, versions
from hearing.recordings.models import Recording
from hearing.speakers import consents
from hearing.speakers.models import Channel, Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.cast import a_release
from tests.hearing.record.conftest import checked, hearing, recording

__all__ = ["checked", "hearing", "recording"]
FILM = b"a film without meaning"


@pytest.fixture
def anna(hearing: Hearing) -> Speaker:
    """Who said the second sentence, and agreed to be named."""
    speaker = db.session.scalars(select(Speaker)).one()
    answer(speaker, given=True)
    return speaker


@pytest.fixture
def played(app: Flask, recording: Recording, anna: Speaker) -> Recording:
    """The recording of the hearing, published; its record is not yet."""
    folder = app.config["DATA"] / "recordings" / str(recording.id)
    folder.mkdir(parents=True)
    (folder / "playback.mp4").write_bytes(FILM)
    (folder / "poster.jpg").write_bytes(b"a picture")
    recording.published_at = NOW
    recording.hearing.motion = "Antrag Nr. 20-26 / A 04055"
    db.session.commit()
    a_release(recording.hearing)
    return recording


@pytest.fixture
def published(played: Recording, checked: Hearing) -> Hearing:
    """The same hearing with its record published."""
    versions.freeze(snapshot.take(checked), erratum="", who="pia@example.org", now=NOW)
    db.session.commit()
    return checked


def answer(speaker: Speaker, *, given: bool) -> None:
    """Agree to be named in the transcript, or take that back; committed."""
    consents.answer(
        speaker=speaker,
        answers={Purpose.TRANSCRIPT: given},
        versions={Purpose.TRANSCRIPT: "1"},
        channel=Channel.LINK,
        language="de",
        who="link",
        now=NOW,
    )
    db.session.commit()
