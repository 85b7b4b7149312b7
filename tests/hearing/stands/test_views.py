"""The marketplace in the browser of organizers, exhibitors and the public."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import links
from hearing.mail.models import Letter
from hearing.stands.models import FloorPlan, Stand, StandState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_speaker, a_stand

STAFF = "/verwaltung/anhoerungen/ki/staende"
PUBLIC = "/anhoerungen/ki/marktstaende"
APPLICATION = {
    "title": "MUCGPT",
    "origin": "internal",
    "unit": "it@M",
    "topic": "Sprachmodelle",
    "shows": "Datenschutzkonforme generative KI für alle Beschäftigten.",
    "contact_name": "Beispiel, Ansprechperson A",
    "contact_email": "a@example.org",
    "needs": ["power", "network"],
    "needs_note": "",
    "setup_minutes": "30",
}


def made_from(page: TestResponse) -> dict[str, str]:
    """The hidden field that says what a form was made from."""
    found = re.search(r'name="_made_from" value="([^"]*)"', page.text)
    assert found, page.text
    return {"_made_from": found.group(1).replace("&#34;", '"').replace("&amp;", "&")}


@pytest.fixture
def hearing(app: object) -> Hearing:
    """The Munich hearing in small."""
    return a_hearing()


@pytest.fixture
def exhibitor(hearing: Hearing, visitor: FlaskClient) -> tuple[FlaskClient, str]:
    """Somebody with the link of a stand that is accepted."""
    stand = a_stand(hearing, title="CovBot", state=StandState.ACCEPTED, number=1)
    token = links.make(
        hearing_id=hearing.id,
        purpose="stand",
        subject_id=stand.id,
        expires_at=NOW + timedelta(days=9),
        now=NOW,
    )
    db.session.commit()
    return visitor, f"/l/stand/{token}"


def open_call(olga: FlaskClient, **facts: str) -> TestResponse:
    """Let the organizer open the call."""
    form = made_from(olga.get(f"{STAFF}/aufruf")) | {"opened": "y", "public": "yes"} | facts
    return olga.post(f"{STAFF}/aufruf", data=form)


def only_stand() -> Stand:
    """The one stand that there is."""
    return db.session.scalars(select(Stand)).one()


def test_an_application_arrives_and_leads_to_its_own_page(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    assert open_call(olga).status_code == 303
    answer = visitor.post("/anhoerungen/ki/stand-anmelden", data=APPLICATION)
    assert answer.status_code == 303, answer.text
    own = visitor.get(answer.location)
    assert "Ihre Bewerbung liegt uns vor" in own.text
    assert own.headers["Cache-Control"] == "no-store"
    assert own.headers["Referrer-Policy"] == "no-referrer"
    stand = only_stand()
    assert (stand.title, stand.needs, stand.state) == ("MUCGPT", ["power", "network"], "applied")
    letter = db.session.scalars(select(Letter)).one()
    assert letter.state == "drafted"
    assert "{link}" in letter.text
    assert answer.location.rsplit("/", 1)[1] not in letter.text


def test_an_open_call_is_offered_on_the_hearings_page(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    page = "/anhoerungen/ki"
    assert "stand-anmelden" not in visitor.get(page).text
    open_call(olga)
    assert "/anhoerungen/ki/stand-anmelden" in visitor.get(page).text
    open_call(olga, public="no")
    assert "stand-anmelden" not in visitor.get(page).text


@pytest.mark.parametrize("facts", [{}, {"deadline": "2020-01-01T12:00"}])
def test_a_closed_or_late_call_takes_nothing_and_says_so(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient, facts: dict[str, str]
) -> None:
    open_call(olga, opened="y" if facts else "", **facts)
    answer = visitor.post("/anhoerungen/ki/stand-anmelden", data=APPLICATION)
    assert answer.status_code in (410, 422) if facts else answer.status_code == 410
    assert db.session.scalars(select(Stand)).first() is None


def test_a_secret_call_opens_with_its_address_only(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    open_call(olga, public="no")
    address = re.search(
        r"(/anhoerungen/ki/stand-anmelden\?aufruf=[\w-]+)", olga.get(f"{STAFF}/aufruf").text
    )
    assert address
    assert visitor.get("/anhoerungen/ki/stand-anmelden").status_code == 404
    assert visitor.get("/anhoerungen/ki/stand-anmelden?aufruf=erraten").status_code == 404
    assert visitor.get(address.group(1)).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Bitte geben Sie dem Stand einen Namen."),
        ("title", "x" * 5000, "Bitte höchstens 200 Zeichen."),
        ("contact_email", "keine Adresse", "lässt sich keine E-Mail schicken"),
        ("setup_minutes", "-5", "0 bis 1440 Minuten"),
        ("origin", "mars", "Not a valid choice"),
    ],
)
def test_a_wrong_application_is_told_next_to_the_field_and_loses_nothing(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient, field: str, value: str, sentence: str
) -> None:
    open_call(olga)
    answer = visitor.post("/anhoerungen/ki/stand-anmelden", data=APPLICATION | {field: value})
    assert answer.status_code == 422
    if field != "origin":
        assert sentence in answer.text
    assert "Datenschutzkonforme generative KI" in answer.text
    assert db.session.scalars(select(Stand)).first() is None


def test_html_in_a_title_is_text(hearing: Hearing, olga: FlaskClient) -> None:
    a_stand(hearing, title="<b>fett</b> \u202eschief", state=StandState.ACCEPTED, number=1)
    page = olga.get(PUBLIC).text
    assert "&lt;b&gt;fett&lt;/b&gt;" in page
    assert "<b>fett" not in page


def test_accepting_numbers_the_stand_and_drafts_a_letter(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    stand = a_stand(hearing, title="RPA-Pilot", contact_email="b@example.org")
    address = f"{PUBLIC}/{stand.id}"
    assert visitor.get(address).status_code == 404
    olga.post(f"{STAFF}/{stand.id}/stand", data={"target": "accepted", "version": "1"})
    assert visitor.get(address).status_code == 200
    db.session.expire_all()
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.state, letter.link_purpose, letter.link_subject_id) == (
        "drafted",
        "stand",
        stand.id,
    )
    assert only_stand().number == 1


def test_the_same_button_pressed_twice_drafts_one_letter(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing, contact_email="b@example.org")
    for _press in range(2):
        olga.post(f"{STAFF}/{stand.id}/stand", data={"target": "accepted", "version": "1"})
    assert len(db.session.scalars(select(Letter)).all()) == 1


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


def test_an_approval_of_words_that_have_changed_meanwhile_is_refused(
    exhibitor: tuple[FlaskClient, str], olga: FlaskClient
) -> None:
    visitor, link = exhibitor
    visitor.post(link, data={**APPLICATION, "title": "Eins", **made_from(visitor.get(link))})
    seen = only_stand().version
    visitor.post(link, data={**APPLICATION, "title": "Zwei", **made_from(visitor.get(link))})
    db.session.expire_all()
    answer = olga.post(
        f"{STAFF}/{only_stand().id}/aenderung", data={"answer": "approve", "version": str(seen)}
    )
    assert answer.status_code == 409
    db.session.expire_all()
    assert only_stand().title == "CovBot"


def test_two_organizers_at_one_stand_see_both_versions(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(hearing, title="Alt", unit="RIT")
    page = olga.get(f"{STAFF}/{stand.id}")
    base = {**APPLICATION, "item_id": "", "notes": ""}
    first = {**base, **made_from(page), "title": "Von Olga"}
    second = {**base, **made_from(page), "title": "Von Otto"}
    assert olga.post(f"{STAFF}/{stand.id}", data=first).status_code == 303
    answer = olga.post(f"{STAFF}/{stand.id}", data=second)
    assert answer.status_code == 409
    assert "Von Olga" in answer.text
    assert "Von Otto" in answer.text
    db.session.expire_all()
    assert only_stand().title == "Von Olga"


def png() -> BytesIO:
    """A picture of a plan."""
    out = BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    out.seek(0)
    return out


def upload(olga: FlaskClient, content: BytesIO, name: str) -> TestResponse:
    """Let the organizer upload a plan."""
    form = {"file": (content, name), "description": "Eingang im Süden, Stände an den Wänden."}
    return olga.post(f"{STAFF}/plan", data=form, content_type="multipart/form-data")


def test_a_stand_is_placed_by_typed_numbers_and_shown_to_the_public(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    stand = a_stand(hearing, title="Digitaler Zwilling", state=StandState.ACCEPTED, number=4)
    assert upload(olga, png(), "plan.png").status_code == 303
    olga.post(f"{STAFF}/plan/{stand.id}", data={"x": "25", "y": "50.5"})
    db.session.expire_all()
    assert (only_stand().state, only_stand().x, only_stand().y) == ("placed", 25.0, 50.5)
    page = visitor.get(PUBLIC).text
    assert "translate(100.0 151.5)" in page
    assert visitor.get("/anhoerungen/ki/marktplan").mimetype == "image/png"


@pytest.mark.parametrize(
    "place", [{"x": "120", "y": "1"}, {"x": "", "y": "1"}, {"x": "a", "y": "b"}]
)
def test_a_place_outside_the_plan_is_refused(
    hearing: Hearing, olga: FlaskClient, place: dict[str, str]
) -> None:
    stand = a_stand(hearing, state=StandState.ACCEPTED, number=1)
    page = olga.post(f"{STAFF}/plan/{stand.id}", data=place, follow_redirects=True)
    assert "kern-alert--danger" in page.text
    db.session.expire_all()
    assert only_stand().x is None


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>',
            "p.svg",
        ),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>', "p.svg"),
        (b"MZ\x90\x00" + bytes(500), "plan.png"),
        (b"", "plan.png"),
    ],
)
def test_a_plan_that_is_none_is_refused(
    hearing: Hearing, olga: FlaskClient, content: bytes, name: str
) -> None:
    answer = upload(olga, BytesIO(content), name)
    assert answer.status_code == 422
    assert "Eingang im Süden" in answer.text
    assert db.session.scalars(select(FloorPlan)).first() is None


def test_the_list_is_filtered_by_origin_and_topic(hearing: Hearing, visitor: FlaskClient) -> None:
    facts = {"state": StandState.ACCEPTED}
    a_stand(hearing, title="CovBot", origin="municipality", topic="Telefon", number=1, **facts)
    a_stand(hearing, title="MUCGPT", origin="internal", topic="Text", number=2, **facts)
    a_stand(hearing, title="Nur beworben", origin="internal", number=None)
    everything = visitor.get(PUBLIC).text
    assert "CovBot" in everything
    assert "MUCGPT" in everything
    assert "Nur beworben" not in everything
    assert "MUCGPT" not in visitor.get(f"{PUBLIC}?herkunft=municipality").text
    assert "CovBot" not in visitor.get(f"{PUBLIC}?thema=Text").text
    assert visitor.get(f"{PUBLIC}?herkunft=%22%3E&thema=%00").status_code == 200


def test_the_qr_code_is_a_picture_and_the_card_shows_it(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    stand = a_stand(hearing, title="RPA", state=StandState.ACCEPTED, number=7)
    assert f"{PUBLIC}/{stand.id}/qr.svg" in olga.get(f"{STAFF}/karten").text
    picture = visitor.get(f"{PUBLIC}/{stand.id}/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert ElementTree.fromstring(picture.data).tag.endswith("svg")


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


def test_a_stand_of_another_hearing_is_not_found(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(a_hearing(slug="andere"), state=StandState.ACCEPTED, number=1)
    assert olga.get(f"{STAFF}/{stand.id}").status_code == 404
    assert olga.get(f"{PUBLIC}/{stand.id}").status_code == 404


def test_deleting_asks_first(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(hearing)
    olga.post(f"{STAFF}/{stand.id}/loeschen")
    assert only_stand()
    olga.post(f"{STAFF}/{stand.id}/loeschen", data={"sure": "yes"})
    assert db.session.scalars(select(Stand)).first() is None


@pytest.mark.parametrize("what", ["marktplan", "marktstaende/{}/qr.svg"])
def test_pictures_of_a_hearing_that_is_not_public_are_for_its_staff(
    olga: FlaskClient, visitor: FlaskClient, what: str
) -> None:
    hearing = a_hearing(published_at=None)
    stand = a_stand(hearing, state=StandState.ACCEPTED, number=1)
    picture = BytesIO()
    Image.new("RGB", (40, 20), "white").save(picture, "PNG")
    form = {"file": (BytesIO(picture.getvalue()), "plan.png"), "description": "Der Saal"}
    assert olga.post(f"{STAFF}/plan", data=form).status_code == 303
    address = f"/anhoerungen/ki/{what.format(stand.id)}"
    assert visitor.get(address).status_code == 404
    assert olga.get(address).status_code == 200


@pytest.mark.parametrize("place", [PUBLIC, STAFF])
def test_a_number_beyond_all_stands_is_not_found(
    hearing: Hearing, olga: FlaskClient, place: str
) -> None:
    assert olga.get(f"{place}/{10**20}").status_code == 404


def test_nobody_accepts_words_that_changed_after_they_were_read(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing)
    read = re.search(r'name="version" value="([0-9]+)"', olga.get(f"{STAFF}/{stand.id}").text)
    assert read
    stand.title, stand.version = "Etwas ganz anderes", stand.version + 1
    db.session.commit()
    answer = {"target": "accepted", "version": read.group(1)}
    page = olga.post(f"{STAFF}/{stand.id}/stand", data=answer, follow_redirects=True)
    assert "hat das inzwischen geändert" in page.text
    assert only_stand().state == "applied"


def test_of_two_who_choose_the_people_of_a_stand_nobody_is_overwritten(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing, unit="it@M")
    people = [a_speaker(hearing, name) for name in ("Referent*in A", "Referent*in B")]
    address = f"{STAFF}/{stand.id}"
    form = made_from(olga.get(address)) | {
        **{"title": stand.title, "unit": "it@M", "origin": "internal", "setup_minutes": "0"},
        "item_id": "",
    }
    one, other = ({**form, "hosts": str(person.id)} for person in people)
    assert olga.post(address, data=one).status_code == 303
    assert olga.post(address, data=other).status_code == 409
    db.session.expire_all()
    assert [host.name for host in only_stand().hosts] == ["Referent*in A"]


def test_the_log_says_where_a_stand_was_put(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(hearing, state=StandState.ACCEPTED, number=1)
    for x in ("10", "20"):
        olga.post(f"{STAFF}/plan/{stand.id}", data={"x": x, "y": "5"})
    line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.before, line.after) == ({"x": 10.0}, {"x": 20.0})


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


def test_no_letter_brings_a_link_to_a_stand_that_is_deleted(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing, contact_email="a@example.org")
    olga.post(f"{STAFF}/{stand.id}/stand", data={"target": "accepted", "version": "1"})
    olga.post(f"{STAFF}/{stand.id}/loeschen", data={"sure": "yes"})
    db.session.expire_all()
    assert [letter.state for letter in db.session.scalars(select(Letter))] == ["discarded"]
