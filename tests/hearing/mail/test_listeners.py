"""Rooms that follow letters hear what became of them, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import delivery, listeners, review
from hearing.mail.models import Letter, LetterState
from tests.conftest import NOW
from tests.hearing.mail.conftest import Deliver, a_waiting_letter, again
from tests.hearing.mail.postoffice import PostOffice

Heard = list[tuple[str, LetterState]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """What a room that follows letters has heard."""
    monkeypatch.setattr(listeners, "_listeners", [])
    heard: Heard = []
    listeners.on_change(lambda letter: heard.append((letter.concern, letter.state)))
    return heard


def test_a_room_hears_of_each_end_once(
    hearing: Hearing, office: PostOffice, deliver: Deliver, heard: Heard
) -> None:
    office.replies["ben@example.org"] = ["550 no"]
    office.data_replies["cleo@example.org"] = ["hang up"]
    for name in ("ada", "ben", "cleo"):
        a_waiting_letter(hearing, concern=name, address=f"{name}@example.org")
    deliver()
    deliver()
    assert heard == [
        ("ada", LetterState.SENT),
        ("ben", LetterState.FAILED),
        ("cleo", LetterState.DOUBTFUL),
    ]


def test_a_room_hears_when_a_person_decides_a_doubt(hearing: Hearing, heard: Heard) -> None:
    letter = a_waiting_letter(hearing)
    with commit():
        letter.state = LetterState.DOUBTFUL
    with commit():
        review.call_sent(letter=letter, seen=letter.version, who="olga@example.org", now=NOW)
    assert heard == [("test 7", LetterState.SENT)]


def test_what_a_room_writes_is_kept_with_the_letters_state_or_not_at_all(
    hearing: Hearing, heard: Heard
) -> None:
    def rename(letter: Letter) -> None:
        db.session.get_one(Hearing, letter.hearing_id).title = "Eingeladen"

    listeners.on_change(rename)
    letter = a_waiting_letter(hearing)
    delivery.note_failure(letter_id=letter.id, words="no")
    db.session.rollback()
    assert db.session.scalar(select(Hearing.title)) != "Eingeladen"
    assert again(letter).state is LetterState.QUEUED
    with commit():
        delivery.note_failure(letter_id=letter.id, words="no")
    assert db.session.scalar(select(Hearing.title)) == "Eingeladen"


def test_a_room_that_fails_makes_no_letter_doubtful(
    hearing: Hearing, office: PostOffice, deliver: Deliver, heard: Heard
) -> None:
    def stumble(letter: Letter) -> None:
        db.session.get_one(Hearing, letter.hearing_id).title = "Halb"
        db.session.flush()
        raise ZeroDivisionError

    listeners._listeners.insert(0, stumble)
    letter = a_waiting_letter(hearing)
    deliver()
    assert again(letter).state is LetterState.SENT
    assert heard == [("test 7", LetterState.SENT)]
    assert db.session.scalar(select(Hearing.title)) != "Halb"
