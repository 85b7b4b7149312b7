"""Handed-in lists: kept for an hour, tried, taken over as a whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import CursorResult

from hearing import numbers
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.groups import plan, turns
from hearing.groups.models import Group
from hearing.invitations import columns, corrections, dry_run, regrouping
from hearing.invitations.models import GuestList, Invitation, Source
from hearing.invitations.people import Facts, checked
from hearing.invitations.regrouping import Regrouping
from hearing.invitations.tables import NoHead, NoPeople, Table
from hearing.invitations.verdicts import DryRun, Line, Verdict
from hearing.versions import Stale

KEPT = timedelta(hours=1)
FIELDS = (*(each.name for each in fields(Facts)), "address_key")


class ListGone(HearingError):
    """A handed-in list that was taken over, thrown away, or lay for an hour."""

    sentence = N_(
        "Diese Datei ist nicht mehr da: Sie wurde übernommen, verworfen, oder die Stunde, die sie"
        " aufgehoben wird, ist vorbei. Bitte geben Sie sie noch einmal ab."
    )


class ListMoved(HearingError):
    """The list of guests is no longer what the dry run was made from."""

    sentence = N_(
        "Inzwischen hat sich die Gästeliste geändert. Nichts wurde übernommen. Bitte sehen Sie das"
        " Ergebnis noch einmal an."
    )


class LinesWrong(HearingError):
    """Taking over a file with wrong lines without saying that they are left out."""

    sentence = N_(
        "Die Datei hat fehlerhafte Zeilen. Bitte setzen Sie das Häkchen, wenn sie wegbleiben"
        " sollen."
    )


@dataclass(frozen=True, slots=True)
class Done:
    """What was taken over."""

    added: int
    changed: int


def hand_in(
    *,
    hearing: Hearing,
    table: Table,
    group_id: int | None,
    language: str,
    who: str,
    now: datetime,
) -> GuestList:
    """Keep a table until somebody decides; raises NoHead, NoPeople. A second time a second one."""
    heads = table.lines[0][1]
    if columns.looks_like_people(heads):
        raise NoHead
    if len(table.lines) < 2:
        raise NoPeople
    guests = GuestList(
        hearing_id=hearing.id,
        lines=table.lines,
        columns=columns.guess(heads),
        read_as=table.read_as,
        group_id=group_id,
        language=language,
        created_at=now,
        created_by=who,
    )
    db.session.add(guests)
    db.session.flush()
    return guests


def find(*, hearing: Hearing, number: int, now: datetime) -> GuestList:
    """A list that waits; raises ListGone."""
    guests = db.session.get(GuestList, number)
    if guests is None or guests.hearing_id != hearing.id or guests.created_at <= now - KEPT:
        raise ListGone
    return guests


def assign(*, guests: GuestList, words: Sequence[str], group_id: int | None, language: str) -> None:
    """Say what the columns hold. A second time nothing changes."""
    guests.columns = columns.chosen(words, len(guests.columns))
    guests.group_id, guests.language = group_id, language


def take_over(
    *,
    guests: GuestList,
    digest: str,
    with_changes: bool,
    without_wrong: bool,
    who: str,
    now: datetime,
) -> Done:
    """Do what the dry run showed, all of it or nothing; raises ListMoved when it would be another.

    A second time, and for the second of two at once, the list is gone (ListGone).
    """
    hearing_id, number = guests.hearing_id, guests.id
    turns.take_turn(hearing_id)
    waiting = db.session.get(GuestList, number, populate_existing=True)
    if waiting is None:
        raise ListGone
    tried = dry_run.make(waiting, _groups(hearing_id))
    if tried.digest != digest or tried.missing:
        raise ListMoved
    if tried.of(Verdict.WRONG) and not without_wrong:
        raise LinesWrong
    discard(guests=waiting)
    added = _add(tried, hearing_id, who, now)
    changed = _change(tried) if with_changes else []
    regrouping.tell(Regrouping(hearing_id, _regrouped(tried) if with_changes else [], who, now))
    corrections.tell(_invitations(changed), who=who, now=now)
    audit.record(
        who=who,
        action="invitations.import",
        subject=f"hearing {hearing_id}",
        hearing_id=hearing_id,
        after={"added": added, "changed": changed},
        now=now,
    )
    return Done(added, len(changed))


def discard(*, guests: GuestList) -> None:
    """Throw a list away; raises ListGone where somebody was faster."""
    own = delete(GuestList).where(GuestList.id == guests.id).returning(GuestList.id)
    if db.session.scalar(own) is None:
        raise ListGone


def forget_old(*, now: datetime) -> int:
    """Delete the lists that nobody decided on within an hour. A second time there are none."""
    result = db.session.execute(delete(GuestList).where(GuestList.created_at <= now - KEPT))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _groups(hearing_id: int) -> Sequence[Group]:
    return plan.groups_of(hearing_id)


def _add(tried: DryRun, hearing_id: int, who: str, now: datetime) -> int:
    lines = tried.of(Verdict.NEW)
    own = {"source": Source.IMPORT, "created_at": now, "created_by": who}
    new = [line for line in lines if line.person_id is None]
    rows = [{"hearing_id": hearing_id, **_values(line), **own} for line in new]
    numbers.insert_all(Invitation, rows)
    # Somebody had typed these addresses and never confirmed them.
    _save([line for line in lines if line.person_id is not None], FIELDS, **own)
    return len(lines)


def _change(tried: DryRun) -> list[int]:
    lines = tried.of(Verdict.CHANGED)
    alike: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        alike.setdefault(tuple(each.field for each in line.differences), []).append(line)
    for names, own in alike.items():
        _save(own, names)
    return [line.person_id for line in lines if line.person_id]


def _invitations(numbers: Collection[int]) -> list[Invitation]:
    """These people as they are now."""
    query = select(Invitation).where(Invitation.id.in_(numbers))
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _regrouped(tried: DryRun) -> list[int]:
    """Who is in another group now."""
    return [
        line.person_id
        for line in tried.of(Verdict.CHANGED)
        if line.person_id and any(each.field == "group_id" for each in line.differences)
    ]


def _save(lines: Sequence[Line], names: Sequence[str], **same: object) -> None:
    """Save these fields of many people at once; raises Stale when one of them has changed."""
    person: Any = Invitation.__table__
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    statement = (
        update(person)
        .where(person.c.id == bindparam("its_id"), person.c.version == bindparam("its_version"))
        .values(version=person.c.version + 1, **new, **same)
    )
    rows = []
    for line in lines:
        values = _values(line)
        row = {f"new_{name}": values[name] for name in names}
        rows.append({**row, "its_id": line.person_id, "its_version": line.version})
    if rows and db.session.connection().execute(statement, rows).rowcount != len(rows):
        raise Stale


def _values(line: Line) -> dict[str, Any]:
    assert line.facts is not None
    return checked(line.facts)
