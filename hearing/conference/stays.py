"""Who was in the conference from when to when: noted as they enter, and as the server tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from hearing.agenda.models import Hearing
from hearing.conference.models import ConferenceStay
from hearing.database import db
from hearing.door.stays import Stay
from hearing.invitations.models import Invitation

# So long somebody may take from our page into the conference.
ON_THE_WAY = timedelta(minutes=3)


def enter(*, invitation: Invitation, now: datetime) -> None:
    """Note that somebody enters. While they are there, a second time changes nothing."""
    if _open(invitation.hearing_id).get(invitation.id) is None:
        _add(invitation.hearing_id, invitation.id, now, seen_at=None)


def tell(*, hearing_id: int, present: Collection[int], now: datetime) -> None:
    """Note who is there at ``now``, the moment of asking: who is not any more has left when they
    were last seen; who is there unnoticed, through a link kept from before, has just come. A second
    time changes nothing. Who was never seen at all was not there.
    """
    there = _open(hearing_id)
    seen = [one.id for guest, one in there.items() if guest in present]
    gone = [one.id for guest, one in there.items() if guest not in present and _is_gone(one, now)]
    older = or_(ConferenceStay.seen_at.is_(None), ConferenceStay.seen_at < now)
    _update((ConferenceStay.id.in_(seen), older), seen_at=now)
    _update((ConferenceStay.id.in_(gone), older), left_at=_last_known())
    known = _guests(hearing_id, set(present) - there.keys())
    for invitation_id in sorted(known):
        _add(hearing_id, invitation_id, now, seen_at=now)


def end(*, hearing_id: int) -> None:
    """End all stays that nobody will be asked about any more, where people were seen. A second
    time there are none."""
    seen = ConferenceStay.seen_at.is_not(None)
    _update((ConferenceStay.hearing_id == hearing_id, seen), left_at=_last_known())


def of(hearing_id: int) -> dict[int, list[Stay]]:
    """The stays of everybody who was there, by their invitation; the earliest first."""
    query = select(ConferenceStay).where(
        ConferenceStay.hearing_id == hearing_id,
        or_(
            ConferenceStay.left_at.is_(None),
            ConferenceStay.left_at > ConferenceStay.joined_at,
            ConferenceStay.seen_at.is_not(None),
        ),
    )
    found: dict[int, list[Stay]] = defaultdict(list)
    for one in db.session.scalars(query.order_by(ConferenceStay.joined_at, ConferenceStay.id)):
        found[one.invitation_id].append(Stay(one.joined_at, one.left_at))
    return dict(found)


def inside(hearing_id: int) -> set[int]:
    """The invitations of those who are there now, as far as we know."""
    return set(_open(hearing_id))


def thin_out(invitation_id: int) -> int:
    """Leave of somebody's stays that they were there, without when; gives how many are gone or
    changed. A second time there are none."""
    query = select(ConferenceStay).where(ConferenceStay.invitation_id == invitation_id)
    stays = list(db.session.scalars(query.order_by(ConferenceStay.joined_at)))
    if not stays:
        return 0
    first, *others = stays
    for other in others:
        db.session.delete(other)
    begin = db.session.get_one(Hearing, first.hearing_id).starts_at
    if not others and is_thin(first, begin):
        return 0
    first.joined_at = first.seen_at = first.left_at = begin
    return len(stays)


def is_thin(stay: ConferenceStay, begin: datetime) -> bool:
    """Whether a stay no longer tells when somebody was there."""
    return stay.joined_at == stay.seen_at == stay.left_at == begin


def untold(hearing_id: int) -> Any:
    """The stays that still tell when somebody was there."""
    begin = select(Hearing.starts_at).where(Hearing.id == hearing_id).scalar_subquery()
    times = (ConferenceStay.joined_at, ConferenceStay.seen_at, ConferenceStay.left_at)
    told = or_(*(time.is_distinct_from(begin) for time in times))
    return select(ConferenceStay).where(ConferenceStay.hearing_id == hearing_id, told)


def _is_gone(stay: ConferenceStay, now: datetime) -> bool:
    """An answer may be older than the stay, and who has just pressed is still on the way."""
    if stay.seen_at is not None:
        return stay.seen_at < now
    return stay.joined_at + ON_THE_WAY < now


def _last_known() -> Any:
    return func.coalesce(ConferenceStay.seen_at, ConferenceStay.joined_at)


def _open(hearing_id: int) -> dict[int, ConferenceStay]:
    query = select(ConferenceStay).where(
        ConferenceStay.hearing_id == hearing_id, ConferenceStay.left_at.is_(None)
    )
    stays = db.session.scalars(query.execution_options(populate_existing=True))
    return {stay.invitation_id: stay for stay in stays}


def _guests(hearing_id: int, invitation_ids: Collection[int]) -> set[int]:
    """Those of them that are invitations of this hearing: a server may say anything."""
    query = select(Invitation.id).where(
        Invitation.hearing_id == hearing_id, Invitation.id.in_(invitation_ids)
    )
    return set(db.session.scalars(query))


def _add(hearing_id: int, invitation_id: int, now: datetime, *, seen_at: datetime | None) -> None:
    stay = ConferenceStay(
        hearing_id=hearing_id, invitation_id=invitation_id, joined_at=now, seen_at=seen_at
    )
    try:
        with db.session.begin_nested():
            db.session.add(stay)
    except IntegrityError:
        pass  # somebody else was faster: they are there


def _update(conditions: tuple[Any, ...], **values: Any) -> int:
    statement = (
        update(ConferenceStay)
        .where(ConferenceStay.left_at.is_(None), *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
