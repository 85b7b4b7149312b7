"""The plan's picture and description, changed by several organizers."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.stands.models import FloorPlan
from tests.hearing.cast import a_hearing
from tests.hearing.files import samples
from tests.hearing.statements.test_facts import hidden

PLAN = "/verwaltung/anhoerungen/ki/staende/plan"
OLD = "Eingang im Süden, Stände an den Wänden."


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def draw(olga: FlaskClient) -> None:
    """Let the organizer upload the first plan."""
    form = {"file": (BytesIO(samples.photo()), "plan.jpg"), "description": OLD}
    assert olga.post(PLAN, data=form, content_type="multipart/form-data").status_code == 303


def describe(olga: FlaskClient, text: str, form: dict[str, str]) -> TestResponse:
    """Let the organizer describe the plan anew."""
    return olga.post(PLAN, data=form | {"description": text})


def plan_lines() -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.action == "stands.plan").order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_two_who_describe_the_plan_at_once_choose_and_lose_nothing(
    hearing: Hearing, olga: FlaskClient
) -> None:
    draw(olga)
    form = hidden(olga.get(PLAN).text)
    assert describe(olga, "Von Olga", form).status_code == 303
    answer = describe(olga, "Von Otto", form)
    assert answer.status_code == 409
    assert "Von Olga" in answer.text
    assert "Von Otto" in answer.text
    db.session.expire_all()
    assert db.session.scalars(select(FloorPlan)).one().description == "Von Olga"


def test_a_new_picture_keeps_the_description_that_somebody_saved_meanwhile(
    hearing: Hearing, olga: FlaskClient
) -> None:
    draw(olga)
    form = hidden(olga.get(PLAN).text)
    describe(olga, "Von Otto", form)
    sent = form | {"description": OLD, "file": (BytesIO(samples.photo()), "neu.jpg")}  # type: ignore[dict-item]
    answer = olga.post(PLAN, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    db.session.expire_all()
    plan = db.session.scalars(select(FloorPlan)).one()
    assert (plan.description, plan.file.name) == ("Von Otto", "neu.jpg")
    newest = plan_lines()[-1]
    assert (newest.before["file"], newest.after["file"]) == ("plan.jpg", "neu.jpg")


def test_a_description_that_stays_the_same_leaves_no_line(
    hearing: Hearing, olga: FlaskClient
) -> None:
    draw(olga)
    form = hidden(olga.get(PLAN).text)
    assert describe(olga, OLD, form).status_code == 303
    assert len(plan_lines()) == 1
