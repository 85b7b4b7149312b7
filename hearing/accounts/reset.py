"""A new password by mail: one link, for one hour, for one use."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from hearing.accounts import audit, staff
from hearing.accounts.models import User
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.mail import links, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import WAITING, Letter, LetterState, Link
from hearing.mail.outbox import Writing

PURPOSE = "password"
PATH = "/l/passwort/<token>"
LIFETIME = timedelta(hours=1)


class ResetEnded(HearingError):
    """The link is too old, was used, or a later one was asked for."""

    sentence = N_("Dieser Link gilt nicht mehr. Bitte fordern Sie einen neuen an.")


def register() -> None:
    """Make the purpose of these links known to the mail room. A second time does nothing."""
    links.register_purpose(PURPOSE, describe=_describe, path=PATH, lifetime=LIFETIME)


def _describe(user_id: int) -> Addressee | None:
    user = db.session.get(User, user_id)
    if user is None or not user.active:
        return None
    return Addressee(user.email, user.name, user.language)


def find(*, email: str, address: str, limit: int, now: datetime) -> User | None:
    """The active account that a reset was asked for. Each question counts, found or not, so that
    nobody is flooded with letters; raises TooManyFailures. The caller commits in all cases."""
    email = email.strip().lower()
    keys = {f"reset:{email}": limit, f"reset-address:{address}": 4 * limit}
    staff.refuse_guessing(keys=keys, now=now)
    staff.count_failure(keys=keys, now=now)
    return db.session.scalar(select(User).where(User.email == email, User.active))


def send(*, user: User, language: str, subject: str, text: str, now: datetime) -> Letter:
    """Send the letter with the link, and end the links before it. A second time sends another."""
    links.revoke(purpose=PURPOSE, subject_id=user.id, now=now)
    concern = f"user {user.id} password"
    waiting = (Letter.concern == concern, Letter.state.in_(WAITING))
    db.session.execute(update(Letter).where(*waiting).values(state=LetterState.DISCARDED))
    writing = Writing(
        hearing_id=None,
        concern=concern,
        to=Addressee(user.email, user.name, language),
        subject=subject,
        text=text,
        link=(PURPOSE, user.id),
    )
    return outbox.send_now(writing, who=user.email, now=now)


def open_link(*, token: str, now: datetime) -> User:
    """The person whose password may be chosen; raises ResetEnded. A second time the same."""
    return _open(token, now)[1]


def finish(*, token: str, password: str, now: datetime) -> User:
    """Choose the new password; all sessions end, as do all links. A second time raises ResetEnded.

    Raises PasswordTooShort, and then the link still opens: the caller rolls back.
    """
    link, user = _open(token, now)
    used = db.session.execute(
        update(Link).where(Link.id == link.id, Link.revoked_at.is_(None)).values(revoked_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise ResetEnded
    links.revoke(purpose=PURPOSE, subject_id=user.id, now=now)
    staff.set_password(user=user, password=password)
    staff.forget(key=f"account:{user.email}")
    audit.record(who="link", action="accounts.reset_password", subject=f"user {user.id}", now=now)
    return user


def _open(token: str, now: datetime) -> tuple[Link, User]:
    try:
        link = links.open_link(token=token, purpose=PURPOSE, now=now)
    except (links.LinkUnknown, links.LinkEnded) as error:
        raise ResetEnded from error
    # A letter makes its link when it is sent: an earlier letter may have been late.
    newest = select(Link.id).where(Link.purpose == PURPOSE, Link.subject_id == link.subject_id)
    user = db.session.get(User, link.subject_id)
    is_newest = link.id == db.session.scalar(newest.order_by(Link.id.desc()).limit(1))
    if user is None or not user.active or not is_newest:
        raise ResetEnded
    return link, user
