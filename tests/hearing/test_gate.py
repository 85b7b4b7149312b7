"""Every route × every role × nobody: as ``hearing.routes.ROUTES`` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from werkzeug.routing import Rule

from hearing.accounts.models import Assignment, User
from hearing.accounts.rights import RIGHTS, Right, Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.gate import SUBJECTS
from hearing.routes import ROUTES, Door, Guests, Somewhere
from hearing.routes import Rule as Access
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.subjects import COMMON, MAKERS, subjects_of

ADMINISTRATOR, NOBODY = "administrator", "nobody"
WHO = [NOBODY, *Role, ADMINISTRATOR]
# What deletes comes last: before it there is something that can be asked for.
LAST = ("delete", "discard", "remove")


@dataclass(frozen=True, slots=True)
class Address:
    """One route with one method, made of real rows."""

    endpoint: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint})"


def methods(rule: Rule) -> list[str]:
    """What the route takes; HEAD and OPTIONS where nothing else is taken."""
    given = rule.methods or set()
    return sorted(given - {"HEAD", "OPTIONS"} or given)


def addresses(app: Flask, values: dict[str, object]) -> list[Address]:
    """All addresses, what changes nothing first, what deletes last."""
    unknown = {
        f"<{name}> of {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for name in rule.arguments - MAKERS.keys()
    }
    assert not unknown, f"Say in tests/hearing/subjects.py what these are: {sorted(unknown)}"
    found = [
        Address(rule.endpoint, method, path(rule, values))
        for rule in app.url_map.iter_rules()
        for method in methods(rule)
    ]
    return sorted(found, key=lambda a: (last(a), a.method != "GET", a.endpoint))


def path(rule: Rule, values: dict[str, object]) -> str:
    """The address with a value for each of its parts."""
    parts = {name: values[name] for name in rule.arguments}
    built = rule.build({**parts, **(rule.defaults or {})})
    assert built is not None, rule
    return str(built[1])


def last(address: Address) -> bool:
    return any(word in address.endpoint for word in LAST)


def is_open(rule: Access, who: str) -> bool:
    """What the table says, read once more and in another way than the gate reads it."""
    if rule in {Door.PUBLIC, Door.LINK} or isinstance(rule, Guests):
        return True
    if who == NOBODY:
        return False
    if rule is Door.STAFF or who == ADMINISTRATOR:
        return True
    right = rule.right if isinstance(rule, Somewhere) else rule
    return right in RIGHTS[Role(who)]


def ask(client: FlaskClient, address: Address) -> str:
    """What came of it: open, login, refused or an error's name."""
    try:
        answer = client.open(address.path, method=address.method)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    answer.close()
    if answer.status_code >= 500:
        return str(answer.status_code)
    to_login = answer.status_code == 302 and answer.location.startswith("/anmelden")
    if answer.status_code == 401 or to_login:
        return "login"
    return "refused" if answer.status_code == 403 else "open"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture
def client_of(app: Flask, hearing: Hearing) -> Callable[[str], FlaskClient]:
    """A browser of somebody with one role in the hearing, logged in."""
    people: dict[str, User] = {}

    def _open(who: str) -> FlaskClient:
        if who == NOBODY:
            return app.test_client()
        if who not in people:
            roles = {hearing: [Role(who)]} if who in set(Role) else {}
            email, administrator = f"{who}@example.org", who == ADMINISTRATOR
            people[who] = an_account(email, administrator=administrator, roles=roles)
        db.session.expire_all()  # one's way out changes what a session is known by
        return logged_in(app, people[who])

    return _open


def test_every_route_is_in_the_table_and_the_table_has_no_other(app: Flask) -> None:
    assert set(app.view_functions) - ROUTES.keys() == set(), "add them to hearing/routes.py"
    assert ROUTES.keys() - set(app.view_functions) == set(), "these routes are gone"


def test_where_a_right_is_asked_for_the_address_names_a_hearing(app: Flask) -> None:
    nameless = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if isinstance(ROUTES.get(rule.endpoint), Right) and not rule.arguments & SUBJECTS.keys()
    ]
    assert nameless == []


@pytest.mark.parametrize("who", WHO)
def test_every_route_opens_for_whom_the_table_says(
    who: str, app: Flask, hearing: Hearing, client_of: Callable[[str], FlaskClient]
) -> None:
    closed = "login" if who == NOBODY else "refused"
    wrong = []
    for address in addresses(app, subjects_of(hearing)):
        said = "open" if is_open(ROUTES[address.endpoint], who) else closed
        found = ask(client_of(who), address)
        if found != said:
            wrong.append(f"{address}: {found} instead of {said}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", list(Role))
def test_a_role_in_one_hearing_opens_no_other(
    who: str, app: Flask, client_of: Callable[[str], FlaskClient]
) -> None:
    values = subjects_of(a_hearing(slug="haushalt"))
    wrong = [
        f"{address}: {found}"
        for address in addresses(app, values)
        if isinstance(ROUTES[address.endpoint], Right)
        and (found := ask(client_of(who), address)) != "refused"
    ]
    assert not wrong, "\n".join(wrong)


def mixed(app: Flask, own: dict[str, object], foreign: dict[str, object]) -> Iterator[Address]:
    """Addresses of one hearing with one thing of another."""
    for rule in app.url_map.iter_rules():
        if "slug" not in rule.arguments:
            continue
        for part in rule.arguments - COMMON:
            values = {**own, part: foreign[part]}
            for method in methods(rule):
                yield Address(rule.endpoint, method, path(rule, values))


def test_a_thing_of_another_hearing_is_not_found_under_this_one(
    app: Flask, hearing: Hearing, client_of: Callable[[str], FlaskClient]
) -> None:
    own, foreign = subjects_of(hearing), subjects_of(a_hearing(slug="haushalt"))
    client = client_of(ADMINISTRATOR)
    wrong = []
    for address in mixed(app, own, foreign):
        try:
            status = client.open(address.path, method=address.method).status_code
        except Exception as error:
            wrong.append(f"{address}: {type(error).__name__}: {error}")
            continue
        if status != 404:
            wrong.append(f"{address}: {status}")
    assert not wrong, "\n".join(wrong)


def test_every_change_of_the_staff_needs_the_forms_token(
    app: Flask, hearing: Hearing, client_of: Callable[[str], FlaskClient]
) -> None:
    found, client = addresses(app, subjects_of(hearing)), client_of(ADMINISTRATOR)
    app.config["WTF_CSRF_ENABLED"] = True
    changes = [
        address
        for address in found
        if address.path.startswith("/verwaltung") and address.method not in {"GET", "HEAD"}
    ]
    assert len(changes) > 50
    statuses = {
        str(address): client.open(address.path, method=address.method).status_code
        for address in changes
        if address.method != "OPTIONS"
    }
    assert {name: status for name, status in statuses.items() if status != 400} == {}


def test_a_hearing_that_does_not_exist_is_not_found(
    hearing: Hearing, client_of: Callable[[str], FlaskClient]
) -> None:
    for who in (Role.ORGANIZER, ADMINISTRATOR):
        for page in ("team", "programm", "mitwirkende/1"):
            answer = client_of(who).get(f"/verwaltung/anhoerungen/nirgendwo/{page}")
            assert answer.status_code == 404


def test_a_role_taken_away_works_at_the_next_request(
    app: Flask, hearing: Hearing, client_of: Callable[[str], FlaskClient]
) -> None:
    recording = subjects_of(hearing)["recording_id"]
    client = client_of(Role.DESK)
    page = f"/verwaltung/aufzeichnungen/{recording}"
    assert client.get(page).status_code == 200
    db.session.execute(delete(Assignment))
    db.session.commit()
    assert client.get(page).status_code == 403
