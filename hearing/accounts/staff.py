"""Staff accounts: create, log in, slow guessing down."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select

from hearing.accounts import audit
from hearing.accounts.models import LoginFailure, User
from hearing.database import db
from hearing.errors import N_, HearingError

WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
_hasher = PasswordHasher()


class WrongLogin(HearingError):
    """Address or password don't fit; it isn't said which."""

    sentence = N_("E-Mail-Adresse oder Passwort stimmen nicht.")
    field = "password"


class WrongPassword(HearingError):
    """Somebody who is logged in, asked for the password once more, gave a wrong one."""

    sentence = N_("Das Passwort stimmt nicht.")
    field = "current"


class TooManyFailures(HearingError):
    """Guessing is slowed down per account and per address."""

    sentence = N_("Zu viele Fehlversuche. Bitte warten Sie %(minutes)d Minuten.")


class PasswordTooShort(HearingError):
    """A password below the shortest length."""

    sentence = N_("Das Passwort braucht mindestens %(length)d Zeichen.")
    field = "password"


class AddressTaken(HearingError):
    """The address has an account already."""

    sentence = N_("Für %(email)s gibt es schon ein Konto.")
    field = "email"


def find(*, session_id: str) -> User | None:
    """The active user of a session, or nobody; an ended session's stamp is no longer the user's."""
    number, _dot, stamp = session_id.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    user = db.session.get(User, int(number))
    return user if user is not None and user.active and user.session_stamp == stamp else None


def name_of(email: str) -> str:
    """Who that is, as people know them; the address where there is no such account any more."""
    return db.session.scalar(select(User.name).where(User.email == email)) or email


def end_sessions(*, user: User) -> None:
    """End all sessions of a user, wherever they run. A second time there are none."""
    user.session_stamp = secrets.token_hex(8)


def disable(*, user: User) -> None:
    """Take an account out of use, at once. A second time does nothing."""
    user.active = False
    end_sessions(user=user)


def create(
    *, email: str, name: str, password: str, now: datetime, administrator: bool = False
) -> User:
    """Create a staff account. A second time raises AddressTaken."""
    email = email.strip().lower()
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    if db.session.scalar(select(User).where(User.email == email)):
        raise AddressTaken(email=email)
    user = User(
        email=email,
        name=name,
        password_hash=_hasher.hash(password),
        administrator=administrator,
        created_at=now,
    )
    end_sessions(user=user)
    db.session.add(user)
    return user


def set_password(*, user: User, password: str) -> None:
    """Replace a password and end all sessions; a second time replaces it again."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    user.password_hash = _hasher.hash(password)
    user.invited = False
    end_sessions(user=user)


def log_in(*, email: str, password: str, address: str, limit: int, now: datetime) -> User:
    """Check a login. Failures are counted for the account and, four times as many, for the
    address they come from; raises WrongLogin or TooManyFailures. Success forgets the account's.

    The caller commits in both cases: a failure must be stored too.
    """
    email = email.strip().lower()
    keys = {f"account:{email}": limit, f"address:{address}": 4 * limit}
    refuse_guessing(keys=keys, now=now)
    user: User | None = db.session.scalar(select(User).where(User.email == email))
    if not _fits(user, password) or user is None:
        count_failure(keys=keys, now=now)
        raise WrongLogin
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
    forget(key=f"account:{email}")
    return user


def confirm_password(*, user: User, password: str, address: str, limit: int, now: datetime) -> None:
    """Check the password of somebody who is logged in; counted and raised as by ``log_in``."""
    try:
        log_in(email=user.email, password=password, address=address, limit=limit, now=now)
    except WrongLogin as error:
        raise WrongPassword from error


def change_password(
    *, user: User, current: str, password: str, address: str, limit: int, now: datetime
) -> None:
    """Replace one's own password and end all sessions; a second time replaces it again.

    Raises WrongPassword, TooManyFailures or PasswordTooShort; the caller commits in all cases.
    """
    confirm_password(user=user, password=current, address=address, limit=limit, now=now)
    set_password(user=user, password=password)
    audit.record(
        who=user.email, action="accounts.change_password", subject=f"user {user.id}", now=now
    )


def refuse_guessing(*, keys: dict[str, int], now: datetime) -> None:
    """Raise TooManyFailures where one of the keys has failed as often as it may."""
    forget_failures(now=now)
    for key, limit in keys.items():
        count, oldest = db.session.execute(
            select(func.count(), func.min(LoginFailure.at)).where(LoginFailure.key == key)
        ).one()
        if count >= limit:
            left = oldest + WINDOW - now
            raise TooManyFailures(minutes=max(1, -(-int(left.total_seconds()) // 60)))


def count_failure(*, keys: Iterable[str], now: datetime) -> None:
    """Count one more failure for each key. The caller commits."""
    db.session.add_all(LoginFailure(key=key, at=now) for key in keys)


def forget(*, key: str) -> None:
    """Forget the failures of a key. A second time there are none."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.key == key))


def forget_failures(*, now: datetime) -> None:
    """Delete failures that no longer count. A second time there are none."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.at < now - WINDOW))


@cache
def _of_nobody() -> str:
    """Checked when nobody has that address, so that the answer takes as long as for a real
    account."""
    return _hasher.hash("nobody has this password")


def _fits(user: User | None, password: str) -> bool:
    nobody = _of_nobody()  # made for everybody: the first time tells nothing either
    try:
        _hasher.verify(user.password_hash if user else nobody, password)
    except VerificationError:
        return False
    return user is not None and user.active
