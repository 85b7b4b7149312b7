"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import delete, func, select, update

from hearing.accounts import audit, staff
from hearing.accounts.models import RecoveryCode, SecondFactor, User
from hearing.ciphers import cipher
from hearing.database import db
from hearing.errors import N_, HearingError

PERIOD = 30  # seconds of a time step
SKEW = 1  # time steps that a telephone's clock may be wrong
RECOVERY_CODES = 10
APP, RECOVERY = "app code", "recovery code"  # kinds of codes


class WrongCode(HearingError):
    """Neither the app's code of now nor an unused recovery code."""

    sentence = N_("Dieser Code stimmt nicht, ist abgelaufen oder wurde schon benutzt.")
    field = "code"


class AlreadyOn(HearingError):
    """The second factor is on; a new app needs it to be switched off first."""

    sentence = N_("Der zweite Faktor ist schon eingeschaltet.")


class NotBegun(HearingError):
    """There is no secret that waits for a code."""

    sentence = N_("Bitte beginnen Sie die Einrichtung noch einmal.")
    field = "code"


class SecretUnreadable(HearingError):
    """The secret was encrypted with a key that is no longer in the settings."""

    sentence = N_(
        "Die Codes Ihrer App können gerade nicht geprüft werden. Bitte nehmen Sie einen"
        " Wiederherstellungscode oder wenden Sie sich an die Administration."
    )
    field = "code"


def is_on(*, user: User) -> bool:
    """Say whether a login of this person needs a code."""
    factor = db.session.get(SecondFactor, user.id)
    return factor is not None and factor.confirmed_at is not None


def protected_people() -> set[int]:
    """The numbers of all whose login needs a code."""
    query = select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))
    return set(db.session.scalars(query))


def begin(*, user: User, keys: Sequence[str], now: datetime) -> None:
    """Make a secret, to be confirmed by a code. A second time makes another; raises AlreadyOn."""
    if is_on(user=user):
        raise AlreadyOn
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    secret = _cipher(keys).encrypt(pyotp.random_base32().encode()).decode()
    db.session.add(SecondFactor(user_id=user.id, secret=secret, created_at=now))


def pending_secret(*, user: User, keys: Sequence[str]) -> str:
    """The secret that waits for its first code; raises NotBegun, AlreadyOn or SecretUnreadable."""
    factor = db.session.get(SecondFactor, user.id)
    if factor is None:
        raise NotBegun
    if factor.confirmed_at is not None:
        raise AlreadyOn
    return _read(factor, keys)


def provisioning_uri(*, user: User, secret: str, issuer: str) -> str:
    """What the QR code says: the key URI format that all the apps read."""
    # A colon separates the issuer from the account.
    return pyotp.TOTP(secret).provisioning_uri(
        name=user.email, issuer_name=issuer.replace(":", " ")
    )


def confirm(*, user: User, code: str, keys: Sequence[str], now: datetime) -> list[str]:
    """Switch it on with the app's first code; returns the recovery codes, stored nowhere else.

    A second time raises AlreadyOn. Raises WrongCode, NotBegun or SecretUnreadable.
    """
    step = _fitting_step(pending_secret(user=user, keys=keys), code, now)
    if step is None:
        raise WrongCode
    switched = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == user.id, SecondFactor.confirmed_at.is_(None))
        .values(confirmed_at=now, last_step=step)
    )
    if switched.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyOn
    _record(user, "accounts.second_factor_on", who=user.email, now=now)
    return _new_codes(user)


def check(
    *, user: User, code: str, keys: Sequence[str], address: str, limit: int, now: datetime
) -> str:
    """Check a code at the login; says which kind it was. Failures are counted as for passwords.

    A second time the same code raises WrongCode. The caller commits in all cases.
    """
    guesses = {f"code:{user.id}": limit, f"address:{address}": 4 * limit}
    # Guesses made at once wait here for each other, so that each is counted.
    factor = db.session.get(SecondFactor, user.id, with_for_update=True, populate_existing=True)
    staff.refuse_guessing(keys=guesses, now=now)
    if factor is not None and _is_of_app(code):
        accepted, kind = _accept(factor, code, keys, now), APP
    else:
        accepted, kind = _use_recovery_code(user, code), RECOVERY
    if not accepted:
        staff.count_failure(keys=guesses, now=now)
        raise WrongCode
    staff.forget(key=f"code:{user.id}")
    return kind


def turn_off(*, user: User, who: str, now: datetime) -> None:
    """Forget the app and the recovery codes. A second time does nothing."""
    was_on = is_on(user=user)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    if was_on:
        _record(user, "accounts.second_factor_off", who=who, now=now)


def reset(*, user: User, who: str, now: datetime) -> None:
    """Take a lost app away from a person, as an administrator; their sessions end.

    A second time ends the sessions that began since.
    """
    turn_off(user=user, who=who, now=now)
    staff.end_sessions(user=user)


def replace_codes(*, user: User, now: datetime) -> list[str]:
    """Replace the recovery codes and return the new ones. A second time replaces them again."""
    _record(user, "accounts.recovery_codes_replaced", who=user.email, now=now)
    return _new_codes(user)


def codes_left(*, user: User) -> int:
    """How many recovery codes haven't been used."""
    query = select(func.count()).where(RecoveryCode.user_id == user.id)
    return db.session.scalar(query) or 0


def _record(user: User, action: str, *, who: str, now: datetime) -> None:
    audit.record(who=who, action=action, subject=f"user {user.id}", now=now)


def _is_of_app(code: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", "".join(code.split())) is not None


def _accept(factor: SecondFactor, code: str, keys: Sequence[str], now: datetime) -> bool:
    step = _fitting_step(_read(factor, keys), code, now) if factor.confirmed_at else None
    if step is None:
        return False
    secret = _cipher(keys).rotate(factor.secret).decode()  # encrypted with today's key
    taken = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == factor.user_id, SecondFactor.last_step < step)
        .values(last_step=step, secret=secret)
    )
    return taken.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _fitting_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, of those that are near."""
    totp, current = pyotp.TOTP(secret, interval=PERIOD), int(now.timestamp()) // PERIOD
    digits = "".join(code.split()).encode()
    for step in range(current - SKEW, current + SKEW + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), digits):
            return step
    return None


def _use_recovery_code(user: User, code: str) -> bool:
    used = db.session.execute(
        delete(RecoveryCode).where(
            RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(code)
        )
    )
    return used.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _new_codes(user: User) -> list[str]:
    codes = [_new_code() for _number in range(RECOVERY_CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in codes)
    return codes


def _new_code() -> str:
    """80 random bits in four groups, such as "abcd-efgh-ijkl-mn23"."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _hash(code: str) -> str:
    """What is stored of a recovery code, however it is typed; so many bits need no salt."""
    # 0 and 1 are no characters of base32: who types them means these.
    letters = code.lower().translate(str.maketrans("01", "ol"))
    typed = "".join(character for character in letters if character.isalnum())
    return hashlib.sha256(typed.encode()).hexdigest()


def _read(factor: SecondFactor, keys: Sequence[str]) -> str:
    try:
        return _cipher(keys).decrypt(factor.secret).decode()
    except InvalidToken as error:
        raise SecretUnreadable from error


def _cipher(keys: Sequence[str]) -> MultiFernet:
    return cipher(keys, purpose="second factor")
