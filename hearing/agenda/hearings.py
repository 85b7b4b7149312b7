"""Hearings: created from a pattern, copied to another day, changed, published."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing import times, versions
from hearing.accounts import audit
from hearing.accounts.models import Assignment, User
from hearing.accounts.rights import Role
from hearing.agenda import news
from hearing.agenda.errors import (
    EndsBeforeStart,
    ResolutionMissing,
    SlugFixed,
    SlugTaken,
    TooLong,
)
from hearing.agenda.models import AgendaItem, Hearing, LegalBasis
from hearing.agenda.news import News, What
from hearing.agenda.patterns import Pattern
from hearing.database import db

MOST_DAYS = 14
SLUG_LENGTH = 60
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
COPIED = ("summary", "venue", "organizer", "rooms", "motion", "paper", "legal_basis", "resolution")
COPIED_TOO = ("perspectives", "vocabulary", "access_info")

# Called with a hearing whose own facts changed, as the search index needs it.
Listener = Callable[[Hearing], object]
# Called with the old hearing, the new one, and the new item's id by the old item's.
Copier = Callable[[Hearing, Hearing, Mapping[int, int]], object]
# Called with a new hearing that is no copy of another.
Founder = Callable[[Hearing], object]
_listeners: list[Listener] = []
_founders: list[Founder] = []
_copiers: list[Copier] = []


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person says about a hearing. An empty ``slug`` is made from the title."""

    title: str
    starts_at: datetime
    ends_at: datetime
    slug: str = ""
    summary: str = ""
    venue: str = ""
    organizer: str = ""
    rooms: list[str] = field(default_factory=list)
    motion: str = ""
    paper: str = ""
    legal_basis: LegalBasis = LegalBasis.CONSENT
    resolution: str = ""
    perspectives: list[str] = field(default_factory=list)
    vocabulary: str = ""


def on_change(listener: Listener) -> None:
    """Let a room follow what is said about hearings. A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def on_create(founder: Founder) -> None:
    """Let a room give every new hearing what it begins with. A second time changes nothing."""
    if founder not in _founders:
        _founders.append(founder)


def on_copy(copier: Copier) -> None:
    """Let a room copy its part of a hearing. A second time changes nothing."""
    if copier not in _copiers:
        _copiers.append(copier)


def create(*, facts: Facts, pattern: Pattern, creator: User, now: datetime) -> Hearing:
    """Create a hearing that only its team sees; its creator organizes it.

    A second time makes a second one, under an address of its own.
    """
    _refuse(facts)
    values = asdict(facts)
    values["slug"] = facts.slug or free_slug(facts.title)
    values["perspectives"] = facts.perspectives or list(pattern.perspectives)
    hearing = Hearing(**values)
    start = facts.starts_at
    for position, planned in enumerate(pattern.items):
        item = AgendaItem(
            position=position,
            kind=planned.kind,
            title=planned.title,
            starts_at=start,
            minutes=planned.minutes,
        )
        hearing.items.append(item)
        start += timedelta(minutes=planned.minutes)
    _settle(hearing, "hearing.create", creator, now)
    for founder in _founders:
        founder(hearing)
    return hearing


def copy(*, source: Hearing, facts: Facts, zone: tzinfo, creator: User, now: datetime) -> Hearing:
    """Copy a hearing to another day: items at the same hours of the clock, and what other rooms
    copy. Nothing that happened or was answered comes along. A second time makes a second copy."""
    _refuse(facts)
    by = times.wall(facts.starts_at, zone) - times.wall(source.starts_at, zone)
    values = {name: getattr(source, name) for name in (*COPIED, *COPIED_TOO)}
    hearing = Hearing(
        **values,
        title=facts.title,
        slug=facts.slug or free_slug(facts.title),
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
    )
    items = [(item, _copy_of(item, zone, by)) for item in source.items]
    hearing.items.extend(new for _old, new in items)
    _settle(hearing, "hearing.copy", creator, now)
    ids = {old.id: new.id for old, new in items}
    for copier in _copiers:
        copier(source, hearing, ids)
    return hearing


def change(*, hearing: Hearing, seen: int, facts: Facts, who: str, now: datetime) -> None:
    """Save what is said about a hearing; raises Stale. A second time nothing changes."""
    _refuse(facts)
    news.begin(hearing)
    values = asdict(facts)
    values["slug"] = facts.slug or hearing.slug
    if hearing.published_at and values["slug"] != hearing.slug:
        raise SlugFixed
    before = in_words(hearing)
    try:
        changed = versions.save(hearing, seen=seen, **values)
    except IntegrityError as error:
        raise SlugTaken from error
    if changed:
        tell(hearing)
        after = in_words(hearing)
        names = frozenset(name for name, value in after.items() if value != before[name])
        news.tell(News(hearing, What.CHANGED, who, now, names))
        record("hearing.change", hearing, who, now, before=before, after=after)


def publish(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Let everybody see the hearing's page. A second time nothing changes."""
    if hearing.published_at is None:
        versions.save(hearing, seen=hearing.version, published_at=now)
        record("hearing.publish", hearing, who, now)
        tell(hearing)


def unpublish(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Take the hearing's page out of the public's sight. A second time nothing changes."""
    if hearing.published_at is not None:
        versions.save(hearing, seen=hearing.version, published_at=None)
        record("hearing.unpublish", hearing, who, now)
        tell(hearing)


def slug_of(title: str) -> str:
    """A title as a part of an address: „Künstliche Intelligenz“ is kuenstliche-intelligenz."""
    letters = unicodedata.normalize("NFC", title).lower().translate(GERMAN)
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:SLUG_LENGTH]
        if len(longer) > SLUG_LENGTH:
            break
        slug = longer
    return slug or "anhoerung"


def free_slug(title: str) -> str:
    """The slug of a title, with a number when others have it."""
    slug = slug_of(title)
    taken = set(db.session.scalars(select(Hearing.slug).where(Hearing.slug.startswith(slug))))
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free


def in_words(hearing: Hearing) -> dict[str, Any]:
    """A hearing's facts as the audit log keeps them."""
    values = {name: getattr(hearing, name) for name in Facts.__dataclass_fields__}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _refuse(facts: Facts) -> None:
    if facts.ends_at <= facts.starts_at:
        raise EndsBeforeStart
    if facts.ends_at - facts.starts_at > timedelta(days=MOST_DAYS):
        raise TooLong(days=MOST_DAYS)
    if facts.legal_basis is LegalBasis.SESSION and not facts.resolution:
        raise ResolutionMissing


def _copy_of(item: AgendaItem, zone: tzinfo, by: timedelta) -> AgendaItem:
    return AgendaItem(
        position=item.position,
        kind=item.kind,
        title=item.title,
        summary=item.summary,
        starts_at=times.same_clock(item.starts_at, zone, by=by),
        minutes=item.minutes,
        room=item.room,
        public=item.public,
        parallel=item.parallel,
    )


def _settle(hearing: Hearing, action: str, creator: User, now: datetime) -> None:
    """Store a new hearing, make its creator the organizer, write it down."""
    db.session.add(hearing)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise SlugTaken from error
    organizer = Assignment(user_id=creator.id, hearing_id=hearing.id, role=Role.ORGANIZER)
    db.session.add(organizer)
    record(action, hearing, creator.email, now, after=in_words(hearing))
    tell(hearing)


def record(action: str, hearing: Hearing, who: str, now: datetime, **values: Any) -> None:
    """Write a line of the audit log about a hearing."""
    subject = f"hearing {hearing.id}"
    audit.record(who=who, action=action, subject=subject, hearing_id=hearing.id, now=now, **values)


def tell(hearing: Hearing) -> None:
    """Let all rooms write down again what they keep of a hearing."""
    for listener in _listeners:
        listener(hearing)
