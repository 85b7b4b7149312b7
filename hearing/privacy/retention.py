"""Retention: what is deleted when, the days that an organizer chose, and the deletion itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import N_, HearingError
from hearing.invitations.imports import KEPT as LISTS_KEPT
from hearing.mail import personal_data as mail
from hearing.mail.models import IncomingLetter
from hearing.privacy import erasure
from hearing.privacy.expiry import Run
from hearing.privacy.kinds import KINDS, Kind
from hearing.privacy.models import RetentionPeriod
from hearing.registration.self_registration import KEPT as UNCONFIRMED_KEPT
from hearing.versions import Stale

log = logging.getLogger("hearing")
WARNED = timedelta(days=7)
# What is deleted by its age, whatever the hearing's day is; German.
FIXED: tuple[tuple[str, timedelta], ...] = (
    (N_("Anmeldungen von Bürger*innen, die ihre Adresse nicht bestätigt haben"), UNCONFIRMED_KEPT),
    (N_("Eingereichte Gästelisten, die niemand übernommen hat"), LISTS_KEPT),
)


class DaysImpossible(HearingError):
    """No number of days, or too many."""

    sentence = N_("Bitte geben Sie für „%(what)s“ eine Zahl von 0 bis %(most)d an.")


@dataclass(frozen=True, slots=True)
class Due:
    """When one kind of data of a hearing is deleted, and how much there is of it."""

    kind: Kind
    days: int
    version: int
    at: datetime
    count: int

    def is_near(self, now: datetime) -> bool:
        """Whether something is deleted within a week."""
        return self.count > 0 and self.at - WARNED <= now


def plan(hearing: Hearing) -> list[Due]:
    """What of a hearing is deleted when, what goes first at the top."""
    rows = {row.kind: row for row in _rows(hearing)}
    due = []
    for kind in KINDS.values():
        row = rows.get(kind.word)
        days = row.days if row else kind.days
        at = hearing.ends_at + timedelta(days=days)
        due.append(Due(kind, days, row.version if row else 0, at, kind.count(hearing.id)))
    return sorted(due, key=lambda one: one.at)


def choose(
    *,
    hearing: Hearing,
    days: Mapping[str, int],
    seen: Mapping[str, int],
    who: str,
    now: datetime,
) -> bool:
    """Choose how many days kinds of data are kept. A second time nothing changes and False comes
    back. ``seen`` are the versions that the person saw; raises DaysImpossible, Stale."""
    rows = {row.kind: row for row in _rows(hearing)}
    before = {word: rows[word].days if word in rows else KINDS[word].days for word in days}
    changed = {word: number for word, number in days.items() if number != before[word]}
    for word, number in changed.items():
        kind = KINDS[word]
        if not 0 <= number <= kind.longest:
            raise DaysImpossible(what=kind.what, most=kind.longest)
        _save(hearing, word, number, seen.get(word, 0), rows.get(word))
    if changed:
        audit.record(
            who=who,
            action="privacy.retention",
            subject=f"hearing {hearing.id}",
            hearing_id=hearing.id,
            before={word: before[word] for word in changed},
            after=changed,
            now=now,
        )
    return bool(changed)


def _save(hearing: Hearing, word: str, days: int, seen: int, row: RetentionPeriod | None) -> None:
    if row is not None:
        versions.save(row, seen=seen, days=days)
        return
    if seen:
        raise Stale
    try:
        with db.session.begin_nested():
            db.session.add(RetentionPeriod(hearing_id=hearing.id, kind=word, days=days))
    except IntegrityError as error:  # somebody else was faster
        raise Stale from error


def delete_due(*, secret: str, data: Path, now: datetime) -> int:
    """Delete everything whose last day is over, each kind in a transaction of its own; gives how
    many things. A second time there is nothing left."""
    total = sum(
        _delete(hearing_id, kind, secret, now)
        for hearing_id in db.session.scalars(select(Hearing.id).where(Hearing.ends_at < now)).all()
        for kind in KINDS.values()
    )
    total += _delete_strays(now)
    with commit():
        mail.forget_work()
    if total:
        erasure.clean_up(data=data, now=now)
    return total


def _delete(hearing_id: int, kind: Kind, secret: str, now: datetime) -> int:
    total = 0
    while count := _delete_some(hearing_id, kind, secret, now):
        total += count
    if total:
        log.info("retention: hearing %s, %s: %s deleted", hearing_id, kind.word, total)
    return total


def _delete_some(hearing_id: int, kind: Kind, secret: str, now: datetime) -> int:
    """Delete as much as fits one transaction."""
    with commit():
        hearing = db.session.get(Hearing, hearing_id)
        if hearing is None or now < _at(hearing, kind) or not kind.count(hearing_id):
            return 0
        count = kind.delete(Run(hearing, secret, now))
        cause = erasure.RETENTION
        erasure.note(kind=kind.word, cause=cause, count=count, hearing_id=hearing_id, now=now)
    return count


def _delete_strays(now: datetime) -> int:
    """Messages that belong to no hearing go by their age."""
    kind = KINDS["messages"]
    with commit():
        query = select(IncomingLetter).where(
            IncomingLetter.hearing_id.is_(None),
            IncomingLetter.received_at < now - timedelta(days=kind.days),
            IncomingLetter.sender != "",
        )
        found = db.session.scalars(query).all()
        for message in found:
            mail.empty_message(message)
        if found:
            cause = erasure.RETENTION
            erasure.note(kind=kind.word, cause=cause, count=len(found), hearing_id=None, now=now)
    return len(found)


def _at(hearing: Hearing, kind: Kind) -> datetime:
    query = select(RetentionPeriod.days).where(
        RetentionPeriod.hearing_id == hearing.id, RetentionPeriod.kind == kind.word
    )
    days = db.session.scalar(query)
    return hearing.ends_at + timedelta(days=kind.days if days is None else days)


def _rows(hearing: Hearing) -> list[RetentionPeriod]:
    query = select(RetentionPeriod).where(RetentionPeriod.hearing_id == hearing.id)
    return list(db.session.scalars(query))
