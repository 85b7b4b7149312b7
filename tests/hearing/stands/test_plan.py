"""The plan of the marketplace: its picture, and places on it."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.stands.models import FloorPlan, StandState
from tests.hearing.cast import a_hearing, a_stand
from tests.hearing.stands.conftest import PUBLIC, STAFF, only_stand, png, upload


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


def test_the_log_says_where_a_stand_was_put(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(hearing, state=StandState.ACCEPTED, number=1)
    for x in ("10", "20"):
        olga.post(f"{STAFF}/plan/{stand.id}", data={"x": x, "y": "5"})
    line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.before, line.after) == ({"x": 10.0}, {"x": 20.0})
