"""The door's page: by form without a script, by JSON for phones, and who may do what."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import codes
from hearing.door.models import DoorEvent, DoorEventKind
from hearing.door.stays import Action
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Source
from hearing.registration import answers, decisions
from hearing.registration.models import AccessNeed
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.door.cast import STAFF, a_guest, an_attempt, ticket_of, try_door

Kind = DoorEventKind
DOOR = "/verwaltung/anhoerungen/ki/einlass"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing(starts_at=NOW, ends_at=NOW + timedelta(hours=4))


@pytest.fixture
def group(hearing: Hearing) -> Group:
    return a_group(hearing)


@pytest.fixture
def tessa(app: Flask, hearing: Hearing) -> FlaskClient:
    """Tessa, who is at the door."""
    return logged_in(app, an_account("tessa@example.org", roles={hearing: [Role.CHECK_IN]}))


def told(code: str, **facts: Any) -> dict[str, Any]:
    """An attempt as a phone tells it."""
    values = {
        "key": secrets.token_hex(16),
        "action": "enter",
        "code": code,
        "at": NOW.isoformat(),
        "sent_at": NOW.isoformat(),
    }
    return {**values, **facts}


def tell(client: FlaskClient, *attempts: Any) -> list[dict[str, Any]]:
    answer = client.post(f"{DOOR}/nachtrag", json=list(attempts))
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json["results"]  # type: ignore[index]
    return results


def kinds() -> list[DoorEventKind]:
    return list(db.session.scalars(select(DoorEvent.kind).order_by(DoorEvent.id)))


def test_a_typed_code_lets_in_without_a_script(tessa: FlaskClient, group: Group) -> None:
    guest = a_guest(group, "Erika Mustermann")
    typed = codes.spell(ticket_of(guest).code).lower()
    answer = tessa.post(DOOR, data={"key": "a", "action": "enter", "code": typed})
    assert answer.status_code == 303
    page = tessa.get(answer.location).text
    assert "Eingelassen" in page
    assert "Erika Mustermann" in page
    assert "Mitglieder des Stadtrats" in page


def test_the_form_sent_twice_is_one_attempt(tessa: FlaskClient, group: Group) -> None:
    form = {"key": "a", "action": "enter", "code": ticket_of(a_guest(group)).code}
    assert tessa.post(DOOR, data=form).location == tessa.post(DOOR, data=form).location
    assert kinds() == [Kind.ARRIVAL]
    page = tessa.get(tessa.post(DOOR, data={**form, "key": "b"}).location).text
    assert "Schon eingelassen" in page
    assert "von tessa@example.org eingelassen" in page
    assert kinds() == [Kind.ARRIVAL, Kind.AGAIN]


def test_a_name_is_found_however_it_is_written(tessa: FlaskClient, group: Group) -> None:
    guest = a_guest(group, "Jürgen Müller-Lüdenscheidt")
    for words in ("müller", "MULLER jur", "lüden"):
        page = tessa.get(DOOR, query_string={"name": words}).text
        assert "Jürgen Müller-Lüdenscheidt" in page
        assert ticket_of(guest).code in page
    assert "steht nicht auf der Liste" in tessa.get(f"{DOOR}?name=Nirgendwer").text
    assert "mindestens zwei Buchstaben" in tessa.get(f"{DOOR}?name=m").text


def test_who_has_no_place_is_found_but_not_let_in(tessa: FlaskClient, group: Group) -> None:
    an_invitation(group, name="Ohne Antwort")
    page = tessa.get(f"{DOOR}?name=Ohne").text
    assert "Hat keinen bestätigten Platz." in page
    assert 'value="enter"' not in page.partition("Ohne Antwort")[2]


def test_an_organizer_gives_who_has_no_place_one_and_the_door_lets_them_in(
    app: Flask, tessa: FlaskClient, group: Group
) -> None:
    guest = an_invitation(group, name="Ohne Antwort")
    hearing = db.session.get_one(Hearing, group.hearing_id)
    roles = {hearing: [Role.ORGANIZER, Role.CHECK_IN]}
    organizer = logged_in(app, an_account("o@example.org", roles=roles))
    place = f"/verwaltung/anhoerungen/ki/anmeldungen/{guest.id}"
    assert place in organizer.get(f"{DOOR}?name=Ohne").text
    assert organizer.get(place).status_code == 200
    assert place not in tessa.get(f"{DOOR}?name=Ohne").text
    decisions.give_seat(
        invitation=guest, mode=Mode.IN_PERSON, contingent=None, reason="Vertretung", by=STAFF
    )
    db.session.commit()
    assert ticket_of(guest).code in tessa.get(f"{DOOR}?name=Ohne").text
    assert [one["kind"] for one in tell(tessa, told(ticket_of(guest).code))] == ["arrival"]


def test_who_has_not_confirmed_their_address_is_nobody(tessa: FlaskClient, group: Group) -> None:
    guest = an_invitation(group, name="Selbst Angemeldet", source=Source.SELF)
    assert "Selbst Angemeldet" not in tessa.get(f"{DOOR}?name=Selbst").text
    guest.confirmed_at = NOW
    db.session.commit()
    assert "Selbst Angemeldet" in tessa.get(f"{DOOR}?name=Selbst").text


def test_people_of_other_hearings_are_not_found(tessa: FlaskClient) -> None:
    a_guest(a_group(a_hearing(slug="zwei")), "Fremde Person")
    assert "Fremde Person" not in tessa.get(f"{DOOR}?name=Fremde").text


def test_that_somebody_needs_help_is_said_but_not_which(tessa: FlaskClient, group: Group) -> None:
    guest = a_guest(group)
    need = AccessNeed(
        hearing_id=group.hearing_id, invitation_id=guest.id, text="Rollstuhl", created_at=NOW
    )
    db.session.add(need)
    db.session.commit()
    result = tell(tessa, told(ticket_of(guest).code))[0]
    assert "Unterstützungsbedarf" in result["html"]
    assert "Rollstuhl" not in result["html"]
    assert "Unterstützungsbedarf" not in tessa.get(f"{DOOR}?name=Beispiel").text


def test_a_phone_gets_fingerprints_and_no_names(tessa: FlaskClient, group: Group) -> None:
    guest, other = a_guest(group, "Erika"), a_guest(group, "Ada")
    left = a_guest(group, "Weg")
    answers.decline(invitation=left, by=STAFF)
    db.session.commit()
    tell(tessa, told(ticket_of(guest).code))
    answer = tessa.get(f"{DOOR}/codes")
    assert answer.json is not None
    assert answer.json["codes"] == {
        codes.fingerprint(ticket_of(guest).code): 1,
        codes.fingerprint(ticket_of(other).code): 0,
    }
    assert answer.json["arrived"] == 1
    assert answer.headers["Cache-Control"] == "no-store"
    for secret in ("Erika", "Ada", ticket_of(guest).code):
        assert secret not in answer.text


def test_what_a_phone_tells_late_is_stored_once_and_in_its_order(
    tessa: FlaskClient, group: Group
) -> None:
    first, second = ticket_of(a_guest(group)).code, ticket_of(a_guest(group)).code
    early = (NOW - timedelta(minutes=20)).isoformat()
    late = [told(first, at=early), told(second, at=early), told(first), told("NIEMAND")]
    results = tell(tessa, *late)
    assert [one["kind"] for one in results] == ["arrival", "arrival", "again", "unknown"]
    assert [one["key"] for one in results] == [one["key"] for one in late]
    assert [one["kind"] for one in tell(tessa, *late)] == [one["kind"] for one in results]
    assert len(kinds()) == 4


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "text",
        {},
        {"key": "kurz"},
        {"key": "A" * 32},
        {"action": "fly"},
        {"code": 7},
        {"at": "gestern"},
        {"at": "2024-06-10T08:00:00"},
        {"at": "9999-12-31T23:59:59+00:00"},
        {"sent_at": "0001-01-01T00:00:00Z"},
    ],
)
def test_what_no_phone_of_ours_tells_holds_up_nothing(
    tessa: FlaskClient, group: Group, bad: Any
) -> None:
    code = ticket_of(a_guest(group)).code
    wrong = {**told(code), **bad} if isinstance(bad, dict) and bad else bad
    results = tell(tessa, wrong, told(code))
    assert [one["kind"] for one in results] == ["refused", "arrival"]
    assert kinds() == [Kind.ARRIVAL]


def test_a_key_told_with_another_content_is_refused(tessa: FlaskClient, group: Group) -> None:
    code, other = ticket_of(a_guest(group)).code, ticket_of(a_guest(group)).code
    first = told(code)
    tell(tessa, first)
    (result,) = tell(tessa, told(other, key=first["key"]))
    assert result["kind"] == "refused"
    assert "anderer Vorgang" in result["html"]
    assert kinds() == [Kind.ARRIVAL]


@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 1000, b"null", b"\xff", b'"x"'])
def test_what_is_no_list_is_refused(tessa: FlaskClient, body: bytes) -> None:
    answer = tessa.post(f"{DOOR}/nachtrag", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_too_many_at_once_are_refused(tessa: FlaskClient) -> None:
    assert tessa.post(f"{DOOR}/nachtrag", json=[told("A")] * 51).status_code == 400


@pytest.mark.parametrize("code", ["A" * 10_000, "<script>alert(1)</script>", "\x00", "\ud83d"])
def test_an_odd_code_is_unknown(tessa: FlaskClient, hearing: Hearing, code: str) -> None:
    (result,) = tell(tessa, told(code))
    assert result["kind"] == "unknown"
    assert "script" not in result["html"]


def test_a_ticket_of_another_hearing_says_so(tessa: FlaskClient, hearing: Hearing) -> None:
    foreign = ticket_of(a_guest(a_group(a_hearing(slug="zwei")), "Fremde Person")).code
    (result,) = tell(tessa, told(foreign))
    assert result["kind"] == "other_hearing"
    assert "Fremde Person" not in result["html"]
    event = db.session.scalars(select(DoorEvent)).one()
    two = tessa.get(f"/verwaltung/anhoerungen/zwei/einlass?vorgang={event.id}")
    assert two.status_code == 403


def test_an_attempt_of_another_hearing_is_not_shown(tessa: FlaskClient, hearing: Hearing) -> None:
    other = a_hearing(slug="zwei")
    guest = a_guest(a_group(other), "Fremde Person")
    event = try_door(other, an_attempt(ticket_of(guest).code))
    assert "Fremde Person" not in tessa.get(f"{DOOR}?vorgang={event.id}").text
    for number in ("-1", "99999999999999999999", "x"):
        assert tessa.get(f"{DOOR}?vorgang={number}").status_code == 200


def test_leaving_is_noted(tessa: FlaskClient, group: Group) -> None:
    code = ticket_of(a_guest(group)).code
    results = tell(tessa, told(code), told(code, action=Action.LEAVE))
    assert [one["kind"] for one in results] == ["arrival", "leaving"]
    assert "Verlassen vermerkt" in results[1]["html"]


def test_a_name_is_no_markup(tessa: FlaskClient, group: Group) -> None:
    guest = a_guest(group, "<b>Erika</b>")
    (result,) = tell(tessa, told(ticket_of(guest).code))
    assert "&lt;b&gt;Erika" in result["html"]


def test_only_this_page_may_use_the_camera(tessa: FlaskClient, hearing: Hearing) -> None:
    assert "camera=(self)" in tessa.get(DOOR).headers["Permissions-Policy"]
    assert "camera=()" in tessa.get("/").headers["Permissions-Policy"]


def test_the_worker_serves_this_page_and_no_other(tessa: FlaskClient, hearing: Hearing) -> None:
    answer = tessa.get(f"{DOOR}/worker.js")
    assert answer.mimetype in ("text/javascript", "application/javascript")
    assert answer.headers["Service-Worker-Allowed"] == DOOR


def test_without_the_right_nothing_is_told_or_stored(app: Flask, group: Group) -> None:
    hearing = db.session.get_one(Hearing, group.hearing_id)
    code = ticket_of(a_guest(group)).code
    editor = logged_in(app, an_account("e@example.org", roles={hearing: [Role.EDITOR]}))
    assert editor.post(f"{DOOR}/nachtrag", json=[told(code)]).status_code == 403
    assert editor.get(f"{DOOR}/codes").status_code == 403
    nobody = app.test_client().post(f"{DOOR}/nachtrag", json=[told(code)])
    assert nobody.status_code == 302  # the phone keeps its attempts and asks for the login
    assert kinds() == []
