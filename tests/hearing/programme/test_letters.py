"""Letters after a release: drafted for those concerned, with their own changes, never sent."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail.models import Letter, LetterState
from hearing.programme import release
from hearing.speakers.models import Slot, SpeakerState
from hearing.stands.models import Origin, Stand, StandState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.programme.staging import a_person, released

PAGE = "/verwaltung/anhoerungen/ki/fassungen"


def drafts() -> dict[str, Letter]:
    """The letters that wait, by whom they go to."""
    query = select(Letter).where(Letter.state == LetterState.DRAFTED)
    return {letter.name: letter for letter in db.session.scalars(query)}


def move(hearing: Hearing, place: int, minutes: int = 5) -> None:
    """Move an item and all after it."""
    with commit():
        for item in hearing.items[place:]:
            item.starts_at += timedelta(minutes=minutes)


def test_the_first_release_needs_no_letters(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[1])
    released(hearing)
    assert drafts() == {}


def test_everyone_concerned_gets_their_own_changes_and_nobody_else_a_letter(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[0])
    concerned = a_person(hearing, "Referent*in B", hearing.items[2])
    released(hearing)
    with commit():
        hearing.items[2].title = "Ihre Fragen"
    move(hearing, 2)
    released(hearing)
    assert list(drafts()) == ["Referent*in B"]
    letter = drafts()["Referent*in B"]
    assert letter.concern == f"release 2 speaker {concerned.id}"
    assert letter.subject.startswith("Änderung im Programm: ")
    assert "- „Fragen und Antworten“ heißt jetzt „Ihre Fragen“." in letter.text
    assert "- „Ihre Fragen“ beginnt um 10:05 Uhr statt um 10:00 Uhr." in letter.text
    assert "- 10:05 bis 10:20 Uhr: Ihre Fragen (Beitrag)" in letter.text
    assert (letter.link_purpose, letter.link_subject_id) == ("speaker", concerned.id)
    assert "{link}" in letter.text


def test_a_letter_is_in_the_language_of_the_person(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[1], language="en")
    released(hearing)
    move(hearing, 1)
    released(hearing)
    letter = drafts()["Referent*in A"]
    assert letter.language == "en"


def test_who_cancelled_who_was_replaced_and_who_came_instead_are_told(app: Flask) -> None:
    hearing = a_hearing()
    declined = a_person(hearing, "Referent*in A", hearing.items[0])
    replaced = a_person(hearing, "Referent*in B", hearing.items[1])
    instead = a_person(hearing, "Referent*in C")
    released(hearing)
    with commit():
        declined.state = SpeakerState.DECLINED
        slot = db.session.scalars(select(Slot).where(Slot.speaker_id == replaced.id)).one()
        slot.speaker_id = instead.id
    released(hearing)
    waiting = drafts()
    assert set(waiting) == {"Referent*in A", "Referent*in B", "Referent*in C"}
    assert "Referent*in A nimmt nicht teil." in waiting["Referent*in A"].text
    assert waiting["Referent*in A"].link_purpose == ""
    for name in ("Referent*in B", "Referent*in C"):
        assert "Referent*in C statt Referent*in B." in waiting[name].text


def test_the_speaker_of_a_cancelled_item_is_told(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[2])
    released(hearing)
    with commit():
        db.session.delete(hearing.items[2])
    db.session.expire_all()
    released(hearing)
    text = drafts()["Referent*in A"].text
    assert "Entfällt: „Fragen und Antworten“, bisher um 10:00 Uhr." in text


def test_who_was_told_already_that_they_are_not_needed_gets_no_second_letter(app: Flask) -> None:
    hearing = a_hearing()
    person = a_person(hearing, "Referent*in A", hearing.items[0])
    released(hearing)
    with commit():
        person.state = SpeakerState.WITHDRAWN
        a_letter(hearing, f"speaker {person.id} cancelled", "Referent*in A", LetterState.QUEUED)
    released(hearing)
    assert drafts() == {}


def test_who_was_invited_again_after_a_cancellation_is_told_again(app: Flask) -> None:
    hearing = a_hearing()
    person = a_person(hearing, "Referent*in A", hearing.items[0])
    released(hearing)
    with commit():
        a_letter(hearing, f"speaker {person.id} cancelled", "Referent*in A", LetterState.SENT)
    move(hearing, 0)
    released(hearing)
    assert list(drafts()) == ["Referent*in A"]


def test_who_is_only_proposed_is_told_nothing(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[1], state=SpeakerState.PROPOSED)
    released(hearing)
    move(hearing, 1)
    released(hearing)
    assert drafts() == {}


def test_the_draft_of_the_next_release_names_all_since_the_last_letter_that_was_sent(
    app: Flask,
) -> None:
    hearing = a_hearing()
    person = a_person(hearing, "Referent*in A", hearing.items[1])
    released(hearing)
    move(hearing, 1)
    released(hearing)
    with commit():
        hearing.items[1].title = "KI im Amt"
    released(hearing)
    letter = drafts()["Referent*in A"]
    assert letter.concern == f"release 3 speaker {person.id}"
    assert "beginnt um 09:50 Uhr statt um 09:45 Uhr" in letter.text
    assert "heißt jetzt „KI im Amt“" in letter.text
    assert len(db.session.scalars(select(Letter)).all()) == 1
    with commit():
        letter.state = LetterState.SENT
    move(hearing, 1)
    released(hearing)
    letter = drafts()["Referent*in A"]
    assert "beginnt um 09:55 Uhr statt um 09:50 Uhr" in letter.text
    assert "KI im Amt“." not in letter.text


def test_a_change_that_is_taken_back_takes_its_draft_back_too(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[1])
    released(hearing)
    move(hearing, 1)
    released(hearing)
    move(hearing, 1, -5)
    released(hearing)
    assert drafts() == {}
    states = [letter.state for letter in db.session.scalars(select(Letter))]
    assert states == [LetterState.DISCARDED]


def test_who_was_invited_after_a_release_is_told_only_what_changed_since(app: Flask) -> None:
    hearing = a_hearing()
    released(hearing, now=NOW)
    move(hearing, 1)
    released(hearing, now=NOW + timedelta(days=1))
    person = a_person(hearing, "Referent*in A", hearing.items[1])
    with commit():
        letter = a_letter(hearing, f"speaker {person.id} invited", person.name, LetterState.SENT)
        letter.drafted_at = NOW + timedelta(days=2)
    move(hearing, 1)
    released(hearing, now=NOW + timedelta(days=3))
    assert "beginnt um 09:55 Uhr statt um 09:50 Uhr" in drafts()["Referent*in A"].text


def test_the_letter_of_somebody_who_has_no_address_any_longer_goes(app: Flask) -> None:
    hearing = a_hearing()
    person = a_person(hearing, "Referent*in A", hearing.items[1])
    released(hearing)
    move(hearing, 1)
    released(hearing)
    with commit():
        person.email = ""
    move(hearing, 1)
    released(hearing)
    assert drafts() == {}


def test_the_page_says_how_many_wait_and_who_has_no_address(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[1])
    a_person(hearing, "Referent*in B", hearing.items[1], email="")
    released(hearing)
    move(hearing, 1)
    draft = release.look(hearing)
    form = {"version": draft.version, "digest": draft.digest}
    page = olga.post(PAGE, data=form, follow_redirects=True).text
    assert "Ein Brief an eine betroffene Person liegt als Entwurf bereit." in page
    assert "Betroffen, aber ohne E-Mail-Adresse: Referent*in B." in page
    assert "Ein Brief zu Änderungen wartet als Entwurf." in page
    assert [letter.state for letter in db.session.scalars(select(Letter))] == ["drafted"]


def test_exhibitors_and_hosts_are_told_when_the_marketplace_moves(app: Flask) -> None:
    hearing = a_hearing()
    stand = Stand(
        hearing_id=hearing.id,
        item_id=hearing.items[2].id,
        title="MUCGPT",
        origin=Origin.INTERNAL,
        contact_name="Team MUCGPT",
        contact_email="mucgpt@example.org",
        state=StandState.ACCEPTED,
        state_at=NOW,
        created_at=NOW,
    )
    host = a_person(hearing, "Referent*in A")
    a_person(hearing, "Referent*in B")
    with commit():
        stand.hosts.append(host)
        db.session.add(stand)
    released(hearing)
    move(hearing, 2)
    released(hearing)
    assert set(drafts()) == {"Team MUCGPT", "Referent*in A"}
    letter = drafts()["Team MUCGPT"]
    assert letter.concern == f"release 2 stand {stand.id}"
    assert "beginnt um 10:05 Uhr statt um 10:00 Uhr." in letter.text
    assert (letter.link_purpose, letter.link_subject_id) == ("stand", stand.id)


def a_letter(hearing: Hearing, concern: str, name: str, state: LetterState) -> Letter:
    """A letter as another room would have drafted it."""
    letter = Letter(
        hearing_id=hearing.id,
        concern=concern,
        address="referent@example.org",
        name=name,
        subject="Brief",
        text="Text",
        state=state,
        drafted_at=hearing.starts_at,
        drafted_by="olga@example.org",
    )
    db.session.add(letter)
    return letter
