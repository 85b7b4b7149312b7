"""A running OpenID provider, and people with a second factor."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts import reset_pages, second_factor
from hearing.accounts.models import AuditEntry, User
from hearing.database import commit, db
from tests.conftest import NOW
from tests.hearing.conftest import an_account

KEYS = ["test"]  # the application's SECRET_KEY
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that runs; see ``tests.hearing.accounts.provider``."""

    url: str

    def behave(self, **how: object) -> None:
        requests.post(f"{self.url}/behave", json=how, timeout=10).raise_for_status()


@dataclass(frozen=True, slots=True)
class Protected:
    """Somebody with a second factor, their app's secret and recovery codes."""

    user: User
    secret: str
    codes: list[str]

    def code(self, *, steps: int = 0) -> str:
        """What the app shows, so many time steps from NOW."""
        return code_of(self.secret, steps=steps)


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an app shows, so many time steps from NOW."""
    return pyotp.TOTP(secret).at(NOW + timedelta(seconds=30 * steps))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(autouse=True)
def _quick_answers(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let tests not wait for what keeps clocks from telling; one of them looks at it."""
    if "slow_answers" not in request.fixturenames:
        monkeypatch.setattr(reset_pages, "ANSWER_SECONDS", 0.0)


@pytest.fixture
def slow_answers() -> None:
    """The answers as they are."""


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Provider]:
    """One provider's process for all tests."""
    port = free_port()
    command = [sys.executable, "-m", "tests.hearing.accounts.provider", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        provider, end = Provider(f"http://127.0.0.1:{port}"), time.monotonic() + START_SECONDS
        while True:
            try:
                provider.behave()
                break
            except requests.ConnectionError:
                assert process.poll() is None, "the provider's process ended"
                assert time.monotonic() < end, "the provider didn't start"
                time.sleep(0.1)
        yield provider
        process.terminate()


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    """The provider, behaving well."""
    running_provider.behave()
    return running_provider


@pytest.fixture
def paula(app: Flask) -> Protected:
    """Paula, whose login needs a code; set up five minutes ago."""
    user = an_account("paula@example.org")
    with commit():
        second_factor.begin(user=user, keys=KEYS, now=NOW)
        secret = second_factor.pending_secret(user=user, keys=KEYS)
        codes = second_factor.confirm(
            user=user, code=code_of(secret, steps=-10), keys=KEYS, now=NOW - timedelta(minutes=5)
        )
    return Protected(user, secret, codes)


def audited(action: str) -> list[AuditEntry]:
    """The lines of the audit log about that."""
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def is_inside(client: FlaskClient) -> bool:
    """Whether a browser is logged in."""
    return client.get("/verwaltung/konto").status_code == 200
