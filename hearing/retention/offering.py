"""The archive is asked before anything goes: that it was, by whom, and what it said.

The law names the last day, so nothing waits for an answer; what nobody has offered is said in every
warning.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from hearing.accounts import audit
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.retention.things import Thing, What

audit.register_names(
    {
        "retention.offer": N_("Dem Archiv angeboten"),
        "retention.answer": N_("Antwort des Archivs vermerkt"),
    }
)


class NotOffered(HearingError):
    """An answer of the archive to what nobody has offered."""

    sentence = N_("Das wurde dem Archiv noch nicht angeboten.")


class NothingToOffer(HearingError):
    """An offer of what stays in the house or is only an aid."""

    sentence = N_("Angeboten werden Aufzeichnungen und Niederschriften.")


def offer(*, thing: Thing, today: date, who: str, now: datetime) -> None:
    """Note that the archive was asked about a thing. A second time the first time counts."""
    if thing.what is What.TEXT:
        raise NothingToOffer
    kind: Any = type(thing.row)
    if _changed(thing.row, kind.offered_on.is_(None), offered_on=today, offered_by=who):
        _record("offer", thing, who, now)


def answer(*, thing: Thing, takes: bool, who: str, now: datetime) -> None:
    """Note whether the archive takes a thing. A second time the newer answer counts."""
    if thing.row.offered_on is None:
        raise NotOffered
    kind: Any = type(thing.row)
    if _changed(thing.row, kind.archived.is_distinct_from(takes), archived=takes):
        _record("answer", thing, who, now, takes=takes)


def _changed(row: Any, condition: Any, **values: object) -> bool:
    """Of two at once one changes it."""
    kind: Any = type(row)
    statement = update(kind).where(kind.id == row.id, condition).values(**values)
    done: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.refresh(row)
    return bool(done.rowcount)


def _record(action: str, thing: Thing, who: str, now: datetime, **facts: object) -> None:
    subject = (
        f"recording {thing.recording.id}" if thing.recording else f"hearing {thing.hearing.id}"
    )
    audit.record(
        who=who,
        action=f"retention.{action}",
        subject=subject,
        hearing_id=thing.hearing.id,
        after=facts,
        now=now,
    )


def is_missing(thing: Thing) -> bool:
    """Whether a thing ends that nobody has offered to the archive."""
    return (
        thing.what is not What.TEXT
        and not thing.on_approval
        and thing.last is not None
        and thing.row.offered_on is None
    )
