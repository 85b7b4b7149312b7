"""The list of people: entered, changed, no longer invited, deleted; shown page by page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups.models import Group, Mode
from hearing.invitations import deletion, people
from hearing.invitations.errors import AlreadyOnList
from hearing.invitations.models import Invitation, Source
from hearing.invitations.people import Facts
from hearing.mail import links, outbox
from hearing.mail.addresses import AddressUnusable
from hearing.mail.links import Addressee, LinkEnded
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.registration import answers, seats
from hearing.registration.answers import Answering
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, a_hearing, an_invitation
from tests.hearing.invitations.conftest import ROOM

WHO = "olga@example.org"


def facts(group: Group, **values: object) -> Facts:
    known: dict[str, object] = {"name": "Beispiel Gast", "email": "gast@example.org"}
    return Facts(**{**known, "group_id": group.id, **values})  # type: ignore[arg-type]


def a_draft(person: Invitation, what: str = "invited") -> Letter:
    writing = Writing(
        hearing_id=person.hearing_id,
        concern=f"invitation {person.id} {what}",
        to=Addressee(person.email),
        subject="Einladung",
        text="{link}",
        link=("invitation", person.id),
    )
    letter = outbox.draft(writing, who=WHO, now=NOW)
    db.session.commit()
    return letter


def form_of(group: Group, **values: object) -> dict[str, object]:
    known = {"name": "Zoë Groß", "email": "zoe@example.org", "group_id": group.id, "language": "de"}
    return {**known, **values}


def test_a_person_entered_by_hand_is_on_the_list_and_nothing_is_sent(
    organizer: FlaskClient, council: Group
) -> None:
    answer = organizer.post(f"{ROOM}/neu", data=form_of(council, organisation="Fraktion A"))
    assert answer.status_code == 303
    page = organizer.get(ROOM).text
    assert "Zoë Groß" in page
    assert "Fraktion A" in page
    assert "noch nicht eingeladen" in page
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


@pytest.mark.parametrize(
    "address",
    [
        "gast@example.org\nBcc: alle@example.org",
        "gast@example.org, zweite@example.org",
        "gast@example.org;zweite@example.org",
        "gast",
        "gast@",
    ],
)
def test_an_address_with_a_line_break_or_a_second_recipient_is_refused_with_a_sentence(
    address: str, organizer: FlaskClient, council: Group
) -> None:
    answer = organizer.post(f"{ROOM}/neu", data=form_of(council, email=address))
    assert answer.status_code == 422
    assert "lässt sich keine E-Mail schicken" in answer.text
    assert "Zoë Groß" in answer.text
    with pytest.raises(AddressUnusable):
        people.checked(facts(council, email=address))


def test_an_address_is_on_the_list_once_however_it_is_written(
    organizer: FlaskClient, council: Group
) -> None:
    organizer.post(f"{ROOM}/neu", data=form_of(council))
    answer = organizer.post(f"{ROOM}/neu", data=form_of(council, email="ZOE@Example.org"))
    assert answer.status_code == 409
    assert "steht schon auf der Liste" in answer.text


def test_of_two_who_enter_the_same_person_at_once_one_does(app: Flask, council: Group) -> None:
    group_id, hearing_id = council.id, council.hearing_id
    db.session.rollback()

    def enter(name: str) -> str:
        with app.app_context():
            hearing = db.session.get_one(Hearing, hearing_id)
            own = Facts(name=name, email="gast@example.org", group_id=group_id)
            try:
                with commit():
                    people.add(hearing=hearing, facts=own, who=WHO, now=NOW)
            except AlreadyOnList:
                return "refused"
            return "entered"

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(enter, ["A", "B", "C", "D"]))
    assert results == ["entered", "refused", "refused", "refused"]


def test_who_only_typed_an_address_is_nobody_until_it_is_confirmed(
    organizer: FlaskClient, council: Group
) -> None:
    an_invitation(council, source=Source.SELF, invited_at=None, name="Niemand")
    assert "Niemand" not in organizer.get(ROOM).text
    answer = organizer.post(
        f"{ROOM}/neu", data=form_of(council, email="person@example.org", name="Jemand")
    )
    assert answer.status_code == 303
    assert "Jemand" in organizer.get(ROOM).text


def test_what_two_change_at_once_is_shown_side_by_side(
    organizer: FlaskClient, council: Group
) -> None:
    person = an_invitation(council)
    path = f"{ROOM}/{person.id}"
    page = organizer.get(path).text
    carrier = page.split('name="_made_from" value="')[1].split('"')[0]
    people.change(
        invitation=person,
        seen=1,
        facts=facts(council, email=person.email, name="Von Anna"),
        who="anna@example.org",
        now=NOW,
    )
    db.session.commit()
    answer = organizer.post(
        path,
        data=form_of(council, email="person@example.org", name="Von Olga")
        | {"_made_from": unescape(carrier)},
    )
    assert answer.status_code == 409
    assert "Von Anna" in answer.text
    assert "Von Olga" in answer.text


def test_a_new_address_ends_the_links_and_drafts_follow(app: Flask, council: Group) -> None:
    person = an_invitation(council)
    token = links.make(
        hearing_id=council.hearing_id,
        purpose="invitation",
        subject_id=person.id,
        expires_at=NOW + timedelta(days=90),
        now=NOW,
    )
    letter = a_draft(person, "reminded")
    people.change(
        invitation=person,
        seen=1,
        facts=facts(council, name=person.name, email="neu@example.org"),
        who=WHO,
        now=NOW,
    )
    db.session.commit()
    with pytest.raises(LinkEnded):
        links.open_link(token=token, purpose="invitation", now=NOW)
    assert db.session.get_one(Letter, letter.id).address == "neu@example.org"
    assert person.invited_at is None


def test_taking_an_invitation_back_ends_links_discards_drafts_and_frees_the_seat(
    organizer: FlaskClient, council: Group
) -> None:
    contingent = a_contingent(Mode.IN_PERSON, 1, council)
    person, next_one = an_invitation(council), an_invitation(council, email="b@example.org")
    by = Answering(who="link", now=NOW)
    answers.accept(invitation=person, mode=Mode.IN_PERSON, by=by)
    answers.accept(invitation=next_one, mode=Mode.IN_PERSON, by=by)
    db.session.commit()
    letter = a_draft(person, "reminded")
    path = f"{ROOM}/{person.id}/zurueckziehen"
    organizer.post(path)
    assert person.revoked_at is None  # without the tick nothing happens
    organizer.post(path, data={"sure": "yes"})
    db.session.expire_all()
    assert person.revoked_at == NOW
    assert db.session.get_one(Letter, letter.id).state is LetterState.DISCARDED
    registration = answers.of(next_one)
    assert registration is not None
    assert registration.state == "offered"
    assert seats.free([contingent])[contingent.id] == 0
    assert "Einladung zurückgezogen" in organizer.get(f"{ROOM}/{person.id}").text


def test_who_is_invited_again_needs_a_new_letter(organizer: FlaskClient, council: Group) -> None:
    person = an_invitation(council)
    organizer.post(f"{ROOM}/{person.id}/zurueckziehen", data={"sure": "yes"})
    organizer.post(f"{ROOM}/{person.id}/wieder-einladen")
    db.session.expire_all()
    assert person.revoked_at is None
    assert "noch nicht eingeladen" in organizer.get(f"{ROOM}/{person.id}").text


def test_only_who_was_never_written_to_can_be_deleted(
    organizer: FlaskClient, council: Group
) -> None:
    written = an_invitation(council)
    new = an_invitation(council, email="neu@example.org", invited_at=None)
    draft_id = a_draft(new).id
    for person in (written, new):
        organizer.post(f"{ROOM}/{person.id}/loeschen", data={"sure": "yes"})
    db.session.expire_all()
    left = db.session.scalars(select(Invitation.email)).all()
    assert left == ["person@example.org"]
    assert db.session.get(Letter, draft_id) is None


def test_who_has_answered_can_not_be_deleted(app: Flask, council: Group) -> None:
    person = an_invitation(council, invited_at=None)
    answers.decline(invitation=person, by=Answering(who="link", now=NOW))
    db.session.commit()
    with pytest.raises(HearingError, match="hat schon einen Brief bekommen oder geantwortet"):
        deletion.delete(invitation=person, who=WHO, now=NOW)


def test_the_list_is_searched_and_filtered(
    organizer: FlaskClient, council: Group, citizens: Group
) -> None:
    sent = an_invitation(council, name="Anna Alt", email="anna@example.org")
    an_invitation(council, name="Bernd Neu", email="bernd@example.org", invited_at=None)
    an_invitation(citizens, name="Carla Bürger", email="carla@example.org", invited_at=None)
    answers.answer_maybe(invitation=sent, by=Answering(who="link", now=NOW))
    db.session.commit()

    def found(query: str) -> set[str]:
        page = organizer.get(f"{ROOM}?{query}").text
        return {name for name in ("Anna Alt", "Bernd Neu", "Carla Bürger") if name in page}

    assert found("q=BERND") == {"Bernd Neu"}
    assert found(f"gruppe={citizens.id}") == {"Carla Bürger"}
    assert found("stand=neu") == {"Bernd Neu", "Carla Bürger"}
    assert found("stand=gesendet") == {"Anna Alt"}
    assert found("antwort=maybe") == {"Anna Alt"}
    assert found("antwort=offen") == {"Bernd Neu", "Carla Bürger"}
    assert found("q=%25") == set()
    assert found("stand=unsinn&gruppe=x") == set()


def test_people_of_another_hearing_are_not_found_here(
    organizer: FlaskClient, council: Group
) -> None:
    other = an_invitation(a_group(a_hearing(slug="anders")))
    assert organizer.get(f"{ROOM}/{other.id}").status_code == 404


def test_two_thousand_people_are_shown_page_by_page(organizer: FlaskClient, council: Group) -> None:
    people_of_it = [
        Invitation(
            hearing_id=council.hearing_id,
            group_id=council.id,
            name=f"Gast {number:05}",
            email=f"gast{number}@example.org",
            address_key=f"gast{number}@example.org",
            created_at=NOW,
            created_by=WHO,
        )
        for number in range(2_000)
    ]
    db.session.add_all(people_of_it)
    db.session.commit()
    page = organizer.get(f"{ROOM}?seite=40").text
    assert "Gast 01999" in page
    assert "Gast 00000" not in page
    assert len(page) < 200_000
