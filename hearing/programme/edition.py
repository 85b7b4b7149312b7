"""A released programme as the public gets it: which release, since when, and its address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hearing.database import db
from hearing.programme import snapshot
from hearing.programme.models import Release
from hearing.programme.snapshot import Item, Programme

# Numbers that calendars and apps know things by come from this and never change.
NAMESPACE = uuid.UUID("6c1ce4b0-7a52-5d1e-9a43-0f3cf4a2f6b8")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a hearing is shown: the city, its time zone, the address of the hearing's page."""

    city: str
    zone: ZoneInfo
    address: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One release in public. ``cancelled`` are items that only the release before it had."""

    programme: Programme
    site: Site
    number: int
    released_at: datetime
    digest: str
    cancelled: tuple[Item, ...] = ()

    def guid(self, kind: str, number: int) -> str:
        """The number for ever of an item or a person of this hearing."""
        name = f"{self.site.city}/{self.programme.hearing.id}/{kind}/{number}"
        return str(uuid.uuid5(NAMESPACE, name))

    def local(self, time: datetime) -> datetime:
        """What the city's clocks show then."""
        return time.astimezone(self.site.zone)

    def room_of(self, item: Item) -> str:
        """Where an item takes place: its room, else the hearing's venue."""
        return item.room or self.programme.hearing.venue or self.programme.hearing.title

    def address_of(self, item: Item) -> str:
        """Where an item is on the web."""
        return f"{self.site.address}/programm#punkt-{item.id}"


def newest(hearing_id: int, *, site: Site) -> Edition | None:
    """What the public may read of a hearing now; None before its first release."""
    rows = db.session.execute(
        select(Release.id, Release.number, Release.digest, Release.created_at)
        .where(Release.hearing_id == hearing_id)
        .order_by(Release.number.desc())
        .limit(2)
    ).all()
    if not rows:
        return None
    programme, *before = [_public(row.digest, row.id) for row in rows]
    kept = {item.id for item in programme.items}
    gone = [item for old in before for item in old.items if item.id not in kept]
    return Edition(
        programme=programme,
        site=site,
        number=rows[0].number,
        released_at=rows[0].created_at,
        digest=rows[0].digest,
        cancelled=tuple(gone),
    )


@lru_cache(maxsize=64)
def _public(digest: str, release_id: int) -> Programme:
    """Read a release; it never changes, and its digest stands for its content."""
    query = select(Release.content).where(Release.id == release_id, Release.digest == digest)
    content: dict[str, Any] = db.session.scalars(query).one()
    return snapshot.from_json(content).in_public()


def plain(text: str) -> str:
    """A text without the control characters that XML and calendars refuse."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\x7f\ufffe\uffff"))
