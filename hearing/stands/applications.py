"""Stands: how they come in, change and are answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing, ItemKind
from hearing.database import db
from hearing.mail import addresses, outbox
from hearing.speakers.models import Speaker
from hearing.stands.models import Origin, Stand, StandState
from hearing.stands.states import PUBLIC

# What the public reads; the rest is between the exhibitors and the organizer.
PUBLIC_WORDS = ("title", "unit", "topic", "shows")
PRIVATE_WORDS = ("contact_name", "contact_email", "needs", "needs_note", "setup_minutes")
Values = dict[str, Any]


def add(
    *,
    hearing: Hearing,
    origin: Origin,
    who: str,
    now: datetime,
    state: StandState = StandState.APPLIED,
    language: str = "de",
    **words: Any,
) -> Stand:
    """Take a stand in. A second time it is a second stand. The caller commits."""
    if words.get("contact_email"):
        words["contact_email"] = addresses.check(words["contact_email"])
    market = next((item for item in hearing.items if item.kind is ItemKind.MARKETPLACE), None)
    stand = Stand(
        hearing_id=hearing.id,
        item_id=market.id if market else None,
        origin=origin,
        state=state,
        state_at=now,
        language=language,
        created_at=now,
        **words,
    )
    db.session.add(stand)
    db.session.flush()
    _note(stand, "add", who, now, {}, words)
    return stand


def change(
    *,
    stand: Stand,
    seen: int,
    hosts: Sequence[int] | None = None,
    who: str,
    now: datetime,
    **words: Any,
) -> None:
    """Change a stand as the organizer; raises versions.Stale when others did meanwhile.

    ``hosts`` are people of the same hearing. A second time changes nothing.
    """
    if words.get("contact_email"):
        words["contact_email"] = addresses.check(words["contact_email"])
    before = {name: getattr(stand, name) for name in words}
    people_before = [host.id for host in stand.hosts]
    saved = versions.save(stand, seen=seen, **words)
    _follow_address(stand, before)
    if hosts is not None and sorted(hosts) != sorted(people_before):
        if not saved:
            versions.count(stand, seen=seen)
        people = select(Speaker).where(
            Speaker.id.in_(hosts), Speaker.hearing_id == stand.hearing_id
        )
        stand.hosts = list(db.session.scalars(people))
        before, words = {**before, "hosts": people_before}, {**words, "hosts": list(hosts)}
    _note(stand, "change", who, now, before, words)


def propose(*, stand: Stand, seen: int, now: datetime, **words: Any) -> list[str]:
    """Change a stand through its link and return the public words that wait for the organizer.

    Before it is accepted all of it counts at once. A second time changes nothing.
    """
    if words.get("contact_email"):
        words["contact_email"] = addresses.check(words["contact_email"])
    before = {name: getattr(stand, name) for name in words}
    waiting: Values = {}
    if stand.state in PUBLIC:
        waiting = {n: words.pop(n) for n in PUBLIC_WORDS if n in words}
        waiting = {n: new for n, new in waiting.items() if new != getattr(stand, n)}
        words["pending"] = waiting
        before = {"pending": stand.pending} | {n: before[n] for n in words if n in before}
    versions.save(stand, seen=seen, **words)
    _follow_address(stand, before)
    _note(stand, "propose" if waiting else "change", "link", now, before, words)
    return list(waiting)


def shown_to_exhibitor(stand: Stand) -> Values:
    """The words of a stand as its exhibitors last wrote them."""
    words = {name: getattr(stand, name) for name in (*PUBLIC_WORDS, *PRIVATE_WORDS)}
    return words | stand.pending


def differences(stand: Stand) -> list[tuple[str, str, str]]:
    """What waits for the organizer: name of the word, as it is public, as it would be."""
    return [
        (name, getattr(stand, name), stand.pending[name])
        for name in PUBLIC_WORDS
        if name in stand.pending
    ]


def approve(*, stand: Stand, seen: int, who: str, now: datetime) -> None:
    """Make public what the exhibitors proposed. A second time there is nothing left."""
    before, after = {n: getattr(stand, n) for n in stand.pending}, dict(stand.pending)
    versions.save(stand, seen=seen, pending={}, **after)
    _note(stand, "approve", who, now, before, after)


def refuse(*, stand: Stand, seen: int, who: str, now: datetime) -> None:
    """Drop what the exhibitors proposed. A second time there is nothing left."""
    before = {"pending": stand.pending}
    versions.save(stand, seen=seen, pending={})
    _note(stand, "refuse", who, now, before, {"pending": {}})


def delete(*, stand: Stand, who: str, now: datetime) -> None:
    """Delete a stand for good; frozen releases stay. There is no second time."""
    outbox.bring_no_link(purpose="stand", subject_id=stand.id)
    _note(stand, "delete", who, now, {"title": stand.title}, {})
    db.session.delete(stand)


def of_hearing(hearing_id: int, *, public: bool = False) -> list[Stand]:
    """The stands by number, then by when they came in; ``public``: only those that are shown."""
    query = select(Stand).where(Stand.hearing_id == hearing_id)
    if public:
        query = query.where(Stand.state.in_(PUBLIC))
    order = (Stand.number.is_(None), Stand.number, Stand.created_at, Stand.id)
    return list(db.session.scalars(query.order_by(*order)))


def matching(stands: Sequence[Stand], *, origin: str = "", topic: str = "") -> list[Stand]:
    """The stands of this origin and topic; of all where none is named."""
    return [
        stand for stand in stands if origin in ("", stand.origin) and topic in ("", stand.topic)
    ]


def topics(stands: Sequence[Stand]) -> list[str]:
    """The topics that occur, in their order."""
    return sorted({stand.topic for stand in stands if stand.topic}, key=str.casefold)


def public_facts(hearing: Hearing) -> list[Values]:
    """What everybody may read of the stands, on every way the same: accepted ones, public words."""
    return [
        {
            "id": stand.id,
            "number": stand.number,
            "title": stand.title,
            "origin": stand.origin.value,
            "unit": stand.unit,
            "topic": stand.topic,
            "shows": stand.shows,
        }
        for stand in of_hearing(hearing.id, public=True)
    ]


def _follow_address(stand: Stand, before: Values) -> None:
    """Let letters that wait go where the stand is reached now."""
    if before.get("contact_email", stand.contact_email) != stand.contact_email:
        subject, address = f"stand {stand.id}", stand.contact_email
        outbox.follow_address(hearing_id=stand.hearing_id, subject=subject, address=address)


def _note(
    stand: Stand, action: str, who: str, now: datetime, before: Values, after: Values
) -> None:
    audit.record(
        who=who,
        action=f"stands.{action}",
        subject=f"stand {stand.id}",
        hearing_id=stand.hearing_id,
        before=before,
        after=after,
        now=now,
    )
