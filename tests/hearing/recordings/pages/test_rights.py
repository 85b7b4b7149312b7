"""Who may press what."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.recordings.models import State
from tests.hearing.cast import a_recording
from tests.hearing.recordings.pages.conftest import only_recording


def staff_routes(app: Flask) -> list[tuple[str, str]]:
    """Every address of this room with every method it takes; test_gate.py walks all rooms."""
    adapter = app.url_map.bind("localhost")
    routes = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("recordings."):
            values = dict.fromkeys(rule.arguments, 1)
            address = adapter.build(rule.endpoint, values)
            routes += [(method, address) for method in sorted(rule.methods or ())]
    return routes


def test_every_staff_route_refuses_strangers(
    app: Flask, visitor: FlaskClient, hearing: Hearing
) -> None:
    a_recording(hearing)
    routes = staff_routes(app)
    assert len(routes) > 15
    tus = {"Tus-Resumable": "1.0.0"}
    for method, address in routes:
        answer = visitor.open(address, method=method, headers=tus)
        if method == "OPTIONS" and answer.status_code == 200:
            assert answer.data == b""
            continue
        place = answer.headers.get("Location", "").partition("?")[0]
        to_login = (answer.status_code, place) == (302, "/anmelden")
        assert to_login or answer.status_code == 401, (method, address, answer.status_code)
    assert only_recording().state is State.READY


def test_every_change_needs_the_forms_token(
    app: Flask, olga: FlaskClient, hearing: Hearing
) -> None:
    a_recording(hearing)
    app.config["WTF_CSRF_ENABLED"] = True
    changes = [
        route for route in staff_routes(app) if route[0] in ("POST", "PUT", "PATCH", "DELETE")
    ]
    assert len(changes) > 8
    for method, address in changes:
        answer = olga.open(address, method=method)
        assert answer.status_code == 400, (method, address, answer.status_code)
    assert only_recording().published_at is None
