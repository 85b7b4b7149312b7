"""Staff accounts: passwords, and guessing that becomes slow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from hearing.accounts import staff
from hearing.database import commit, db
from tests.conftest import NOW
from tests.hearing.conftest import PASSWORD


@pytest.fixture
def olga(app: Flask) -> str:
    with commit():
        staff.create(email=" Olga@Example.org ", name="Olga", password=PASSWORD, now=NOW)
    return "olga@example.org"


def try_login(email: str, password: str, *, minutes: float = 0, address: str = "192.0.2.1") -> str:
    try:
        user = staff.log_in(
            email=email,
            password=password,
            address=address,
            limit=5,
            now=NOW + timedelta(minutes=minutes),
        )
    except (staff.WrongLogin, staff.TooManyFailures) as error:
        return type(error).__name__
    else:
        return user.name
    finally:
        db.session.commit()


def test_the_right_password_opens_whatever_the_case_of_the_address(olga: str) -> None:
    assert try_login("OLGA@example.org", PASSWORD) == "Olga"


def test_the_password_is_not_stored(olga: str) -> None:
    stored = db.session.scalars(db.select(staff.User)).one().password_hash
    assert PASSWORD not in stored
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize("email", ["olga@example.org", "nobody@example.org"])
def test_wrong_login_does_not_tell_what_was_wrong(olga: str, email: str) -> None:
    assert try_login(email, "wrong password") == "WrongLogin"


def test_guessing_is_stopped_even_with_the_right_password_and_later_allowed(olga: str) -> None:
    for _guess in range(5):
        assert try_login(olga, "wrong password") == "WrongLogin"
    assert try_login(olga, PASSWORD, minutes=10) == "TooManyFailures"
    assert try_login(olga, PASSWORD, minutes=16) == "Olga"


def test_guessing_many_accounts_from_one_address_is_stopped(olga: str) -> None:
    for guess in range(20):
        assert try_login(f"someone{guess}@example.org", "wrong password") == "WrongLogin"
    assert try_login(olga, PASSWORD) == "TooManyFailures"
    assert try_login(olga, PASSWORD, address="192.0.2.2") == "Olga"


def test_success_forgets_the_failures_of_the_account(olga: str) -> None:
    for _round in range(3):
        for _guess in range(4):
            try_login(olga, "wrong password", address="192.0.2.9")
        assert try_login(olga, PASSWORD, address="192.0.2.3") == "Olga"


def test_short_passwords_and_taken_addresses_are_refused(olga: str) -> None:
    with pytest.raises(staff.PasswordTooShort, match="12 Zeichen"):
        staff.create(email="x@example.org", name="X", password="kurz", now=NOW)
    with pytest.raises(staff.AddressTaken, match=olga):
        staff.create(email=olga.upper(), name="X", password=PASSWORD, now=NOW)


def test_an_account_that_was_switched_off_can_do_nothing(olga: str) -> None:
    user = db.session.scalars(db.select(staff.User)).one()
    session = user.get_id()
    assert staff.find(session_id=session) is user
    staff.disable(user=user)
    db.session.commit()
    assert try_login(olga, PASSWORD) == "WrongLogin"
    assert staff.find(session_id=session) is None


def test_a_new_password_ends_all_sessions(olga: str) -> None:
    user = db.session.scalars(db.select(staff.User)).one()
    session = user.get_id()
    with commit():
        staff.set_password(user=user, password="ein ganz neues Passwort")
    assert staff.find(session_id=session) is None
    assert staff.find(session_id=user.get_id()) is user
    assert try_login(olga, "ein ganz neues Passwort") == "Olga"


@pytest.mark.parametrize(
    "forged", ["", "1", "1.", ".x", "x.y", "²", "1.0000000000000000", "9" * 40]
)
def test_a_forged_session_is_nobodys(olga: str, forged: str) -> None:
    assert staff.find(session_id=forged) is None


def test_addresses_of_failed_logins_are_forgotten(olga: str) -> None:
    try_login(olga, "wrong password")
    with commit():
        staff.forget_failures(now=NOW + timedelta(minutes=16))
    assert db.session.scalars(db.select(staff.LoginFailure)).all() == []
