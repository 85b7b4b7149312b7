"""Slides are public by somebody's decision and the person's consent, and follow the recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive.models import Document, Kind
from hearing.database import commit, db
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction, RedactionReason
from hearing.slides import releases, showing
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
    facts = {"speaker": anna, "hearing": hearing, "who": WHO, "now": NOW}
    with pytest.raises(releases.NotAgreed):
        releases.release(number=1, **facts)
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
