"""Every page of a guest × every one of the seven groups: open or closed as the table says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import defaults
from hearing.groups.models import Group, Mode
from hearing.groups.rights import Use
from hearing.registration.models import Registration
from hearing.routes import ROUTES, Guests
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.registration.conftest import Visit, a_visit

# The table of the design once more, by hand: modes and whether they may ask.
HALL, CALL, STREAM, ASK = Use.IN_PERSON, Use.VIRTUAL, Use.STREAM, Use.ASK
TABLE: dict[str, set[Use]] = {
    "Mitglieder des Stadtrats": {HALL, CALL, STREAM, ASK},
    "berufsmäßige Stadträt*innen": {HALL, CALL, STREAM, ASK},
    "Vertreter*innen des Gesamtpersonalrats": {HALL, CALL, STREAM, ASK},
    "Digitalrat": {HALL, STREAM},
    "Digitalisierungsmanager*innen der Referate und Eigenbetriebe": {HALL, STREAM},
    "Beschäftigte der LHM": {STREAM},
    "Bürger*innen": {STREAM},
}


@pytest.fixture
def groups(app: Flask) -> dict[str, Group]:
    """The seven groups that every hearing begins with."""
    hearing = a_hearing(starts_at=NOW + timedelta(days=30), ends_at=NOW + timedelta(days=31))
    if db.session.scalar(select(Group.id)) is None:
        defaults.add_all(hearing)
    db.session.commit()
    query = select(Group).where(Group.hearing_id == hearing.id)
    return {group.name: group for group in db.session.scalars(query)}


def pages(app: Flask) -> Iterator[tuple[Rule, Guests]]:
    """Every address of a guest with the rule that it is under."""
    for rule in app.url_map.iter_rules():
        access = ROUTES.get(rule.endpoint)
        if isinstance(access, Guests):
            yield rule, access


def path(rule: Rule, visit: Visit) -> str:
    token = visit.path.rsplit("/", 1)[-1]
    values = {name: token if name == "token" else 1 for name in rule.arguments}
    built = rule.build(values)
    assert built is not None
    return str(built[1])


def test_the_seven_groups_are_those_of_the_table(groups: dict[str, Group]) -> None:
    assert set(groups) == set(TABLE)


def test_every_page_opens_for_the_groups_of_the_table(app: Flask, groups: dict[str, Group]) -> None:
    wrong, asked = [], set()
    for number, (name, allowed) in enumerate(TABLE.items()):
        visit = a_visit(app, groups[name], email=f"g{number}@example.org")
        for rule, access in pages(app):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                status = visit.client.open(path(rule, visit), method=method).status_code
                closed = access.use is not None and access.use not in allowed
                asked.add(access.use)
                if (status == 403) != closed or status >= 500:
                    wrong.append(f"{name}: {method} {rule}: {status}")
    assert not wrong, "\n".join(wrong)
    assert {CALL, STREAM, ASK, None} <= asked


def test_every_mode_posted_by_hand_is_taken_as_the_table_says(
    app: Flask, groups: dict[str, Group]
) -> None:
    wrong = []
    for number, (name, allowed) in enumerate(TABLE.items()):
        for mode in Mode:
            address = f"{mode.value}{number}@example.org"
            visit = a_visit(app, groups[name], email=address)
            status = visit.post("/antwort", answer=mode.value, seen="0").status_code
            if status != (303 if Use(mode) in allowed else 403):
                wrong.append(f"{name}: {mode}: {status}")
    assert not wrong, "\n".join(wrong)
    stored = {
        (row.invitation.group.name, row.mode) for row in db.session.scalars(select(Registration))
    }
    expected = {(name, mode) for name, uses in TABLE.items() for mode in Mode if Use(mode) in uses}
    assert stored == expected


def test_a_hearing_of_another_city_may_do_it_another_way(
    app: Flask, groups: dict[str, Group]
) -> None:
    group = groups["Digitalrat"]
    visit = a_visit(app, group)
    assert visit.get("/fragen").status_code == 403
    group.may_ask = True
    db.session.commit()
    assert visit.get("/fragen").status_code == 200
    assert isinstance(visit.invitation.hearing, Hearing)
