"""What this room holds about a person: their account, failed logins, and lines of the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, false, func, or_, select, true
from sqlalchemy.engine import CursorResult

from hearing.accounts import audit
from hearing.accounts.models import (
    Assignment,
    AuditDetail,
    AuditEntry,
    LoginFailure,
    ProviderAccount,
    RecoveryCode,
    SecondFactor,
    User,
)
from hearing.database import db
from hearing.errors import N_
from hearing.persons import NOBODY, Erasure, Held, Person, Sighting, when

ACCOUNT_STAYS = N_("Das Konto ist aktiv. Sperren Sie es zuerst, dann wird es mit gelöscht.")
LINE_STAYS = N_(
    "Wann wer von der Verwaltung was getan hat, bleibt im Änderungslog. Was sich geändert hat, wird"
    " gelöscht."
)


def find(person: Person) -> Iterator[Held]:
    """Their account and their failed logins."""
    if person.hearing_id is None:
        for user in _users(person):
            stays = ACCOUNT_STAYS if user.active else ""
            yield Held(N_("Konto"), f"user {user.id}", _facts(user), name=user.name, stays=stays)
        for failure in _failures(person):
            facts = {"at": when(failure.at), "kind": _door(failure.key)}
            yield Held(N_("Gescheiterte Anmeldung"), "", facts)


def erase(erasure: Erasure) -> int:
    """Empty their account if it is disabled, and forget failed logins. A second time there is
    nothing."""
    if erasure.person.hearing_id is not None:
        return 0
    disabled = [user for user in _users(erasure.person) if not user.active]
    for user in disabled:
        _empty(user)
    failures = _failures(erasure.person)
    for failure in failures:
        db.session.delete(failure)
    db.session.flush()
    return len(disabled) + len(failures)


def find_lines(person: Person) -> Iterator[Held]:
    """Lines of the log about their things, or by them; what changed, where it is still kept."""
    about = or_(_is_about(person), func.lower(AuditEntry.who) == person.key)
    lines = select(AuditEntry).where(about)
    lines = lines.where(_here(person)).order_by(AuditEntry.id)
    for line in db.session.scalars(lines):
        by_them = line.who.casefold() == person.key
        facts = {
            "at": when(line.at),
            "action": line.action,
            "subject": line.subject,
            "by": "self" if by_them else "link" if line.who == "link" else "staff",
            "before": line.before,
            "after": line.after,
        }
        yield Held(N_("Änderungslog"), "", facts, line.hearing_id, stays=LINE_STAYS)


def erase_lines(erasure: Erasure) -> int:
    """Erase what the lines about them changed, and what other lines say of them; the lines stay. A
    second time there is nothing."""
    count = audit.erase(subjects=erasure.person.subjects)
    entries = select(AuditEntry.id).where(_here(erasure.person))
    naming = delete(AuditDetail).where(_names(erasure.person), AuditDetail.entry_id.in_(entries))
    result = db.session.execute(naming, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    db.session.expire_all()
    return count + result.rowcount


def sightings(words: str) -> Iterator[Sighting]:
    """Whose account's name has these words."""
    query = select(User).where(User.name.icontains(words, autoescape=True))
    for row in db.session.scalars(query.order_by(func.lower(User.name))):
        yield Sighting(row.name, row.email)


def _empty(user: User) -> None:
    """Leave of an account its number, which the log names."""
    for kind in (Assignment, RecoveryCode, ProviderAccount, SecondFactor):
        db.session.execute(delete(kind).where(kind.user_id == user.id))
    user.name, user.email = NOBODY, f"{NOBODY} {user.id}"
    user.password_hash = user.session_stamp = ""
    user.administrator = user.invited = False


def _door(key: str) -> str:
    """Where a login failed: "reset:ada@example.org" was for a new password."""
    word, colon, _address = key.partition(":")
    return word if colon else "login"


def _is_about(person: Person) -> ColumnElement[bool]:
    return AuditEntry.subject.in_(person.subjects) if person.subjects else false()


def _here(person: Person) -> ColumnElement[bool]:
    return true() if person.hearing_id is None else AuditEntry.hearing_id == person.hearing_id


def _names(person: Person) -> ColumnElement[bool]:
    """Values that have the address or a whole name; JSON writes other letters than a to z as
    escapes. A first name alone says little and may be a word."""
    words = {person.key, *(name for name in person.names if " " in name)}
    columns = [cast(column, String) for column in (AuditDetail.before, AuditDetail.after)]
    escaped = [json.dumps(word)[1:-1] for word in sorted(words)]
    return or_(*(column.icontains(word, autoescape=True) for column in columns for word in escaped))


def _users(person: Person) -> Sequence[User]:
    return db.session.scalars(select(User).where(func.lower(User.email) == person.key)).all()


def _failures(person: Person) -> Sequence[LoginFailure]:
    ends = LoginFailure.key.endswith(f":{person.key}", autoescape=True)
    mine = or_(LoginFailure.key == person.key, ends)
    return db.session.scalars(select(LoginFailure).where(mine).order_by(LoginFailure.id)).all()


def _facts(user: User) -> dict[str, Any]:
    roles = select(Assignment).where(Assignment.user_id == user.id).order_by(Assignment.id)
    factor = db.session.get(SecondFactor, user.id)
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "active": user.active,
        "administrator": user.administrator,
        "roles": [f"{row.role.value} ({row.hearing_id})" for row in db.session.scalars(roles)],
        "second_factor": factor is not None and factor.confirmed_at is not None,
        "created_at": when(user.created_at),
    }
