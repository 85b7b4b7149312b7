"""Groups: added, changed, moved, deleted, copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import contingents, labels, occupancy, plan
from hearing.groups.errors import CodeMissing, GroupInUse, GroupNameTaken, ModeInUse
from hearing.groups.models import Admission, Attendance, Contingent, Group, Mode
from hearing.groups.turns import take_turn

# What letters say of a group.
SAID = ("name", "name_en", "modes", "may_ask", "deadline")
COPIED = ("position", "name", "name_en", "modes", "may_ask", "admission", "domains", "code")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organizer says of a group."""

    name: str
    name_en: str = ""
    modes: list[str] = field(default_factory=list)
    may_ask: bool = False
    admission: Admission = Admission.INVITATION
    domains: list[str] = field(default_factory=list)
    code: str = ""
    deadline: datetime | None = None


def add(*, hearing: Hearing, facts: Facts, who: str, now: datetime) -> Group:
    """Add a group at the end. A second time raises GroupNameTaken."""
    _refuse(facts)
    last = max((group.position for group in plan.groups_of(hearing.id)), default=-1)
    group = Group(hearing_id=hearing.id, position=last + 1, **asdict(facts))
    try:
        with db.session.begin_nested():
            db.session.add(group)
    except IntegrityError as error:
        raise GroupNameTaken(name=facts.name) from error
    _record("groups.add", group, who, now, after=in_words(group))
    return group


def change(*, group: Group, seen: int, facts: Facts, who: str, now: datetime) -> None:
    """Save what is said of a group; raises Stale. A second time nothing changes.

    A mode that people have chosen can't be taken away (ModeInUse).
    """
    take_turn(group.hearing_id)
    _refuse(facts)
    for mode in (Mode(gone) for gone in group.modes if gone not in facts.modes):
        count = occupancy.answered(group.hearing_id, group_id=group.id, mode=mode)
        if count:
            raise ModeInUse(count=count, mode=labels.MODES[mode])
    before = in_words(group)
    try:
        with db.session.begin_nested():
            changed = versions.save(group, seen=seen, **asdict(facts))
    except IntegrityError as error:
        raise GroupNameTaken(name=facts.name) from error
    if changed:
        after = in_words(group)
        if any(before[name] != after[name] for name in SAID):
            plan.tell_group_changed(group, who, now)
        _record("groups.change", group, who, now, before=before, after=after)


def move(*, group: Group, by: int, who: str, now: datetime) -> None:
    """Move a group up (-1) or down (+1). At the end of the list nothing changes."""
    take_turn(group.hearing_id)
    row = list(plan.groups_of(group.hearing_id))
    place = row.index(group)
    target = min(max(place + by, 0), len(row) - 1)
    if target == place:
        return
    row.insert(target, row.pop(place))
    for position, each in enumerate(row):
        each.position = position
    _record("groups.move", group, who, now, before={"place": place}, after={"place": target})


def delete(*, group: Group, who: str, now: datetime) -> None:
    """Delete a group that nobody belongs to; raises GroupInUse. There is no second time."""
    used = any(group in each.groups for each in plan.contingents_of(group.hearing_id))
    before, name = in_words(group), group.name
    try:
        if used:
            raise GroupInUse(name=name)
        with db.session.begin_nested():
            db.session.delete(group)
    except IntegrityError as error:
        raise GroupInUse(name=name) from error
    _record("groups.delete", group, who, now, before=before)


def copy(source: Hearing, target: Hearing, _items: Mapping[int, int]) -> None:
    """Give a copied hearing the groups and seats of the first; deadlines move along."""
    by = target.starts_at - source.starts_at
    copies: dict[int, Group] = {}
    for group in plan.groups_of(source.id):
        copied = Group(hearing_id=target.id, **{name: getattr(group, name) for name in COPIED})
        copied.deadline = group.deadline + by if group.deadline else None
        copies[group.id] = copied
    db.session.add_all(copies.values())
    for each in plan.contingents_of(source.id):
        groups = [copies[group.id] for group in each.groups]
        seats = Contingent(
            hearing_id=target.id, name=each.name, mode=each.mode, seats=each.seats, groups=groups
        )
        db.session.add(seats)
    own = plan.attendance(source.id)
    words = {name: getattr(own, name) for name in contingents.COPIED}
    db.session.add(Attendance(hearing_id=target.id, **words))
    db.session.flush()


def in_words(group: Group) -> dict[str, object]:
    """A group as the audit log keeps it; of a code only whether there is one."""
    names = (*COPIED, "deadline")
    return {name: getattr(group, name) for name in names} | {"code": bool(group.code)}


def _refuse(facts: Facts) -> None:
    if facts.admission is Admission.PROOF and not (facts.domains or facts.code):
        raise CodeMissing


def _record(
    action: str,
    group: Group,
    who: str,
    now: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    audit.record(
        who=who,
        action=action,
        subject=f"group {group.id}",
        hearing_id=group.hearing_id,
        before=before,
        after=after,
        now=now,
    )
