"""A released programme as the public gets it: which release, since when, and its address.

A release is frozen; only who has taken their part back since then is spared: the name stays until
the next release, what is said of the person goes at once.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.programme import changes, departures, snapshot
from hearing.programme.changes import Change, Difference
from hearing.programme.models import Release
from hearing.programme.snapshot import Item, Programme

Values = dict[str, Any]
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
    """One release in public, with the one ``before`` it; ``digest`` stands for both, for ``left``,
    the people who no longer take part, and for ``called_off``: since when the hearing is."""

    programme: Programme
    site: Site
    number: int
    released_at: datetime
    digest: str
    before: Programme | None = None
    left: frozenset[int] = frozenset()
    called_off: datetime | None = None

    @property
    def cancelled(self) -> list[Item]:
        """Items that only the release before had."""
        old = self.before.items if self.before else ()
        return [item for item in old if self.programme.item(item.id) is None]

    @property
    def changes(self) -> list[Difference]:
        """What is different from the release before, as far as the public knew that.

        Photos are left out: they also come and go with people's consent.
        """
        found = changes.between(self.before, self.programme)
        return [one for one in found if one.change is not Change.PHOTO]

    @property
    def days(self) -> list[tuple[date, list[Item]]]:
        """The items by the city's days, in order of time."""
        items = sorted(self.programme.items, key=lambda item: (item.starts_at, item.position))
        days = groupby(items, key=lambda item: self.local(item.starts_at).date())
        return [(day, list(own)) for day, own in days]

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
    return next(iter(history(hearing_id, site=site, limit=1)), None)


def history(hearing_id: int, *, site: Site, limit: int | None = None) -> list[Edition]:
    """The releases of a hearing, the newest first."""
    rows = db.session.execute(
        select(Release.id, Release.number, Release.digest, Release.created_at)
        .where(Release.hearing_id == hearing_id)
        .order_by(Release.number.desc())
        .limit(limit and limit + 1)
    ).all()
    taking_part = departures.taking_part([hearing_id])
    called_off = db.session.scalar(select(Hearing.cancelled_at).where(Hearing.id == hearing_id))
    pairs = zip(rows, [*rows[1:], None], strict=False)
    found = (_edition(row, before, site, taking_part) for row, before in islice(pairs, limit))
    return [_call_off(one, called_off) if called_off else one for one in found]


def _call_off(edition: Edition, since: datetime) -> Edition:
    return replace(edition, called_off=since, digest=f"{edition.digest} {since.isoformat()}")


def _edition(row: Any, before: Any, site: Site, taking_part: set[int]) -> Edition:
    new = _public(row.digest, row.id)
    old = _public(before.digest, before.id) if before else None
    named = {person.id for one in (new, old) if one for person in one.people}
    left = frozenset(named - taking_part)
    return Edition(
        programme=_spare(new, left),
        site=site,
        number=row.number,
        released_at=row.created_at,
        digest=f"{row.number} {row.digest} {before.digest if before else ''} {sorted(left)}",
        before=_spare(old, left) if old else None,
        left=left,
    )


def _spare(programme: Programme, left: frozenset[int]) -> Programme:
    """The programme with no more than the names of those who no longer take part."""
    if not left:
        return programme
    people = tuple(
        replace(person, biography="") if person.id in left else person
        for person in programme.people
    )
    return replace(programme, people=people)


@lru_cache(maxsize=64)
def _public(digest: str, release_id: int) -> Programme:
    """Read a release; it never changes, and its digest stands for its content."""
    query = select(Release.content).where(Release.id == release_id, Release.digest == digest)
    content: Values = db.session.scalars(query).one()
    return snapshot.from_json(content).in_public()


_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def plain(text: str) -> str:
    """A text without the control characters that XML and calendars refuse."""
    return _CONTROL.sub("", text)
