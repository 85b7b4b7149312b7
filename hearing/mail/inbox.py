"""The inbox of a hearing: what came back, what was answered, and who has seen to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select
from sqlalchemy.sql import Select

from hearing import versions
from hearing.accounts import audit
from hearing.database import db
from hearing.errors import N_
from hearing.mail.models import IncomingKind, IncomingLetter
from hearing.mail.shelves import PER_PAGE

KINDS: dict[IncomingKind, str] = {
    IncomingKind.BOUNCE: N_("Zurückgekommen"),
    IncomingKind.CALENDAR_REPLY: N_("Antwort aus dem Kalender"),
    IncomingKind.AUTOMATIC: N_("Automatische Antwort"),
    IncomingKind.WRITTEN: N_("Nachricht"),
}
BADGES: dict[IncomingKind, str] = {IncomingKind.BOUNCE: "danger"}


class Pile(StrEnum):
    """What still has to be seen to, and the rest, by the word in the address."""

    OPEN = "offen"
    SETTLED = "erledigt"


PILES: dict[Pile, str] = {Pile.OPEN: N_("Offen"), Pile.SETTLED: N_("Erledigt")}


def messages(*, hearing_id: int | None, pile: Pile, page: int) -> Pagination:
    """One page of a pile: what is open in its order, what is settled newest first. Without a
    hearing, what belongs to none."""
    order = IncomingLetter.id if pile is Pile.OPEN else IncomingLetter.id.desc()
    query = _of(hearing_id, pile).order_by(order)
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def counts(*, hearing_id: int | None) -> dict[Pile, int]:
    """How many messages each pile has."""
    return {pile: _count(_of(hearing_id, pile)) for pile in Pile}


def settle(*, message: IncomingLetter, seen: int, who: str, now: datetime) -> None:
    """Note that somebody has seen to it. A second time nothing changes; raises versions.Stale."""
    if message.settled_at is None:
        versions.save(message, seen=seen, settled_at=now, settled_by=who)
        _note("mail.settle", message, who, now)


def reopen(*, message: IncomingLetter, seen: int, who: str, now: datetime) -> None:
    """Put it back among what is open. A second time nothing changes; raises versions.Stale."""
    if message.settled_at is not None:
        versions.save(message, seen=seen, settled_at=None, settled_by="")
        _note("mail.reopen", message, who, now)


def _of(hearing_id: int | None, pile: Pile) -> Select[IncomingLetter]:
    settled = IncomingLetter.settled_at
    is_on = settled.is_(None) if pile is Pile.OPEN else settled.is_not(None)
    return select(IncomingLetter).where(IncomingLetter.hearing_id == hearing_id, is_on)


def _count(query: Select[IncomingLetter]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _note(action: str, message: IncomingLetter, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=action,
        subject=f"message {message.id}",
        hearing_id=message.hearing_id,
        now=now,
    )
