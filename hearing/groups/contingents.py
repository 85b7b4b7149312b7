"""Contingents of seats, and how a hearing is attended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import labels, occupancy, plan
from hearing.groups.errors import ContingentEmpty, ContingentInUse, ModeNotOfGroup
from hearing.groups.models import Attendance, Contingent, Group, Mode
from hearing.groups.turns import take_turn
from hearing.mail import addresses

ATTENDING = ("offer_hours", "contact")
COPIED = ("virtual_url", "virtual_info", "doors_minutes", *ATTENDING)


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organizer says of some seats; ``groups`` are groups of the same hearing."""

    mode: Mode
    seats: int
    groups: Sequence[Group]
    name: str = ""


def add(*, hearing: Hearing, facts: Facts, who: str, now: datetime) -> Contingent:
    """Add seats; who waits for them gets them offered. A second time adds as many again."""
    take_turn(hearing.id)
    _refuse(facts)
    contingent = Contingent(hearing_id=hearing.id, name=facts.name, mode=facts.mode)
    contingent.seats, contingent.groups = facts.seats, list(facts.groups)
    db.session.add(contingent)
    db.session.flush()
    plan.tell_seats_changed(hearing, who, now)
    _record("groups.add_seats", contingent, who, now, {}, in_words(contingent))
    return contingent


def change(
    *, contingent: Contingent, hearing: Hearing, seen: int, facts: Facts, who: str, now: datetime
) -> None:
    """Change seats; raises Stale. Nobody loses a seat by it: with fewer than are taken, none is
    free until enough are given back. A second time nothing changes."""
    take_turn(hearing.id)
    _refuse(facts)
    kept = facts.groups if facts.mode is contingent.mode else ()
    _refuse_taken(contingent, kept)
    before = in_words(contingent)
    same_groups = {group.id for group in contingent.groups} == {group.id for group in facts.groups}
    saved = versions.save(
        contingent, seen=seen, name=facts.name, mode=facts.mode, seats=facts.seats
    )
    if not same_groups:
        if not saved:
            versions.count(contingent, seen=seen)
        contingent.groups = list(facts.groups)
        db.session.flush()
    if saved or not same_groups:
        plan.tell_seats_changed(hearing, who, now)
        _record("groups.change_seats", contingent, who, now, before, in_words(contingent))


def delete(*, contingent: Contingent, who: str, now: datetime) -> None:
    """Delete seats that nobody sits on; who waited for them gets one of those left, or any where no
    limit is left. Raises ContingentInUse. There is no second time."""
    take_turn(contingent.hearing_id)
    _refuse_taken(contingent, ())
    before = in_words(contingent)
    hearing = db.session.get_one(Hearing, contingent.hearing_id)
    db.session.delete(contingent)
    db.session.flush()
    plan.tell_seats_changed(hearing, who, now)
    _record("groups.delete_seats", contingent, who, now, before, {})


def attend(*, attendance: Attendance, seen: int, who: str, now: datetime, **words: Any) -> None:
    """Save how a hearing is attended; raises Stale. A second time nothing changes."""
    if words.get("contact"):
        words["contact"] = addresses.check(words["contact"])
    before = {name: getattr(attendance, name) for name in words}
    if versions.save(attendance, seen=seen, **words):
        audit.record(
            who=who,
            action="groups.attend",
            subject=f"hearing {attendance.hearing_id}",
            hearing_id=attendance.hearing_id,
            before=before,
            after=words,
            now=now,
        )


def in_words(contingent: Contingent) -> dict[str, object]:
    """Seats as the audit log keeps them."""
    return {
        "name": contingent.name,
        "mode": contingent.mode,
        "seats": contingent.seats,
        "groups": [group.name for group in contingent.groups],
    }


def _refuse(facts: Facts) -> None:
    if not facts.groups:
        raise ContingentEmpty
    for group in facts.groups:
        if facts.mode not in group.modes:
            raise ModeNotOfGroup(group=group.name, mode=labels.MODES[facts.mode])


def _refuse_taken(contingent: Contingent, kept: Sequence[Group]) -> None:
    sitting = occupancy.seated(contingent.hearing_id, contingent_id=contingent.id)
    stay = {group.id for group in kept}
    for group in contingent.groups:
        if group.id not in stay and sitting.get(group.id):
            raise ContingentInUse(count=sitting[group.id], group=group.name)


def _record(
    action: str,
    contingent: Contingent,
    who: str,
    now: datetime,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    audit.record(
        who=who,
        action=action,
        subject=f"contingent {contingent.id}",
        hearing_id=contingent.hearing_id,
        before=before,
        after=after,
        now=now,
    )
