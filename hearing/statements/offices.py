"""The offices that are asked: added, changed, closed, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import HearingError
from hearing.mail import addresses, links, outbox
from hearing.statements import annex
from hearing.statements.errors import (
    LineUnreadable,
    NameTooLong,
    NoOffices,
    OfficeKnown,
    OfficeNameMissing,
    StatementPublic,
)
from hearing.statements.models import Statement

LONGEST_NAME = 200
PURPOSE = "statement"
SAID = 60


@dataclass(frozen=True, slots=True)
class Office:
    """A line of the list: "Name; address", the address may be missing."""

    name: str
    address: str


def subject_of(statement: Statement) -> str:
    """What the audit log calls it."""
    return f"statement {statement.id}"


def all_of(hearing_id: int) -> list[Statement]:
    """All requests of a hearing, by the name of the office."""
    query = select(Statement).where(Statement.hearing_id == hearing_id)
    return sorted(db.session.scalars(query), key=lambda one: one.office.casefold())


def parse(text: str) -> list[Office]:
    """Read a list of offices, one in each line; raises with the line that can't be read."""
    offices: list[Office] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            offices.append(_office(line))
        except HearingError as error:
            said = line.strip()[:SAID]
            raise LineUnreadable(line=number, text=said, reason=str(error)) from error
    if not offices:
        raise NoOffices
    return offices


def _office(line: str) -> Office:
    name, _semicolon, address = line.rpartition(";") if ";" in line else (line, "", "")
    address = address.strip()
    return Office(_name(name), addresses.check(address) if address else "")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise OfficeNameMissing
    if len(name) > LONGEST_NAME:
        raise NameTooLong(limit=LONGEST_NAME)
    return name


def add(
    *, hearing_id: int, offices: list[Office], deadline: datetime, who: str, now: datetime
) -> list[Statement]:
    """Put offices on the list, all or none; raises OfficeKnown for the first that is on it."""
    db.session.execute(select(Hearing.id).where(Hearing.id == hearing_id).with_for_update())
    known = {statement.office.casefold() for statement in all_of(hearing_id)}
    added = []
    for office in offices:
        if office.name.casefold() in known:
            raise OfficeKnown(office=office.name)
        known.add(office.name.casefold())
        statement = Statement(
            hearing_id=hearing_id, office=office.name, address=office.address, deadline=deadline
        )
        db.session.add(statement)
        db.session.flush()
        audit.record(
            who=who,
            action="statements.add",
            subject=subject_of(statement),
            hearing_id=hearing_id,
            after={**facts_of(statement)},
            now=now,
        )
        added.append(statement)
    return added


def change(
    *,
    statement: Statement,
    seen: int,
    name: str,
    address: str,
    deadline: datetime,
    accepts_late: bool,
    who: str,
    now: datetime,
) -> None:
    """Change what is known of an office; a second time nothing is written. Another address ends
    the links that went to the old one."""
    before = facts_of(statement)
    others = (one for one in all_of(statement.hearing_id) if one is not statement)
    if _name(name).casefold() in {one.office.casefold() for one in others}:
        raise OfficeKnown(office=_name(name))
    changed = versions.save(
        statement,
        seen=seen,
        office=_name(name),
        address=addresses.check(address) if address.strip() else "",
        deadline=deadline,
        accepts_late=accepts_late,
    )
    if not changed:
        return
    if before["address"] != statement.address:
        links.revoke(purpose=PURPOSE, subject_id=statement.id, now=now)
        subject, new = subject_of(statement), statement.address
        outbox.follow_address(hearing_id=statement.hearing_id, subject=subject, address=new)
    audit.record(
        who=who,
        action="statements.change",
        subject=subject_of(statement),
        hearing_id=statement.hearing_id,
        before=before,
        after=facts_of(statement),
        now=now,
    )


def accept_late(*, hearing_id: int, accept: bool, who: str, now: datetime) -> None:
    """Say for all offices whether answers after the deadline are taken. A second time the same."""
    db.session.execute(
        update(Statement)
        .where(Statement.hearing_id == hearing_id, Statement.accepts_late != accept)
        .values(accepts_late=accept, version=Statement.version + 1)
    )
    audit.record(
        who=who,
        action="statements.accept_late",
        subject="statements",
        hearing_id=hearing_id,
        after={"accept": accept},
        now=now,
    )


def end_links(*, statement: Statement, who: str, now: datetime) -> None:
    """Withdraw all links of an office; a second time there are none."""
    links.revoke(purpose=PURPOSE, subject_id=statement.id, now=now)
    outbox.bring_no_link(purpose=PURPOSE, subject_id=statement.id)
    audit.record(
        who=who,
        action="statements.end_links",
        subject=subject_of(statement),
        hearing_id=statement.hearing_id,
        now=now,
    )


def delete(*, statement: Statement, who: str, now: datetime) -> None:
    """Take an office off the list with its answer and its links; raises StatementPublic while the
    published annex shows it. Earlier annexes lose it too; files go with the next clearing."""
    shown = annex.current(statement.hearing_id)
    if shown is not None and any(row["id"] == statement.id for row in shown.content):
        raise StatementPublic
    links.revoke(purpose=PURPOSE, subject_id=statement.id, now=now)
    outbox.bring_no_link(purpose=PURPOSE, subject_id=statement.id)
    audit.record(
        who=who,
        action="statements.delete",
        subject=subject_of(statement),
        hearing_id=statement.hearing_id,
        before=facts_of(statement),
        now=now,
    )
    annex.forget(statement)
    db.session.delete(statement)


def facts_of(statement: Statement) -> dict[str, object]:
    """What the audit log keeps of a request."""
    return {
        "office": statement.office,
        "address": statement.address,
        "deadline": statement.deadline.isoformat(),
        "accepts_late": statement.accepts_late,
    }
