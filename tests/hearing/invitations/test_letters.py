"""Letters to guests: texts with placeholders, drafts for many, never twice, never sent unseen."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.defaults import SEVEN
from hearing.groups.models import Group, Mode
from hearing.invitations import letters, placeholders, templates
from hearing.invitations.facts import HearingFacts, House
from hearing.invitations.models import Invitation, Template
from hearing.mail import delivery, review, stops
from hearing.mail.models import Letter, LetterState
from hearing.registration import answers
from hearing.registration.answers import Answering
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, an_invitation
from tests.hearing.invitations.conftest import ROOM

WHO = "olga@example.org"
HOUSE = House(
    zone=ZoneInfo("Europe/Berlin"),
    city="Landeshauptstadt München",
    base_url="https://hearing.example",
    contact="office@example.org",
)


def facts_of(group: Group) -> HearingFacts:
    return HearingFacts.read(db.session.get_one(Hearing, group.hearing_id), HOUSE)


def new_people(group: Group, count: int) -> list[Invitation]:
    return [
        an_invitation(group, name=f"Gast {n}", email=f"gast{n}@example.org", invited_at=None)
        for n in range(count)
    ]


def drafts() -> list[Letter]:
    query = select(Letter).where(Letter.state == LetterState.DRAFTED).order_by(Letter.id)
    return list(db.session.scalars(query))


def test_a_group_is_invited_by_drafts_and_a_second_press_drafts_none_twice(
    organizer: FlaskClient, council: Group
) -> None:
    new_people(council, 3)
    for _press in range(2):
        answer = organizer.post(f"{ROOM}/entwerfen", data={"gruppe": council.id})
        assert answer.status_code == 303
    found = drafts()
    assert [letter.name for letter in found] == ["Gast 0", "Gast 1", "Gast 2"]
    assert all(letter.concern.endswith(" invited") for letter in found)
    assert all(letter.link_purpose == "invitation" for letter in found)
    assert all("{link}" in letter.text for letter in found)
    assert "Brief entworfen" in organizer.get(ROOM).text


def test_two_who_press_at_once_draft_each_letter_once(app: Flask, council: Group) -> None:
    new_people(council, 5)
    group_id = council.id
    db.session.rollback()

    def press(_number: int) -> int:
        with app.app_context(), commit():
            group = db.session.get_one(Group, group_id)
            drafted = letters.invite_group(
                facts=facts_of(group), group_id=group_id, who=WHO, now=NOW
            )
            return drafted.letters

    with ThreadPoolExecutor(4) as pool:
        counts = sorted(pool.map(press, range(4)))
    assert counts == [0, 0, 0, 5]
    assert len(drafts()) == 5


def test_only_chosen_people_get_a_draft_and_who_needs_none_is_counted(
    organizer: FlaskClient, council: Group
) -> None:
    first, second, third = new_people(council, 3)
    sent = an_invitation(council)
    answers.decline(invitation=third, by=Answering(who="link", now=NOW))
    db.session.commit()
    chosen = {"gewaehlte": "1", "person": [first.id, sent.id, third.id]}
    page = organizer.post(f"{ROOM}/entwerfen", data=chosen, follow_redirects=True).text
    assert [letter.name for letter in drafts()] == [first.name]
    assert second.name not in page
    assert "2 Personen bekommen keinen Brief" in page


def test_nobody_chosen_drafts_nothing_and_says_so(organizer: FlaskClient, council: Group) -> None:
    new_people(council, 1)
    page = organizer.post(f"{ROOM}/entwerfen", data={"gewaehlte": "1"}, follow_redirects=True).text
    assert "Bitte wählen Sie mindestens eine Person aus" in page
    assert drafts() == []


def test_no_more_than_one_letter_waits_for_somebody_invited_once_more(
    organizer: FlaskClient, council: Group
) -> None:
    person = an_invitation(council)
    for _press in range(2):
        organizer.post(f"{ROOM}/{person.id}/entwerfen")
    assert len(drafts()) == 1


def test_invited_is_who_was_really_sent_a_letter(app: Flask, council: Group) -> None:
    person = new_people(council, 1)[0]
    letters.invite(facts=facts_of(council), whom=[person.id], who=WHO, now=NOW)
    letter = drafts()[0]
    review.send(letter=letter, seen=letter.version, who=WHO, now=NOW)
    db.session.commit()
    assert person.invited_at is None
    begun = delivery.begin(letter=letter, job_id=1, message_id="<1@x>", link_id=None, now=NOW)
    assert begun
    later = NOW + timedelta(minutes=1)
    delivery.note_sent(letter_id=letter.id, job_id=1, now=later)
    db.session.commit()
    assert db.session.get_one(Invitation, person.id).invited_at == later


def test_each_of_the_seven_groups_gets_a_text_that_fits_its_rights(
    app: Flask, hearing: Hearing
) -> None:
    for position, own in enumerate(SEVEN):
        group = a_group(
            hearing,
            name=own.name,
            name_en=own.name_en,
            modes=[mode.value for mode in own.modes],
            may_ask=own.may_ask,
            position=position,
        )
        for language in ("de", "en"):
            person = an_invitation(
                group, email=f"{position}{language}@example.org", language=language
            )
            letter = templates.write(templates.INVITATION, person, facts_of(group))
            assert placeholders.words_in(letter.text) == ["link"]
            assert placeholders.words_in(letter.subject) == []
            watches = own.modes == (Mode.STREAM,)
            stream_only = "im Livestream verfolgen" if language == "de" else "You can watch"
            assert (stream_only in letter.text) == watches
            asks = "Fragen können Sie" if language == "de" else "You may ask questions"
            assert (asks in letter.text) == own.may_ask
            assert ("Qubes am IT-Rathaus" in letter.text) == (Mode.IN_PERSON in own.modes)
            assert "office@example.org" in letter.text
            assert "https://hearing.example/anhoerungen/ki/datenschutz" in letter.text


def test_letters_say_deadline_and_seats_as_they_are(app: Flask, council: Group) -> None:
    a_contingent(Mode.IN_PERSON, 40, council)
    person = an_invitation(council)
    letter = templates.write(templates.INVITATION, person, facts_of(council))
    assert "Antwort bitte bis: 30. Juni 2024, 10:00 Uhr" in letter.text
    assert "Vor Ort gibt es 40 Plätze für Ihre Gruppe" in letter.text
    assert "Wann: Mittwoch, 10. Juli 2024, 10:00 Uhr bis 14:00 Uhr" in letter.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hallo {vorname}, {link}", "Den Platzhalter „{vorname}“ gibt es nicht"),
        ("Hallo {nmae}, {link}", "Meinten Sie „{name}“?"),
        ("Hallo {Name}, {link}", "Meinten Sie „{name}“?"),
        ("{0.__class__} {link}", "Den Platzhalter „{0.__class__}“ gibt es nicht"),
        ("{name!r:>9} {link}", "Den Platzhalter „{name!r:&gt;9}“ gibt es nicht"),
        ("Hallo {name}", "Im Text fehlt {link}"),
    ],
)
def test_a_template_with_an_unknown_placeholder_is_refused_by_its_name(
    text: str, sentence: str, organizer: FlaskClient, council: Group
) -> None:
    path = f"{ROOM}/texte/{council.id}/invitation/de"
    answer = organizer.post(path, data={"subject": "Einladung", "text": text})
    assert answer.status_code == 422
    assert sentence.split("„")[0] in answer.text
    assert sentence in answer.text.replace("&#34;", '"')
    assert text.replace(">", "&gt;") in answer.text  # nothing typed is lost
    assert db.session.scalar(select(func.count()).select_from(Template)) == 0


def test_the_link_has_no_place_in_a_subject(organizer: FlaskClient, council: Group) -> None:
    path = f"{ROOM}/texte/{council.id}/invitation/de"
    answer = organizer.post(path, data={"subject": "{link}", "text": "{link}"})
    assert answer.status_code == 422
    assert "Im Betreff gibt es den Platzhalter „{link}“ nicht" in answer.text


def test_an_own_text_is_used_until_it_is_reset(organizer: FlaskClient, council: Group) -> None:
    path = f"{ROOM}/texte/{council.id}/invitation/de"
    words = {"subject": "Kommen Sie, {name}?", "text": "Hallo {name} aus {gruppe}: {link}"}
    assert organizer.post(path, data=words).status_code == 303
    person = an_invitation(council)
    letter = templates.write(templates.INVITATION, person, facts_of(council))
    assert letter.subject == "Kommen Sie, Beispiel Person?"
    assert letter.text == "Hallo Beispiel Person aus Mitglieder des Stadtrats: {link}"
    assert "eigener Text" in organizer.get(f"{ROOM}/texte").text
    stale = organizer.post(f"{path}/zuruecksetzen", data={"version": 7})
    assert stale.status_code == 409
    organizer.post(f"{path}/zuruecksetzen", data={"version": 1})
    letter = templates.write(templates.INVITATION, person, facts_of(council))
    assert letter.subject.startswith("Einladung: ")


def test_what_two_write_into_a_text_at_once_is_shown_side_by_side(
    organizer: FlaskClient, council: Group
) -> None:
    path = f"{ROOM}/texte/{council.id}/invitation/de"
    carrier = organizer.get(path).text.split('name="_made_from" value="')[1].split('"')[0]
    organizer.post(path, data={"subject": "Von Anna", "text": "Anna {link}"})

    mine = {"subject": "Von Olga", "text": "Olga {link}", "_made_from": unescape(carrier)}
    answer = organizer.post(path, data=mine)
    assert answer.status_code == 409
    assert "Von Anna" in answer.text
    assert "Von Olga" in answer.text


def test_the_preview_shows_a_real_person_and_saves_nothing(
    organizer: FlaskClient, council: Group
) -> None:
    an_invitation(council, name="Anna Erste", email="a@example.org")
    second = an_invitation(council, name="Zoë Zweite", email="z@example.org")
    path = f"{ROOM}/texte/{council.id}/invitation/de"
    words = {"subject": "Für {name}", "text": "Nur für {name}: {link}", "person": second.id}
    page = organizer.post(path, data={**words, "action": "preview"}).text
    assert "Nur für Zoë Zweite: [hier steht beim Versand der persönliche Link]" in page
    assert db.session.scalar(select(func.count()).select_from(Template)) == 0


def test_a_test_letter_goes_to_oneself_and_opens_nothing(
    organizer: FlaskClient, council: Group
) -> None:
    an_invitation(council, name="Anna Erste", email="a@example.org")
    path = f"{ROOM}/texte/{council.id}/reminder/en"
    words = {"subject": "For {name}", "text": "Answer by {frist}: {link}", "action": "test"}
    page = organizer.post(path, data=words).text
    assert "Die Probe geht an olga@example.org" in page
    letter = db.session.scalars(select(Letter)).one()
    assert letter.address == "olga@example.org"
    assert letter.subject == "[Probe] For Anna Erste"
    assert letter.link_purpose == ""
    assert "{link}" not in letter.text


def test_a_name_with_braces_stays_a_name(app: Flask, council: Group) -> None:
    person = an_invitation(council, name="{titel} {link} {0}")
    letter = templates.write(templates.INVITATION, person, facts_of(council))
    first_line = letter.text.split("\n")[0]
    assert first_line == "Guten Tag {titel} {\u2060link} {0},"
    assert letter.text.count("{link}") == 1


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_whatever_somebody_is_called_the_letter_has_one_link(name: str) -> None:
    filled = placeholders.fill("Guten Tag {name},\n\n{link}", {"name": name})
    assert filled.count("{link}") == 1
    assert name.replace("{link}", "{\u2060link}") in filled


def test_two_thousand_drafts_are_written_in_reasonable_time(app: Flask, council: Group) -> None:
    people = [
        Invitation(
            hearing_id=council.hearing_id,
            group_id=council.id,
            name=f"Gast {n}",
            email=f"gast{n}@example.org",
            address_key=f"gast{n}@example.org",
            created_at=NOW,
            created_by=WHO,
        )
        for n in range(2000)
    ]
    db.session.add_all(people)
    db.session.commit()
    drafted = letters.invite_group(facts=facts_of(council), group_id=None, who=WHO, now=NOW)
    db.session.commit()
    assert drafted.letters == 2000
    again = letters.invite_group(facts=facts_of(council), group_id=None, who=WHO, now=NOW)
    assert again.letters == 0


def test_who_may_not_send_letters_drafts_none(
    app: Flask, hearing: Hearing, council: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hearing.accounts import rights
    from hearing.accounts.rights import Right, Role
    from tests.hearing.conftest import an_account, logged_in

    granted = {**rights.RIGHTS, Role.EDITOR: frozenset({Right.SEE, Right.MANAGE_GUESTS})}
    monkeypatch.setattr(rights, "RIGHTS", granted)
    browser = logged_in(app, an_account("e@example.org", roles={hearing: [Role.EDITOR]}))
    new_people(council, 1)
    assert browser.get(ROOM).status_code == 200
    assert browser.post(f"{ROOM}/entwerfen", data={"gruppe": council.id}).status_code == 403
    assert drafts() == []


def test_who_wants_no_letters_to_many_gets_none(organizer: FlaskClient, council: Group) -> None:
    first, second = new_people(council, 2)
    letters.invite(facts=facts_of(council), whom=[first.id], who=WHO, now=NOW)
    stops.stop(letter=drafts()[0], now=NOW)
    db.session.commit()
    for _press in range(2):
        organizer.post(f"{ROOM}/entwerfen", data={"alle": "1"})
    db.session.expire_all()
    assert [letter.name for letter in drafts()] == [second.name]
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 2


def test_letters_written_together_are_of_one_batch_and_can_be_stopped(
    app: Flask, council: Group
) -> None:
    new_people(council, 2)
    letters.invite_group(facts=facts_of(council), group_id=None, who=WHO, now=NOW)
    assert {letter.batch for letter in drafts()} == {"Einladung · Mitglieder des Stadtrats"}
    assert all(letter.bulk for letter in drafts())


def test_more_people_than_are_drafted_at_a_time_all_get_their_draft(
    organizer: FlaskClient, council: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hearing.invitations.letter_pages.AT_ONCE", 2)
    new_people(council, 5)
    page = organizer.post(f"{ROOM}/entwerfen", data={"alle": "1"}, follow_redirects=True).text
    assert "5 Einladungen liegen als Entwurf hier" in page
    assert len(drafts()) == 5


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_pages_show_the_moments_of_a_real_clock_as_html_allows(
    app: Flask, organizer: FlaskClient, council: Group
) -> None:
    """HTML takes three digits of a second at most; clocks have six."""
    app.extensions["clock"] = lambda: NOW.replace(microsecond=754564)
    (person,) = new_people(council, 1)
    organizer.post(f"{ROOM}/entwerfen", data={"gruppe": council.id})
    room = "/verwaltung/anhoerungen/ki"
    organizer.post(f"{room}/anmeldungen/{person.id}/antwort", data={"enter-answer": "stream"})
    for path in ("briefe", f"einladungen/{person.id}", f"anmeldungen/{person.id}"):
        page = organizer.get(f"{room}/{path}").text
        assert not re.search(r'datetime="[^"]*\.\d{4}', page), path
    assert 'datetime="' in organizer.get(f"{room}/briefe").text
