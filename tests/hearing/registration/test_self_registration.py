"""Registering oneself on the public page: the letter, the answer, what nobody learns."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing import run
from hearing.accounts import audit
from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import Base, db
from hearing.groups.models import Admission, Group, Mode
from hearing.invitations import stages
from hearing.invitations.models import Invitation, Source
from hearing.jobs import worker
from hearing.mail.models import LetterState
from hearing.registration import answers
from tests import checkers
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, a_hearing, a_release, an_invitation
from tests.hearing.registration.selfhelp import (
    PATH,
    SENT,
    Clock,
    Stranger,
    everybody,
    letters,
)

OFFER = f'href="{PATH}"'


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app)


@pytest.fixture
def citizens(hearing: Hearing) -> Group:
    """A group that is open for all, in the stream."""
    return a_group(
        hearing, name="Bürger*innen", modes=["stream"], may_ask=False, admission=Admission.OPEN
    )


@pytest.fixture
def stranger(app: Flask, clock: Clock, citizens: Group) -> Stranger:
    return Stranger(app, clock)


def test_the_page_says_who_may_register_for_what_until_when(stranger: Stranger) -> None:
    page = stranger.open()
    assert page.status_code == 200
    for words in ("Bürger*innen", "im Livestream", "Offen für alle", "Anmeldung bis 10. Juli 2024"):
        assert words in page.text
    assert "Fragen stellen" not in page.text


def test_the_page_says_who_may_ask_and_in_which_ways(stranger: Stranger, hearing: Hearing) -> None:
    a_group(hearing, name="Presse", admission=Admission.OPEN)
    page = stranger.open().text
    assert "vor Ort, online mit Wortmeldung, im Livestream" in page
    assert page.count("Sie dürfen Fragen stellen.") == 1


def test_who_registers_is_nobody_yet_and_gets_a_letter(stranger: Stranger, citizens: Group) -> None:
    answer = stranger.send()
    assert (answer.status_code, answer.location) == (303, SENT)
    assert "an b@example.org" in stranger.client.get(SENT).text
    assert "b@example.org" not in stranger.client.get(SENT).text  # the next at this machine
    (person,) = everybody()
    assert (person.source, person.confirmed_at, person.group_id) == (Source.SELF, None, citizens.id)
    assert not db.session.query(Invitation).filter(stages.is_somebody()).count()
    (letter,) = letters()
    assert (letter.address, letter.name, letter.state) == ("b@example.org", "", "queued")
    assert (letter.link_purpose, letter.link_subject_id) == ("invitation", person.id)
    assert "{link}" in letter.text
    assert "Beispiel Bürgerin" not in letter.text + letter.subject


def test_opening_the_link_confirms_nothing_and_answering_does(stranger: Stranger) -> None:
    stranger.send()
    (person,) = everybody()
    path = stranger.link(person)
    for _scanner in range(2):
        assert stranger.client.get(path).status_code == 200
        assert stranger.client.head(path).status_code == 200
    assert everybody()[0].confirmed_at is None
    assert answers.of(everybody()[0]) is None
    answer = stranger.client.post(f"{path}/antwort", data={"answer": "stream", "seen": "0"})
    assert answer.status_code == 303
    (person,) = everybody()
    assert person.confirmed_at == stranger.clock.time
    registration = answers.of(person)
    assert registration is not None
    assert (registration.state, registration.mode) == ("confirmed", Mode.STREAM)


def test_until_it_is_confirmed_no_seat_is_held(
    stranger: Stranger, citizens: Group, app: Flask
) -> None:
    citizens.modes = ["in_person"]
    a_contingent(Mode.IN_PERSON, 1, citizens)
    stranger.send()
    other = Stranger(app, stranger.clock)
    other.send(email="c@example.org")
    late = everybody()[1]
    other.client.post(f"{other.link(late)}/antwort", data={"answer": "in_person", "seen": "0"})
    registration = answers.of(everybody()[1])
    assert registration is not None
    assert registration.state == "confirmed"


def test_a_group_closed_meanwhile_takes_nobody_in(stranger: Stranger, citizens: Group) -> None:
    stranger.send()
    path = stranger.link(everybody()[0])
    citizens.admission = Admission.INVITATION
    db.session.commit()
    answer = stranger.client.post(f"{path}/antwort", data={"answer": "stream", "seen": "0"})
    assert answer.status_code == 410
    assert everybody()[0].confirmed_at is None


def test_who_registered_themselves_names_nobody_and_learns_of_nobody(
    stranger: Stranger, hearing: Hearing
) -> None:
    an_invitation(a_group(hearing), email="rat@example.org")
    stranger.send()
    path = stranger.link(everybody()[1])
    assert "Jemand anderes kommt" not in stranger.client.get(path).text
    said = set()
    for address in ("rat@example.org", "fremd@example.org"):
        data = {"name": "Beispiel", "email": address}
        answer = stranger.client.post(f"{path}/vertretung", data=data)
        said.add((answer.status_code, answer.text.replace(address, "")))
    assert [status for status, _text in said] == [422]
    assert len(everybody()) == 2


def test_until_it_is_confirmed_what_was_typed_last_counts(stranger: Stranger) -> None:
    stranger.send(name="Beispiel Tippfeler")
    stranger.send(name="Beispiel Tippfehler", language="en", email="B@Example.org")
    (person,) = everybody()
    assert (person.name, person.language) == ("Beispiel Tippfehler", "en")
    assert len(letters()) == 1
    stranger.client.post(f"{stranger.link(person)}/antwort", data={"answer": "no", "seen": "0"})
    stranger.send(name="Jemand anderes")
    assert everybody()[0].name == "Beispiel Tippfehler"


def test_who_is_on_the_list_gets_the_link_again_once_an_hour(
    stranger: Stranger, hearing: Hearing
) -> None:
    council = a_group(hearing)
    an_invitation(council, email="Rat@example.org", name="Beispiel Rätin", language="en")
    for minutes, count in ((0, 1), (30, 1), (31, 2)):
        stranger.clock.pass_by(minutes=minutes)
        assert stranger.send(email="rat@example.org").location == SENT
        assert len(letters()) == count
    letter = letters()[0]
    assert (letter.address, letter.name) == ("Rat@example.org", "Beispiel Rätin")
    assert letter.concern.endswith(" link")
    (person,) = everybody()
    assert (person.group_id, person.source) == (council.id, Source.MANUAL)


def test_who_is_no_longer_invited_gets_no_link(stranger: Stranger, hearing: Hearing) -> None:
    an_invitation(a_group(hearing), email="b@example.org", revoked_at=NOW)
    assert stranger.send().location == SENT
    (letter,) = letters()
    assert (letter.link_purpose, "{link}" in letter.text) == ("", False)
    assert len(everybody()) == 1


def test_the_page_says_the_same_about_every_address(
    app: Flask, stranger: Stranger, hearing: Hearing
) -> None:
    council = a_group(hearing)
    an_invitation(council, email="known@example.org")
    an_invitation(council, email="again@example.org")
    an_invitation(council, email="gone1@example.org", revoked_at=NOW)
    stranger.send(email="again@example.org")
    seen = set()
    for name in ("known", "again", "gone1", "fresh"):
        visitor = Stranger(app, stranger.clock)
        answer = visitor.send(email=f"{name}@example.org")
        page = visitor.client.get(answer.location)
        text = page.text.replace(name, "NAME")
        headers = tuple(sorted(key for key, _value in answer.headers))
        seen.add((answer.status_code, answer.location, headers, page.status_code, text))
    assert len(seen) == 1


def test_an_address_gets_five_letters_a_day_from_all_hearings(
    app: Flask, stranger: Stranger
) -> None:
    for number in range(7):
        hearing = a_hearing(
            slug=f"h{number}", starts_at=stranger.clock.time.replace(year=2025),
            ends_at=stranger.clock.time.replace(year=2026),
        )  # fmt: skip
        a_group(hearing, admission=Admission.OPEN)
        path = f"/anhoerungen/h{number}/anmeldung"
        stamp = stranger.stamp(stranger.client.get(path))
        stranger.clock.pass_by(seconds=9)
        data = {"name": "Beispiel", "email": "opfer@example.org", "stamp": stamp}
        assert stranger.client.post(path, data=data).status_code == 303
    assert len(letters()) == 5


def test_the_same_address_twice_at_once_is_one_person_and_one_letter(
    app: Flask, stranger: Stranger
) -> None:
    stamp = stranger.stamp()
    stranger.clock.pass_by(seconds=20)
    start, statuses = threading.Barrier(8), []

    def send(number: int) -> None:
        visitor = Stranger(app, stranger.clock, f"203.0.113.{number}")
        start.wait()
        statuses.append(visitor.press(stamp=stamp, email="Zwei@example.org").status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 8
    assert (len(everybody()), len(letters())) == (1, 1)


def test_a_double_click_and_the_back_button_change_nothing(stranger: Stranger) -> None:
    stamp = stranger.stamp()
    stranger.clock.pass_by(seconds=20)
    for _press in range(3):
        assert stranger.press(stamp=stamp).location == SENT
    assert (len(everybody()), len(letters())) == (1, 1)


def test_who_does_not_confirm_is_deleted_with_every_word(
    app: Flask, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "utc_now", stranger.clock)
    stranger.send(name="Wortzwiebel Fallobst", email="zwiebelfisch@example.org")
    stranger.send(name="Beispiel Bleibt", email="bleibt@example.org")
    stays = everybody()[1]
    stranger.client.post(f"{stranger.link(stays)}/antwort", data={"answer": "no", "seen": "0"})
    letter = letters()[0]
    letter.state = LetterState.SENT
    gone = stranger.link(everybody()[0])
    stranger.clock.pass_by(days=2, hours=23)
    assert run.forget_unconfirmed_people(app) == 0
    assert "zwiebelfisch" in whole_database()
    stranger.clock.pass_by(hours=2)
    assert run.forget_unconfirmed_people(app) == 1
    assert run.forget_unconfirmed_people(app) == 0
    assert [person.email for person in everybody()] == ["bleibt@example.org"]
    words = whole_database()
    assert "bleibt@example.org" in words
    assert not [word for word in ("zwiebelfisch", "Wortzwiebel", "203.0.113") if word in words]
    assert stranger.client.get(gone).status_code == 404
    line = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert line is not None
    assert (line.action, line.after) == ("registration.forget", {"count": 1})
    assert audit.verify().problem == ""


def whole_database() -> str:
    """Every value of every table."""
    db.session.expire_all()
    tables = Base.metadata.sorted_tables
    return "\n".join(str(row) for table in tables for row in db.session.execute(table.select()))


def test_public_pages_lead_there_while_somebody_may_register(
    visitor: FlaskClient, stranger: Stranger, hearing: Hearing, citizens: Group
) -> None:
    assert OFFER in visitor.get("/anhoerungen/ki/programm").text  # not yet released
    a_release(hearing)
    pages = ("/anhoerungen/ki", "/anhoerungen/ki/programm")
    assert all(OFFER in visitor.get(page).text for page in pages)
    citizens.deadline = NOW
    db.session.commit()
    assert not any(OFFER in visitor.get(page).text for page in pages)


def test_where_nothing_is_open_the_page_says_so_and_takes_nothing(
    stranger: Stranger, citizens: Group
) -> None:
    stamp = stranger.stamp()
    citizens.deadline = NOW
    db.session.commit()
    assert "Zurzeit ist keine öffentliche Anmeldung möglich" in stranger.open().text
    assert stranger.press(stamp=stamp).status_code == 410
    assert everybody() == []


@pytest.mark.parametrize("fact", ["published_at", "cancelled_at", "starts_at"])
def test_a_hearing_hidden_cancelled_or_begun_takes_nobody(
    fact: str, stranger: Stranger, hearing: Hearing
) -> None:
    stamp = stranger.stamp()
    stranger.clock.pass_by(seconds=20)
    setattr(hearing, fact, None if fact == "published_at" else NOW)
    db.session.commit()
    status = stranger.press(stamp=stamp).status_code
    assert status == (404 if fact == "published_at" else 410)
    assert stranger.open().status_code == (404 if fact == "published_at" else 200)
    assert everybody() == []


def test_the_pages_are_valid(stranger: Stranger, hearing: Hearing, tmp_path: Path) -> None:
    a_group(hearing, name="Rat & Co", admission=Admission.PROOF, code="x", domains=["a.example"])
    pages = {"form": stranger.open().text, "refused": stranger.press(email="x", name="").text}
    group = str(everybody_in(hearing)[0].id)
    pages["sent"] = stranger.client.get(stranger.send(group=group).location).text
    pages["english"] = stranger.client.get(f"{PATH}?lang=en").text
    assert checkers.html_validate(pages, tmp_path / "pages") == []


def everybody_in(hearing: Hearing) -> list[Group]:
    return db.session.query(Group).filter_by(hearing_id=hearing.id).order_by(Group.id).all()
