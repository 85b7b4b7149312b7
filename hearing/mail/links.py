"""Personal links: random, stored as a hash, expiring, revocable."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select, update

from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.mail.models import Link


class LinkUnknown(HearingError):
    """A guessed link, one of another hearing, or one whose thing was deleted."""

    sentence = N_("Diesen persönlichen Link gibt es nicht. Bitte prüfen Sie die Adresse.")


class LinkEnded(HearingError):
    """A link that has expired or was withdrawn."""

    sentence = N_("Dieser persönliche Link gilt nicht mehr. Bitte fordern Sie einen neuen an.")


def make(
    *, hearing_id: int, purpose: str, subject_id: int, expires_at: datetime, now: datetime
) -> str:
    """Make a link and return its token, which is stored nowhere. A second time makes another."""
    token = secrets.token_urlsafe(24)
    db.session.add(
        Link(
            hearing_id=hearing_id,
            token_hash=hash_of(token),
            purpose=purpose,
            subject_id=subject_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def open_link(*, token: str, purpose: str, now: datetime) -> Link:
    """Return what the token opens; raises LinkUnknown or LinkEnded. A second time the same."""
    link = db.session.scalar(select(Link).where(Link.token_hash == hash_of(token)))
    if link is None or link.purpose != purpose:
        raise LinkUnknown
    if link.revoked_at is not None or link.expires_at <= now:
        raise LinkEnded
    link.used_at = now
    return link


def revoke(*, purpose: str, subject_id: int, now: datetime) -> None:
    """End all links to this thing. A second time there are none."""
    db.session.execute(
        update(Link)
        .where(Link.purpose == purpose, Link.subject_id == subject_id, Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def hash_of(token: str) -> str:
    """What is stored of a token; 144 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
