"""Personal links: random, stored as a hash, expiring, revocable.

What a link opens is its purpose. Rooms register theirs once, when the application is made:

    links.register_purpose("speaker", describe=…, path="/l/mitwirkung/<token>")

and name it as the ``link`` of what they write (``outbox.Writing``). Their page calls
``open_link``. A link that has ended shows a page that offers a new one; rooms do nothing for that.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter goes or a link belongs, as the room that owns the thing knows it now."""

    address: str
    name: str = ""
    language: str = "de"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of links. ``describe`` gives the addressee of a subject, None when there is none
    (deleted, no address): then no new link is sent. ``path`` is the page's address, with the word
    ``<token>``; ``lifetime`` counts from the moment the letter is sent. Letters of a ``bound``
    purpose go to the addressee and nobody else: the link is the key to an account."""

    name: str
    describe: Callable[[int], Addressee | None]
    path: str
    lifetime: timedelta
    bound: bool = False


PURPOSES: dict[str, Purpose] = {}
NOTED_EVERY = timedelta(hours=1)
# A link in somebody's letter: its lines may be broken and quoted, its signs written as in a query.
_SLASH = r"(?:/|%2F)"
_QUOTED = re.compile(rf"({_SLASH}l{_SLASH}[a-z-]+{_SLASH})[\s>]*[\w-]{{8,}}", re.IGNORECASE)


def register_purpose(
    name: str,
    *,
    describe: Callable[[int], Addressee | None],
    path: str,
    lifetime: timedelta = timedelta(days=90),
    bound: bool = False,
) -> None:
    """Make a purpose known, e.g. ``path="/l/mitwirkung/<token>"``. A second time replaces it."""
    PURPOSES[name] = Purpose(name, describe, path, lifetime, bound)


def address_of(*, base: str, purpose: str, token: str) -> str:
    """The whole address of a link, for a letter; ``base`` is that of the site."""
    return base.rstrip("/") + PURPOSES[purpose].path.replace("<token>", token)


def make(
    *, hearing_id: int | None, purpose: str, subject_id: int, expires_at: datetime, now: datetime
) -> str:
    """Make a link and return its token, which is stored nowhere. A second time makes another.

    Letters make theirs when they are sent; this is for links that reach people another way.
    """
    token = new_token()
    keep(
        token=token,
        hearing_id=hearing_id,
        purpose=purpose,
        subject_id=subject_id,
        expires_at=expires_at,
        now=now,
    )
    return token


def new_token() -> str:
    """A token that opens nothing yet: 192 random bits."""
    return secrets.token_urlsafe(24)


def keep(
    *,
    token: str,
    hearing_id: int | None,
    purpose: str,
    subject_id: int,
    expires_at: datetime,
    now: datetime,
) -> Link:
    """Store a token's hash, so that it opens its thing. A second time violates uniqueness."""
    link = Link(
        hearing_id=hearing_id,
        token_hash=hash_of(token),
        purpose=purpose,
        subject_id=subject_id,
        created_at=now,
        expires_at=expires_at,
    )
    db.session.add(link)
    db.session.flush()
    return link


def open_link(*, token: str, purpose: str, now: datetime) -> Link:
    """Return what the token opens; raises LinkUnknown or LinkEnded. A second time the same.

    Views let both errors pass: the page that follows offers a new link for one that has ended.
    Commit to keep ``used_at``, which is right to the hour: who only reads must not wait for those
    who write.
    """
    link = find(token=token)
    if link is None or link.purpose != purpose:
        raise LinkUnknown
    if link.revoked_at is not None or link.expires_at <= now:
        raise LinkEnded
    if link.used_at is None or now - link.used_at > NOTED_EVERY:
        link.used_at = now
    return link


def find(*, token: str) -> Link | None:
    """The link of a token, whether or not it still opens anything."""
    return db.session.scalar(select(Link).where(Link.token_hash == hash_of(token)))


def revoke(*, purpose: str, subject_id: int, now: datetime) -> None:
    """End all links to this thing. A second time there are none."""
    db.session.execute(
        update(Link)
        .where(Link.purpose == purpose, Link.subject_id == subject_id, Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def without_tokens(text: str) -> str:
    """A text that others wrote, with what opens a link taken out: who answers quotes our letter."""
    return _QUOTED.sub(r"\1…", text)


def hash_of(token: str) -> str:
    """What is stored of a token; so many random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
