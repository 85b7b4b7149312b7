"""The staff's page of the conference."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.accounts.rights import Role
from hearing.agenda import hearings
from hearing.agenda.models import Hearing
from hearing.conference import arrangements
from hearing.conference.errors import SecretUnreadable
from hearing.conference.models import Conference, System
from hearing.database import db
from hearing.groups import plan
from hearing.status import status_of
from tests.hearing.conference.bbb import SECRET, BigBlueButton
from tests.hearing.conference.conftest import KEYS, an_organizer, arrange
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.registration.conftest import START, Visit

PAGE = "/verwaltung/anhoerungen/ki/konferenz"


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: what is asked of the database here is tested on both elsewhere."""
    return f"sqlite:///{shutil.copy(sqlite_tables, data / 'hearing.db')}"


def filled(client: FlaskClient, **values: str) -> dict[str, str]:
    """The form as a browser sends it after loading the page."""
    carried = re.search(r'name="_made_from" value="([^"]*)"', client.get(PAGE).text)
    assert carried
    made_from = unescape(carried[1])
    kept = {name: each[0] for name, each in json.loads(made_from)["values"].items() if each}
    return {**kept, **values, "_made_from": made_from}


def kept(hearing: Hearing) -> Conference:
    db.session.expire_all()
    return arrangements.of(hearing.id)


def test_bigbluebutton_is_arranged_and_its_secret_never_shown_again(
    organizer: FlaskClient, hearing: Hearing, server: BigBlueButton
) -> None:
    form = filled(organizer, system="bigbluebutton", server=f"{server.address}/api/", secret=SECRET)
    assert organizer.post(PAGE, data=form).status_code == 303
    own = kept(hearing)
    assert (own.system, own.server) == (System.BIGBLUEBUTTON, server.address)
    assert SECRET not in own.secret
    assert SECRET not in organizer.get(PAGE).text
    # Another change keeps it, without anybody typing it again.
    form = filled(organizer, virtual_info="Mikrofon bitte aus.")
    assert organizer.post(PAGE, data=form).status_code == 303
    assert arrangements.server_of(kept(hearing), keys=KEYS).secret == SECRET
    for entry in db.session.scalars(select(AuditEntry)):
        assert SECRET not in str(entry.detail and (entry.detail.before, entry.detail.after))


REFUSED = [
    ({"system": "address", "virtual_url": "javascript:alert(1)"}, "Adresse mit https://"),
    ({"system": "bigbluebutton"}, "Adresse des BigBlueButton-Servers an"),
    ({"system": "bigbluebutton", "server": "https://bbb.example.org"}, "Shared Secret dieses"),
    ({"system": "bigbluebutton", "server": "http://bbb.example.org", "secret": "x"}, "https://"),
    ({"system": "bigbluebutton", "server": "file:///etc/passwd", "secret": "x"}, "https://"),
    ({"system": "zoom"}, "Keine gültige Auswahl"),
    ({"system": "address", "doors_minutes": "-1"}, "0 bis 1440"),
]


def test_what_makes_no_conference_is_refused(organizer: FlaskClient, hearing: Hearing) -> None:
    for values, said in REFUSED:
        answer = organizer.post(PAGE, data=filled(organizer, **values))
        assert (answer.status_code, said in answer.text) == (422, True), values
    assert kept(hearing).server == ""


def test_a_secret_does_not_go_to_another_server(
    organizer: FlaskClient, hearing: Hearing, meeting: BigBlueButton
) -> None:
    form = filled(organizer, server="https://other.example.org/bigbluebutton")
    assert organizer.post(PAGE, data=form).status_code == 422
    assert kept(hearing).server == meeting.address


def test_of_two_who_arrange_it_at_once_neither_loses_anything(
    organizer: FlaskClient, hearing: Hearing, server: BigBlueButton
) -> None:
    mine = filled(organizer, virtual_info="Bitte den vollen Namen angeben.")
    theirs = filled(organizer, system="bigbluebutton", server=server.address, secret=SECRET)
    for form in (theirs, mine):
        assert organizer.post(PAGE, data=form).status_code == 303
    own = kept(hearing)
    assert (own.system, own.server) == (System.BIGBLUEBUTTON, server.address)
    assert plan.attendance(hearing.id).virtual_info == "Bitte den vollen Namen angeben."
    again = filled(organizer, server=f"{server.address}/eins", secret="a")
    other = filled(organizer, server=f"{server.address}/zwei", secret="b")
    assert organizer.post(PAGE, data=again).status_code == 303
    answer = organizer.post(PAGE, data=other)
    assert answer.status_code == 409
    assert "/eins" in answer.text
    assert "/zwei" in answer.text


def test_the_connection_is_tried_and_what_is_wrong_is_said(
    organizer: FlaskClient, hearing: Hearing, meeting: BigBlueButton
) -> None:
    answer = organizer.post(f"{PAGE}/pruefen", follow_redirects=True)
    assert "Der Server antwortet und kennt unser Secret" in answer.text
    arrange(hearing, system=System.BIGBLUEBUTTON, server=meeting.address, secret="falsch")
    answer = organizer.post(f"{PAGE}/pruefen")
    assert answer.status_code == 422
    assert "erkennt unser Secret nicht an" in answer.text
    assert "falsch" not in answer.text


def test_guests_are_not_told_what_only_the_staff_can_mend(
    app: Flask, hearing: Hearing, caller: Visit, meeting: BigBlueButton
) -> None:
    arrange(hearing, system=System.BIGBLUEBUTTON, server=meeting.address, secret="falsch")
    app.extensions["clock"] = lambda: START
    answer = caller.get("/online/beitreten")
    assert answer.status_code == 503
    assert "Secret" not in answer.text


def test_the_staff_enters_as_moderator(organizer: FlaskClient, meeting: BigBlueButton) -> None:
    requests.get(organizer.get(f"{PAGE}/beitreten").location, timeout=5)
    ((user, one),) = meeting.meeting.inside.items()
    assert (user.split("-")[0], one["role"]) == ("staff", "MODERATOR")


def test_without_a_server_there_is_no_moderator(organizer: FlaskClient) -> None:
    for answer in (organizer.get(f"{PAGE}/beitreten"), organizer.post(f"{PAGE}/pruefen")):
        assert answer.status_code == 409
        assert "noch keine Videokonferenz" in answer.text


def test_the_page_shows_who_is_there(
    app: Flask,
    hearing: Hearing,
    caller: Visit,
    meeting: BigBlueButton,
    at: Callable[[datetime], None],
) -> None:
    at(START)
    organizer = an_organizer(app, hearing)
    assert "0 von 1 gerade in der Konferenz" in organizer.get(PAGE).text
    caller.get("/online/beitreten")
    page = organizer.get(PAGE).text
    assert "1 von 1 gerade in der Konferenz" in page
    assert "10:00–" in page


def test_a_secret_encrypted_with_a_lost_key_is_asked_for_again(
    hearing: Hearing, meeting: BigBlueButton
) -> None:
    own = kept(hearing)
    assert arrangements.server_of(own, keys=["new", "test"]).secret == SECRET
    with pytest.raises(SecretUnreadable) as error:
        arrangements.server_of(own, keys=["new"])
    assert status_of(error.value) == 422


def test_a_copied_hearing_has_the_server_and_a_meeting_of_its_own(
    app: Flask, hearing: Hearing, meeting: BigBlueButton
) -> None:
    other = Hearing(slug="zwei", title="Zwei", starts_at=START, ends_at=START)
    db.session.add(other)
    db.session.flush()
    arrangements.copy(hearing, other, {})
    own, copied = arrangements.of(hearing.id), arrangements.of(other.id)
    assert (copied.server, copied.secret) == (own.server, own.secret)
    assert copied.meeting != own.meeting
    assert hearings  # the room is told through hearings.on_copy


def test_only_who_manages_guests_arranges_it(app: Flask, hearing: Hearing) -> None:
    for role in set(Role) - {Role.ORGANIZER}:
        client = logged_in(app, an_account(f"{role}@example.org", roles={hearing: [role]}))
        assert client.get(PAGE).status_code == 403
