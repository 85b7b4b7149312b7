"""Following in tests: events read back, and no watcher that outlives its test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.events.feeds import PUBLIC
from hearing.events.watcher import Watcher
from tests.hearing.test_run import until

STREAM = "/anhoerungen/ki/ereignisse"


@pytest.fixture(autouse=True)
def _quiet(request: pytest.FixtureRequest) -> Iterator[None]:
    """The watcher's thread has ended before its database goes."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    yield
    watcher: Watcher = app.extensions["events"]
    assert until(lambda: watcher.is_quiet)


@pytest.fixture(autouse=True)
def _own_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that a test offers are gone after it; and events come quickly."""
    monkeypatch.setattr(PUBLIC, "makers", dict(PUBLIC.makers))
    monkeypatch.setattr(PUBLIC, "spacing", 0.1)


def read(text: str) -> dict[str, Any]:
    """The event in this text."""
    found = re.search(r"^data: (.*)$", text, re.MULTILINE)
    assert found, text
    event: dict[str, Any] = json.loads(found[1])
    assert f"id: {event['number']}\n" in text
    return event


def now(client: FlaskClient, query: str) -> dict[str, Any]:
    """The event that this query gets."""
    answer = client.get(f"{STREAM}?once=1&{query}")
    assert answer.mimetype == "text/event-stream"
    return read(answer.text)
