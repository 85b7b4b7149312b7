"""The exhibitors' own page through their link."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import links
from hearing.mail.models import Letter
from hearing.stands.models import StandState
from tests.conftest import NOW
from tests.hearing.stands.conftest import APPLICATION, PUBLIC, STAFF, made_from, only_stand


def test_what_exhibitors_change_is_public_only_when_the_organizer_agrees(
    exhibitor: tuple[FlaskClient, str], olga: FlaskClient
) -> None:
    visitor, link = exhibitor
    form = {**APPLICATION, "title": "CovBot 2.0", **made_from(visitor.get(link))}
    assert visitor.post(link, data=form).status_code == 303
    stand = only_stand()
    assert "CovBot 2.0" not in visitor.get(PUBLIC).text
    assert "CovBot 2.0" in visitor.get(link).text
    assert stand.needs == ["power", "network"]  # what isn't public counts at once
    page = olga.get(f"{STAFF}/{stand.id}")
    assert "noch nicht öffentlich" in page.text
    assert "<ins" in page.text
    review = {"answer": "approve", "version": str(stand.version)}
    assert olga.post(f"{STAFF}/{stand.id}/aenderung", data=review).status_code == 303
    assert "CovBot 2.0" in visitor.get(PUBLIC).text


def test_a_link_that_was_guessed_withdrawn_or_is_for_something_else_opens_nothing(
    hearing: Hearing, exhibitor: tuple[FlaskClient, str]
) -> None:
    visitor, link = exhibitor
    assert visitor.get("/l/stand/erraten").status_code == 404
    other = links.make(
        hearing_id=hearing.id,
        purpose="speaker",
        subject_id=only_stand().id,
        expires_at=NOW + timedelta(days=1),
        now=NOW,
    )
    db.session.commit()
    assert visitor.get(f"/l/stand/{other}").status_code == 404
    links.revoke(purpose="stand", subject_id=only_stand().id, now=NOW)
    db.session.commit()
    assert visitor.get(link).status_code == 410


def test_exhibitors_withdraw_and_their_place_is_free(exhibitor: tuple[FlaskClient, str]) -> None:
    visitor, link = exhibitor
    assert visitor.post(f"{link}/zurueckziehen").status_code == 303
    db.session.expire_all()
    assert (only_stand().state, only_stand().number) == ("withdrawn", None)
    assert visitor.post(f"{link}/zurueckziehen").status_code == 303  # once more: nothing happens
    assert "zurückgezogen" in visitor.get(link).text


def test_who_withdraws_gets_no_letter_that_the_stand_is_accepted(
    exhibitor: tuple[FlaskClient, str], olga: FlaskClient
) -> None:
    browser, address = exhibitor
    with commit():
        stand = only_stand()
        stand.contact_email, stand.state = "a@example.org", StandState.APPLIED
    move = {"target": "accepted", "version": str(stand.version)}
    olga.post(f"{STAFF}/{stand.id}/stand", data=move)
    assert browser.post(f"{address}/zurueckziehen").status_code == 303
    db.session.expire_all()
    assert [letter.state for letter in db.session.scalars(select(Letter))] == ["discarded"]
