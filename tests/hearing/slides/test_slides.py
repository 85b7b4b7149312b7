"""Slides are public by somebody's decision and the person's consent, and follow the recording."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive.models import Document, Kind
from hearing.database import commit, db
from hearing.record import annexes
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction, RedactionReason
from hearing.slides import releases, showing
from hearing.slides.models import PublicSlides
from hearing.speakers.models import Speaker
from tests.conftest import NOW
from tests.hearing.slides.conftest import WHO, says


def found(word: str) -> list[int]:
    """The pages that a search knows with this word."""
    query = select(Document.page).where(Document.kind == Kind.SLIDES, Document.text.contains(word))
    return list(db.session.scalars(query.order_by(Document.page)))


def test_slides_are_shown_in_step_and_found_until_the_person_takes_it_back(
    hearing: Hearing, anna: Speaker, recording: Recording, data: Path
) -> None:
    facts: dict[str, Any] = {"speaker": anna, "hearing": hearing, "who": WHO, "now": NOW}
    with pytest.raises(releases.NotAgreed):
        releases.release(number=1, **facts)
    titles = [one.title for one in annexes.of(hearing) if one.kind == "slides"]
    anna.role = ""
    titles += [one.title for one in annexes.of(hearing) if one.kind == "slides"]
    assert titles == ["Folien: Referentin A", "Folien"]  # what a version lists stays: no names
    says(anna, True)
    assert (releases.public(hearing, data=data), found("Quastenflosser")) == ((), [])
    for _twice in range(2):
        with commit():
            releases.release(number=1, **facts)
    decks = releases.public(hearing, data=data)
    spans = [(one.page, one.start, one.end) for one in showing.of(recording, decks)]
    assert spans == [(1, 620, 650), (2, 650, 660), (2, 670, 700), (1, 710, 720)]
    assert found("Quastenflosser") == [2]
    says(anna, False)
    assert (releases.public(hearing, data=data), found("Quastenflosser")) == ((), [])
    says(anna, True)
    assert found("Quastenflosser") == [2]
    with commit():
        releases.take_back(**facts)
    assert (releases.public(hearing, data=data), found("Quastenflosser")) == ((), [])


def test_a_passage_that_was_taken_out_shows_no_slide(
    hearing: Hearing, anna: Speaker, recording: Recording, data: Path
) -> None:
    says(anna, True)
    with commit():
        releases.release(number=1, speaker=anna, hearing=hearing, who=WHO, now=NOW)
        row = Redaction(
            recording_id=recording.id,
            start=630.0,
            end=655.0,
            reason=RedactionReason.MISTAKE,
            ordered_at=NOW,
            ordered_by=WHO,
        )
        db.session.add(row)
    decks = releases.public(hearing, data=data)
    spans = [(one.page, one.start, one.end) for one in showing.of(recording, decks)]
    assert spans[:3] == [(1, 620, 630), (2, 655, 660), (2, 670, 700)]


def test_of_two_who_release_at_once_both_get_what_they_wanted(
    app: Flask, hearing: Hearing, anna: Speaker
) -> None:
    says(anna, True)
    number, start = anna.id, Barrier(2)
    db.session.remove()

    def release(who: str) -> None:
        with app.app_context():
            speaker = db.session.get_one(Speaker, number)
            own = db.session.get_one(Hearing, speaker.hearing_id)
            start.wait(10)
            with commit():
                releases.release(number=1, speaker=speaker, hearing=own, who=who, now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(release, ("olga@example.org", "pia@example.org")))
    assert db.session.scalars(select(PublicSlides.speaker_id)).all() == [number]
