"""How a stand goes on: which state may follow which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.stands.models import Stand, StandState

TRANSITIONS: dict[StandState, frozenset[StandState]] = {
    StandState.APPLIED: frozenset({StandState.ACCEPTED, StandState.DECLINED, StandState.WITHDRAWN}),
    StandState.ACCEPTED: frozenset({StandState.PLACED, StandState.DECLINED, StandState.WITHDRAWN}),
    StandState.PLACED: frozenset({StandState.ACCEPTED, StandState.DECLINED, StandState.WITHDRAWN}),
    StandState.DECLINED: frozenset({StandState.APPLIED, StandState.ACCEPTED}),
    StandState.WITHDRAWN: frozenset({StandState.APPLIED}),
}
PUBLIC = frozenset({StandState.ACCEPTED, StandState.PLACED})
NAMES: dict[StandState, str] = {
    StandState.APPLIED: N_("beworben"),
    StandState.ACCEPTED: N_("angenommen"),
    StandState.PLACED: N_("hat einen Platz"),
    StandState.DECLINED: N_("abgelehnt"),
    StandState.WITHDRAWN: N_("zurückgezogen"),
}


class WrongStandState(HearingError):
    """A step that the present state does not allow."""

    sentence = N_("Das geht gerade nicht: Der Stand „%(title)s“ ist inzwischen „%(state)s“.")


def move(
    *,
    stand: Stand,
    target: StandState,
    seen: int | None = None,
    who: str,
    now: datetime,
    **values: object,
) -> bool:
    """Bring a stand to a state, with what goes along; of two at once one does it.

    A second time changes nothing and returns False. Raises WrongStandState and versions.Stale.
    ``seen`` is the version that was decided about: nobody accepts words that they haven't read.
    Whoever is accepted gets the next free number; whoever leaves gives number and place back.
    """
    if stand.state is target and not values:
        return False
    if stand.state is not target and target not in TRANSITIONS[stand.state]:
        raise WrongStandState(title=stand.title, state=NAMES[stand.state])
    before = _facts(stand)
    facts: dict[str, object] = {"state": target, "state_at": now, **values}
    if target in PUBLIC:
        facts["number"] = stand.number or _next_number(stand.hearing_id)
    else:
        facts |= {"number": None, "x": None, "y": None}
    if target is StandState.ACCEPTED:
        facts |= {"x": None, "y": None}
    versions.save(stand, seen=stand.version if seen is None else seen, **facts)
    audit.record(
        who=who,
        action=f"stands.{target}",
        subject=f"stand {stand.id}",
        hearing_id=stand.hearing_id,
        before=before,
        after=_facts(stand),
        now=now,
    )
    return True


def _facts(stand: Stand) -> dict[str, object]:
    """What the audit log keeps of a step."""
    return {"state": stand.state.value, "number": stand.number, "x": stand.x, "y": stand.y}


def _next_number(hearing_id: int) -> int:
    """The next number; whoever numbers a stand at the same time waits for the hearing's row."""
    db.session.execute(select(Hearing.id).where(Hearing.id == hearing_id).with_for_update())
    highest = db.session.scalar(
        select(func.max(Stand.number)).where(Stand.hearing_id == hearing_id)
    )
    return (highest or 0) + 1
