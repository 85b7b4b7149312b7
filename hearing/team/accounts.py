"""Accounts in use and out of use, and who administers all hearings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from hearing.accounts import audit, staff
from hearing.accounts.models import User
from hearing.database import db
from hearing.errors import N_, HearingError


class LastAdministrator(HearingError):
    """Nobody would be left who may do everything."""

    sentence = N_(
        "Das ist das letzte Konto der Administration. "
        "Bitte machen Sie zuerst ein anderes Konto dazu."
    )


def all_accounts() -> list[User]:
    """All accounts: those in use first, by name."""
    return list(db.session.scalars(select(User).order_by(User.active.desc(), User.name, User.id)))


def disable(*, user: User, who: str, now: datetime) -> None:
    """Take an account out of use; its sessions end at once. A second time does nothing.

    Raises LastAdministrator.
    """
    if not user.active:
        return
    _keep_one(user)
    staff.disable(user=user)
    _note("disable", user, who, now)


def enable(*, user: User, who: str, now: datetime) -> None:
    """Put an account into use again. A second time does nothing."""
    if not user.active:
        user.active = True
        _note("enable", user, who, now)


def promote(*, user: User, who: str, now: datetime) -> None:
    """Make somebody an administrator. A second time does nothing."""
    if not user.administrator:
        user.administrator = True
        _note("promote", user, who, now)


def demote(*, user: User, who: str, now: datetime) -> None:
    """Take the administration from somebody. A second time does nothing.

    Raises LastAdministrator.
    """
    if user.administrator:
        _keep_one(user)
        user.administrator = False
        _note("demote", user, who, now)


def _keep_one(user: User) -> None:
    """Refuse to go on without an administrator; two at once wait for each other."""
    if not user.administrator:
        return
    lock = update(User).where(User.administrator).values(administrator=User.administrator)
    db.session.execute(lock.execution_options(synchronize_session=False))
    others = select(User.id).where(User.administrator, User.active, User.id != user.id)
    if db.session.scalar(others.limit(1)) is None:
        raise LastAdministrator


def _note(action: str, user: User, who: str, now: datetime) -> None:
    audit.record(who=who, action=f"team.{action}", subject=f"user {user.id}", now=now)
