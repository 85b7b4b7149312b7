"""Letters that wait follow what they say; what becomes of a hearing reaches who hasn't answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda import calling_off, hearings
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups import groups
from hearing.groups.models import Group, Mode
from hearing.invitations import letters, people, stages, waiting
from hearing.invitations.models import Invitation
from hearing.invitations.people import Facts
from hearing.jobs.models import Job, JobState
from hearing.mail import listeners, review
from hearing.mail.models import Letter, LetterState
from hearing.registration import answers
from hearing.registration.answers import Answering
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing
from tests.hearing.invitations.test_imports import table_of, tried
from tests.hearing.invitations.test_letters import facts_of, new_people

OLGA = "olga@example.org"
LATER = timedelta(days=7)


def invite(*whom: Invitation) -> list[Letter]:
    with commit():
        numbers = [person.id for person in whom]
        letters.invite(facts=facts_of(whom[0].group), whom=numbers, who=OLGA, now=NOW)
    return waits()


def waits(about: str = "") -> list[Letter]:
    """What waits in the outbox about this, in its order."""
    db.session.expire_all()
    gone = Letter.state.not_in({LetterState.SENT, LetterState.DISCARDED})
    query = select(Letter).where(gone, Letter.concern.endswith(about)).order_by(Letter.id)
    return list(db.session.scalars(query))


def press(*chosen: Letter) -> None:
    with commit():
        for letter in chosen:
            review.send(letter=letter, seen=letter.version, who=OLGA, now=NOW)


def post(*chosen: Letter) -> None:
    """Bring these letters to their addressees."""
    for letter in chosen:
        with commit():
            letter.state, letter.sent_at = LetterState.SENT, NOW
            db.session.flush()
            listeners.tell(letter.id)


def move(hearing: Hearing, by: timedelta = LATER, **facts: object) -> None:
    known = {name: getattr(hearing, name) for name in hearings.Facts.__dataclass_fields__}
    moved = {"starts_at": hearing.starts_at + by, "ends_at": hearing.ends_at + by}
    wanted = hearings.Facts(**{**known, **moved, **facts})  # type: ignore[arg-type]
    with commit():
        hearings.change(hearing=hearing, seen=hearing.version, facts=wanted, who=OLGA, now=NOW)


def call_off(hearing: Hearing) -> None:
    with commit():
        calling_off.cancel(hearing=hearing, who=OLGA, now=NOW)


def take_place(hearing: Hearing) -> None:
    with commit():
        calling_off.uncancel(hearing=hearing, who=OLGA, now=NOW)


def test_what_was_pressed_before_the_hearing_moved_is_a_draft_with_the_new_date(
    hearing: Hearing, council: Group
) -> None:
    first, second = invite(*new_people(council, 2))
    press(first)
    move(hearing)
    found = waits()
    assert [letter.state for letter in found] == [LetterState.DRAFTED] * 2
    assert all("17. Juli 2024" in letter.text for letter in found)
    assert not any("10. Juli 2024" in letter.text for letter in found)
    assert [bool(letter.error) for letter in found] == [True, False]
    waiting_jobs = select(Job.id).where(Job.kind == "letter", Job.state == JobState.WAITING)
    assert db.session.scalars(waiting_jobs).all() == []
    assert second.version > 1, "what somebody has just looked at is another letter now"


def test_what_changes_nothing_in_a_letter_leaves_it_in_the_queue(
    hearing: Hearing, council: Group
) -> None:
    (letter,) = invite(*new_people(council, 1))
    press(letter)
    move(hearing, timedelta(0), summary="Worum es geht", motion="20-26 / A 04055")
    assert [one.state for one in waits()] == [LetterState.QUEUED]


def test_what_a_person_wrote_by_hand_is_held_back_and_stays_as_it_is(
    hearing: Hearing, council: Group, organizer: FlaskClient
) -> None:
    (letter,) = invite(*new_people(council, 1))
    own = "Lieber Herr Bürgermeister, am 10. Juli: {link}"
    with commit():
        review.change(
            letter=letter, seen=letter.version, address=letter.address, name=letter.name,
            subject=letter.subject, text=own, who=OLGA, now=NOW,
        )  # fmt: skip
    press(*waits())
    move(hearing)
    (letter,) = waits()
    assert (letter.state, letter.text) == (LetterState.DRAFTED, own)
    page = organizer.get("/verwaltung/anhoerungen/ki/briefe").text
    assert waiting.BY_HAND in page


def test_a_letter_that_leaves_at_this_moment_stays_and_its_reader_is_told(
    hearing: Hearing, council: Group
) -> None:
    (letter,) = invite(*new_people(council, 1))
    with commit():
        letter.state = LetterState.SENDING
    move(hearing)
    assert waits("invited")[0].state is LetterState.SENDING
    (told,) = waits("news")
    assert "17. Juli 2024" in told.text


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"name": "Dr. Ada Neu"}, "Guten Tag Dr. Ada Neu"),
        ({"language": "en"}, "Dear Gast 0"),
        ({"group_id": 0}, "Digitalrat"),
    ],
)
def test_drafts_follow_what_is_said_of_a_person(
    hearing: Hearing, council: Group, values: dict[str, object], word: str
) -> None:
    other = a_group(hearing, name="Digitalrat", position=5)
    (person,) = new_people(council, 1)
    invite(person)
    wanted = Facts(person.name, person.email, council.id)
    values = {**values, "group_id": other.id} if "group_id" in values else values
    with commit():
        changed = replace(wanted, **values)  # type: ignore[arg-type]
        people.change(invitation=person, seen=person.version, facts=changed, who=OLGA, now=NOW)
    (letter,) = waits()
    assert word in letter.text
    assert (letter.name, letter.language) == (person.name, person.language)


def test_drafts_follow_an_import_too(
    hearing: Hearing, council: Group, organizer: FlaskClient
) -> None:
    invite(*new_people(council, 3))
    path, run = tried(organizer, table_of("Ada Übermut;gast1@example.org;;;"), group_id=council.id)
    sent = {"digest": run.digest, "with_changes": "yes"}
    assert organizer.post(f"{path}/uebernehmen", data=sent).status_code == 303
    assert [letter.name for letter in waits()] == ["Gast 0", "Ada Übermut", "Gast 2"]


def test_drafts_follow_the_deadline_of_a_group(hearing: Hearing, council: Group) -> None:
    (letter,) = invite(*new_people(council, 1))
    known = {name: getattr(council, name) for name in groups.Facts.__dataclass_fields__}
    later = groups.Facts(**{**known, "deadline": NOW + timedelta(days=25)})
    with commit():
        groups.change(group=council, seen=council.version, facts=later, who=OLGA, now=NOW)
    (same,) = waits()
    assert same.id == letter.id
    assert "5. Juli 2024" in same.text


def test_the_page_says_that_letters_wait_when_a_hearing_moves(
    hearing: Hearing, council: Group, organizer: FlaskClient
) -> None:
    post(*invite(*new_people(council, 1)))
    path = "/verwaltung/anhoerungen/ki/angaben"
    made_from = organizer.get(path).text.split('name="_made_from" value="')[1].split('"')[0]
    form = {"_made_from": unescape(made_from), "slug": "ki", "title": hearing.title}
    form |= {"starts_at": "2024-07-17T10:00", "ends_at": "2024-07-17T14:00"}
    form |= {"venue": "Altes Rathaus", "legal_basis": "consent"}
    answer = organizer.post(path, data=form, follow_redirects=True)
    assert "Unter „Briefe“ liegen Entwürfe" in answer.text
    (letter,) = waits()
    assert "Altes Rathaus" in letter.text


def test_who_has_not_answered_hears_of_another_day_place_or_title(
    hearing: Hearing, council: Group
) -> None:
    silent, says_no = new_people(council, 2)
    post(*invite(silent, says_no))
    with commit():
        answers.decline(invitation=says_no, by=Answering(who="link", now=NOW))
    move(hearing, timedelta(0), venue="Altes Rathaus")
    (letter,) = waits()
    assert letter.name == silent.name
    assert letter.state is LetterState.DRAFTED
    assert "Altes Rathaus" in letter.text
    move(hearing)
    (again,) = waits()
    assert again.id == letter.id
    assert "17. Juli 2024" in again.text


def test_who_answers_meanwhile_need_not_be_told(hearing: Hearing, council: Group) -> None:
    (person,) = new_people(council, 1)
    post(*invite(person))
    move(hearing)
    assert len(waits("news")) == 1
    with commit():
        answers.accept(invitation=person, mode=Mode.STREAM, by=Answering(who="link", now=NOW))
    assert waits("news") == []


def test_who_has_not_answered_hears_that_it_is_called_off(hearing: Hearing, council: Group) -> None:
    silent, english, says_no, not_yet, revoked = new_people(council, 5)
    english.language = "en"
    db.session.commit()
    post(*invite(silent, english, says_no, revoked))
    invite(not_yet)
    with commit():
        answers.decline(invitation=says_no, by=Answering(who="link", now=NOW))
        people.revoke(invitation=revoked, who=OLGA, now=NOW)
    call_off(hearing)
    found = waits()
    assert {letter.name for letter in found} == {silent.name, english.name}
    assert all(letter.state is LetterState.DRAFTED for letter in found)
    assert [letter.subject.split(":")[0] for letter in found] == ["Abgesagt", "Cancelled"]
    assert not any("{link}" in letter.text for letter in found)


def test_a_call_off_that_never_went_is_not_taken_back_by_letter(
    hearing: Hearing, council: Group
) -> None:
    post(*invite(*new_people(council, 1)))
    call_off(hearing)
    take_place(hearing)
    assert waits() == []


def test_who_was_told_hears_that_it_takes_place_after_all_and_is_told_once(
    hearing: Hearing, council: Group
) -> None:
    first, second = new_people(council, 2)
    post(*invite(first, second))
    call_off(hearing)
    post(next(letter for letter in waits() if letter.name == first.name))
    take_place(hearing)
    (back,) = waits()
    assert (back.name, back.subject.split(":")[0]) == (first.name, "Findet doch statt")
    call_off(hearing)
    (only,) = waits()
    assert only.name == second.name, "the first was told, and nothing else since"


def test_after_its_day_nobody_is_told_that_a_hearing_has_moved(app: Flask) -> None:
    past = a_hearing(starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1))
    (person,) = new_people(a_group(past), 1)
    with commit():
        person.invited_at = NOW - timedelta(days=30)
    move(past, timedelta(hours=-1))
    assert waits() == []


def test_the_outbox_knows_each_kind_of_letter_by_one_word() -> None:
    assert set(letters.ABOUT.values()) == set(waiting.KINDS)
    assert len(waiting.KINDS) == 5
    assert stages.INVITED in waiting.KINDS
