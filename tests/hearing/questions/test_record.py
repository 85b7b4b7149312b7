"""A question of the queue is part of the record: its words, who asked, its answer."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk.models import MarkKind
from hearing.invitations.models import Invitation
from hearing.privacy import erasure
from hearing.protocol import entries
from hearing.protocol.models import Entry
from tests.conftest import NOW
from tests.hearing.cast import a_recording, heard
from tests.hearing.desk.cast import press, speaks_in
from tests.hearing.questions.cast import BEGUN, approved


def recorded(hearing: Hearing, guest: Invitation) -> Entry:
    """A question that was called and answered, and what was heard of it; gives the question's."""
    anna = speaks_in(hearing, 2, "Anna")
    question = approved(guest, "Wer haftet für falsche Auskünfte?")
    for second, kind, facts in (
        (0, MarkKind.ITEM_STARTED, {"item_id": hearing.items[2].id}),
        (10, MarkKind.QUESTION_ASKED, {"asked_id": question.id}),
        (20, MarkKind.ANSWER_STARTED, {"speaker_id": anna.id}),
    ):
        press(hearing, kind, now=BEGUN + timedelta(seconds=second), **facts)
    recording = a_recording(hearing, started_at=BEGUN)
    entries.make(recording, [heard(11, "Wer haftet denn?"), heard(21, "Die Stadt haftet.")])
    db.session.commit()
    return db.session.scalars(select(Entry).order_by(Entry.position)).first() or Entry()


def test_the_entry_knows_its_question_and_the_answer_is_tied_to_it(
    hearing: Hearing, guest: Invitation
) -> None:
    entry = recorded(hearing, guest)
    assert entry.asked is not None
    assert entry.asked.text == "Wer haftet für falsche Auskünfte?"
    [answer] = entry.answers
    assert (answer.asked_id, answer.text) == (None, "Die Stadt haftet.")


def test_the_public_reads_who_asked_what(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    entry = recorded(hearing, guest)
    recording = entry.recording
    recording.published_at = NOW
    db.session.commit()
    page = visitor.get(f"/anhoerungen/ki/aufzeichnungen/{recording.id}").text
    assert "Eingereicht: „Wer haftet für falsche Auskünfte?“" in page
    assert "Mitglieder des Stadtrats" in page
    assert guest.name not in page


def test_what_somebody_wrote_stays_when_they_are_erased_but_not_who(
    hearing: Hearing, guest: Invitation
) -> None:
    entry = recorded(hearing, guest)
    with commit():
        erasure.erase(
            address=guest.email, hearing_id=hearing.id, reason=erasure.Reason.ASKED,
            secret="test", who="olga@example.org", now=NOW,
        )  # fmt: skip
    db.session.expire_all()
    assert entry.asked is not None
    assert (entry.asked.text, entry.asked.invitation_id) == (
        "Wer haftet für falsche Auskünfte?",
        None,
    )
