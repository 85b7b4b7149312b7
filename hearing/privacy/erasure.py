"""Erasing a person: everything of theirs, in every room, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from hearing import persons
from hearing.accounts import audit
from hearing.database import db, purge
from hearing.errors import N_
from hearing.files import store
from hearing.invitations import personal_data as guests
from hearing.persons import Erasure, Person
from hearing.privacy import holdings, proofs
from hearing.privacy.holdings import Holding
from hearing.privacy.models import Deletion

REQUEST, RETENTION = "request", "retention"
PERSON = "person"


class Reason(StrEnum):
    """Why somebody is erased (Art. 17 (1) GDPR): a word, so that the log names nobody."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    NOT_NEEDED = "not_needed"
    OBJECTED = "objected"
    UNLAWFUL = "unlawful"


REASONS: dict[Reason, str] = {
    Reason.ASKED: N_("Die Person verlangt die Löschung"),
    Reason.WITHDRAWN: N_("Die Einwilligung ist widerrufen"),
    Reason.OBJECTED: N_("Die Person widerspricht der Verarbeitung"),
    Reason.NOT_NEEDED: N_("Die Daten werden nicht mehr gebraucht"),
    Reason.UNLAWFUL: N_("Die Daten wurden zu Unrecht verarbeitet"),
}


def erase(
    *, address: str, hearing_id: int | None, reason: Reason, secret: str, who: str, now: datetime
) -> int:
    """Erase a person in one hearing or in all; gives how many things that were. The caller commits
    and then calls ``clean_up``.

    Of two at once the second waits for the first and finds nothing, as any second time.
    """
    person = persons.of(address, hearing_id)
    count = erase_from(person, holdings.HOLDINGS.values(), secret=secret, who=who, now=now)
    if count:
        note(kind=PERSON, cause=REQUEST, count=count, hearing_id=hearing_id, now=now)
        audit.record(
            who=who,
            action="privacy.erase",
            subject=PERSON,
            hearing_id=hearing_id,
            after={"reason": reason.value, "count": count},
            now=now,
        )
    return count


def erase_from(
    person: Person, rooms: Iterable[Holding], *, secret: str, who: str, now: datetime
) -> int:
    """Erase a person from these rooms; gives how many things. A second time there are none."""
    rooms = list(rooms)
    guests.take_turns(person)
    found = holdings.collect(person, rooms)
    if not list(found):
        return 0
    proofs.keep(found.person, secret)
    db.session.flush()
    erasure = Erasure(found.person, who, now)
    count = sum(holding.erase(erasure) for holding in rooms)
    db.session.flush()
    return count


def note(*, kind: str, cause: str, count: int, hearing_id: int | None, now: datetime) -> None:
    """Write down that something was deleted, with nothing personal. A second time at the same
    moment is added to the first."""
    own = (Deletion.hearing_id == hearing_id, Deletion.kind == kind, Deletion.cause == cause)
    there = db.session.scalar(select(Deletion).where(*own, Deletion.at == now).limit(1))
    if there is not None:
        there.count = Deletion.count + count  # two workers may do this at once
        return
    db.session.add(Deletion(hearing_id=hearing_id, kind=kind, cause=cause, count=count, at=now))
    db.session.flush()


def clean_up(*, data: Path, now: datetime) -> None:
    """Remove what a committed erasure left on the disk: files, SQLite's log of changes. Files that
    just came in are spared for an hour. A second time there is nothing left."""
    db.session.rollback()
    store.remove_unused(now=now, data=data)
    db.session.rollback()
    purge()
