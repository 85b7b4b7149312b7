"""The waiting list: what is free goes to who waits longest, as an offer that ends.

Offers end by a job of their own, at their time; ``look`` is what it does. Who changes seats calls
``follow_seats``, which groups do through ``plan.on_seats_changed``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from hearing.agenda.models import Hearing
from hearing.agenda.news import News, What
from hearing.database import db
from hearing.groups.models import Mode
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.jobs import leases
from hearing.registration import changes, letters, seats
from hearing.registration.changes import Answering, Change
from hearing.registration.models import EXPIRED, Channel, Registration, RegistrationState

KIND = "waiting list"
WHO = "waiting list"
State = RegistrationState


def pass_on(*, hearing: Hearing, who: str, now: datetime) -> list[Registration]:
    """Offer what is free to who waits, with a letter to each; call it in one's turn. A second time
    nothing is left."""
    offered = seats.offer_free(hearing=hearing, now=now)
    made = [Change(each, State.WAITING, each.mode, who, now) for each in offered]
    for change in made:
        changes.tell(change)
        letters.send_offer(change.registration, now=now)
    for ends_at in {registration.offer_until for registration in offered}:
        assert ends_at is not None
        _plan_look(hearing.id, ends_at)
    for change in made:
        changes.record(change)
    return offered


def follow_seats(hearing: Hearing, who: str, now: datetime) -> None:
    """Offer the seats that an organizer has just added; call it in one's turn. A second time
    nothing is left."""
    pass_on(hearing=hearing, who=who, now=now)


def follow_hearing(news: News) -> None:
    """When a hearing takes place after all, offers begin anew: meanwhile nobody could take them.
    When it now begins before an offer ends, that offer ends earlier. A second time those that took
    place after all begin once more."""
    hearing = news.hearing
    take_turn(hearing.id)
    if news.what is What.TAKES_PLACE:
        if news.now < hearing.starts_at:
            _set_end(_offers(hearing.id), hearing, news.now)
        pass_on(hearing=hearing, who=news.who, now=news.now)
    elif news.what is What.CHANGED and hearing.cancelled_at is None:
        too_long = Registration.offer_until > hearing.starts_at
        _set_end(_offers(hearing.id, too_long), hearing, news.now)


def _set_end(offers: Sequence[Registration], hearing: Hearing, now: datetime) -> None:
    """Let offers end as if they were made now, and tell everybody while there is still time."""
    until = seats.offer_end(hearing, now)
    for registration in offers:
        registration.offer_until, registration.state_at = until, now
        registration.version += 1
        if now < hearing.starts_at:
            letters.send_offer(registration, now=now)
    if offers:
        _plan_look(hearing.id, until)


def keep_seat(
    *, heir: Invitation, mode: Mode, contingent_id: int | None, turn: int, by: Answering
) -> Registration:
    """Keep a seat for somebody who takes another's place, as an offer; call it in one's turn. There
    is no second time: an invitation has one registration."""
    until = seats.offer_end(heir.hearing, by.now)
    registration = changes.new(heir)
    changes.write(
        registration,
        State.OFFERED,
        by,
        mode=mode,
        contingent_id=contingent_id,
        turn=turn,
        offer_until=until,
    )
    _plan_look(heir.hearing_id, until)
    return registration


def expire_offers(*, hearing: Hearing, now: datetime) -> list[Registration]:
    """End the offers whose time is over and offer the seats to the next in line; none while the
    hearing is called off. A second time there are none."""
    if hearing.cancelled_at is not None or not _over(hearing.id, now):
        return []
    take_turn(hearing.id)
    by = Answering(who=WHO, now=now, channel=Channel.STAFF)
    ended = _over(hearing.id, now)
    for registration in ended:
        changes.write(registration, State.DECLINED, by, contingent_id=None, reason=EXPIRED)
        letters.send_end_of_offer(registration, now=now)
    pass_on(hearing=hearing, who=by.who, now=now)
    return ended


def look(*, hearing_id: int, now: datetime) -> None:
    """End what is over and offer what is free. A second time nothing changes."""
    hearing = db.session.get(Hearing, hearing_id)
    if hearing is None or expire_offers(hearing=hearing, now=now):
        return
    take_turn(hearing_id)
    pass_on(hearing=hearing, who=WHO, now=now)


def in_need(*, now: datetime) -> Sequence[int]:
    """The hearings, still to come, in which somebody waits or has an offer."""
    query = (
        select(Hearing.id)
        .join(Registration, Registration.hearing_id == Hearing.id)
        .where(
            Registration.state.in_((State.WAITING, State.OFFERED)),
            Hearing.starts_at > now,
            Hearing.cancelled_at.is_(None),
        )
    )
    return db.session.scalars(query.distinct()).all()


def _over(hearing_id: int, now: datetime) -> list[Registration]:
    return _offers(hearing_id, Registration.offer_until <= now)


def _offers(hearing_id: int, *which: ColumnElement[bool]) -> list[Registration]:
    query = select(Registration).where(
        Registration.hearing_id == hearing_id, Registration.state == State.OFFERED, *which
    )
    return list(db.session.scalars(query.order_by(Registration.turn, Registration.id)))


def _plan_look(hearing_id: int, at: datetime) -> None:
    facts = {"hearing_id": hearing_id}
    leases.add(kind=KIND, subject=f"waiting list:{hearing_id}", stage=0, now=at, facts=facts)
