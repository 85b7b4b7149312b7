"""The outbox in shelves: what is drafted, waits, was sent, failed, was thrown away."""

from __future__ import annotations

from enum import StrEnum

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, or_, select
from sqlalchemy.sql import Select

from hearing.database import db
from hearing.errors import N_
from hearing.mail.models import Letter, LetterState

PER_PAGE = 50
BATCHES = 50


class Shelf(StrEnum):
    """A shelf, by the word in its address."""

    DRAFTS = "entwuerfe"
    WAITING = "wartend"
    RETRYING = "wiederholt"
    SENT = "gesendet"
    FAILED = "fehlgeschlagen"
    DISCARDED = "verworfen"


STATES: dict[Shelf, frozenset[LetterState]] = {
    Shelf.DRAFTS: frozenset({LetterState.DRAFTED}),
    Shelf.WAITING: frozenset({LetterState.QUEUED, LetterState.SENDING}),
    Shelf.RETRYING: frozenset({LetterState.RETRYING}),
    Shelf.SENT: frozenset({LetterState.SENT}),
    Shelf.FAILED: frozenset({LetterState.FAILED, LetterState.BOUNCED, LetterState.DOUBTFUL}),
    Shelf.DISCARDED: frozenset({LetterState.DISCARDED}),
}
NAMES: dict[Shelf, str] = {
    Shelf.DRAFTS: N_("Entwürfe"),
    Shelf.WAITING: N_("Warten"),
    Shelf.RETRYING: N_("Neuer Versuch"),
    Shelf.SENT: N_("Gesendet"),
    Shelf.FAILED: N_("Zu klären"),
    Shelf.DISCARDED: N_("Verworfen"),
}
EMPTY: dict[Shelf, str] = {
    Shelf.DRAFTS: N_("Kein Entwurf wartet auf Sie."),
    Shelf.WAITING: N_("Kein Brief wartet auf den Versand."),
    Shelf.RETRYING: N_("Kein Brief wartet auf einen neuen Versuch."),
    Shelf.SENT: N_("Noch kein Brief wurde gesendet."),
    Shelf.FAILED: N_("Kein Brief ist fehlgeschlagen."),
    Shelf.DISCARDED: N_("Kein Brief wurde verworfen."),
}
STATE_NAMES: dict[LetterState, str] = {
    LetterState.DRAFTED: N_("Entwurf"),
    LetterState.QUEUED: N_("wartet"),
    LetterState.SENDING: N_("wird gesendet"),
    LetterState.RETRYING: N_("neuer Versuch folgt"),
    LetterState.SENT: N_("gesendet"),
    LetterState.BOUNCED: N_("zurückgekommen"),
    LetterState.FAILED: N_("fehlgeschlagen"),
    LetterState.DOUBTFUL: N_("ungewiss"),
    LetterState.DISCARDED: N_("verworfen"),
}
BADGES: dict[LetterState, str] = {
    LetterState.SENT: "success",
    LetterState.RETRYING: "warning",
    LetterState.BOUNCED: "danger",
    LetterState.FAILED: "danger",
    LetterState.DOUBTFUL: "warning",
}


def shelf_of(letter: Letter) -> Shelf:
    """Where a letter lies."""
    return next(shelf for shelf, states in STATES.items() if letter.state in states)


def _of(hearing_id: int, shelf: Shelf) -> Select[Letter]:
    return select(Letter).where(Letter.hearing_id == hearing_id, Letter.state.in_(STATES[shelf]))


def letters(*, hearing_id: int, shelf: Shelf, words: str, page: int, batch: str = "") -> Pagination:
    """One page of a shelf: drafts and what waits in their order, all else newest first. Only
    letters of the batch, and whose name, address or subject has the words, if there are any."""
    query = _chosen(hearing_id, shelf, words, batch)
    in_turn = shelf in {Shelf.DRAFTS, Shelf.WAITING, Shelf.RETRYING}
    order = Letter.id if in_turn else func.coalesce(Letter.sent_at, Letter.queued_at).desc()
    return db.paginate(
        query.order_by(order, Letter.id), page=page, per_page=PER_PAGE, error_out=False
    )


def _chosen(hearing_id: int, shelf: Shelf, words: str, batch: str) -> Select[Letter]:
    query = _of(hearing_id, shelf)
    if batch:
        query = query.where(Letter.batch == batch)
    if words:
        columns = (Letter.name, Letter.address, Letter.subject)
        query = query.where(or_(*(c.icontains(words, autoescape=True) for c in columns)))
    return query


def drafts(*, hearing_id: int, words: str = "", batch: str = "") -> list[Letter]:
    """All drafts of a hearing that are chosen so, in their order."""
    query = _chosen(hearing_id, Shelf.DRAFTS, words, batch).order_by(Letter.id)
    return list(db.session.scalars(query))


def batches(*, hearing_id: int, shelf: Shelf) -> dict[str, int]:
    """The letters of a shelf by what was written together, the largest first."""
    total = func.count().label("total")
    query = (
        select(Letter.batch, total)
        .where(Letter.hearing_id == hearing_id, Letter.state.in_(STATES[shelf]), Letter.batch != "")
        .group_by(Letter.batch)
        .order_by(total.desc(), Letter.batch)
        .limit(BATCHES)
    )
    return {row.batch: row.total for row in db.session.execute(query)}


def about_accounts(*, page: int) -> Pagination:
    """One page of the letters that belong to no hearing: first those that somebody has to settle,
    then the newest."""
    settled = Letter.state.not_in(STATES[Shelf.FAILED])
    query = select(Letter).where(Letter.hearing_id.is_(None)).order_by(settled, Letter.id.desc())
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def counts(*, hearing_id: int | None) -> dict[Shelf, int]:
    """How many letters each shelf of a hearing holds; without one, those about accounts."""
    query = (
        select(Letter.state, func.count().label("total"))
        .where(Letter.hearing_id == hearing_id)
        .group_by(Letter.state)
    )
    found = {row.state: row.total for row in db.session.execute(query)}
    return {s: sum(found.get(state, 0) for state in states) for s, states in STATES.items()}
