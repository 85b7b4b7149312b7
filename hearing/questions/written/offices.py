"""The offices that answer questions: added from those that gave statements, changed, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import addresses, links, outbox
from hearing.questions.written.errors import OfficeHasAnswers, OfficeKnown, OfficeNameMissing
from hearing.questions.written.models import AnsweringOffice, WrittenAnswer
from hearing.statements.models import Statement

PURPOSE = "written_answer"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the staff says of an office."""

    name: str
    address: str
    deadline: datetime


def of(hearing_id: int) -> list[AnsweringOffice]:
    """The offices of a hearing by name."""
    query = select(AnsweringOffice).where(AnsweringOffice.hearing_id == hearing_id)
    return sorted(db.session.scalars(query), key=lambda one: one.name.casefold())


def known(hearing_id: int) -> dict[str, str]:
    """Offices that have ever been asked for statements, with their newest address, by name; without
    those that are on this hearing's list."""
    query = select(Statement.office, Statement.address).order_by(Statement.id)
    book = {name: address for name, address in db.session.execute(query) if address}
    listed = {office.name.casefold() for office in of(hearing_id)}
    names = sorted((name for name in book if name.casefold() not in listed), key=str.casefold)
    return {name: book[name] for name in names}


def add(*, hearing: Hearing, facts: Facts, who: str, now: datetime) -> AnsweringOffice:
    """Put an office on the list; a second time, or of two at once one, raises OfficeKnown."""
    checked = _checked(facts)
    _refuse_known(hearing.id, checked.name, None)
    office = AnsweringOffice(
        hearing_id=hearing.id,
        name=checked.name,
        address=checked.address,
        deadline=checked.deadline,
    )
    _flush(office, checked.name)
    _record("add_office", office, who, now, {}, _in_words(office))
    return office


def change(*, office: AnsweringOffice, seen: int, facts: Facts, who: str, now: datetime) -> None:
    """Change an office; raises Stale, OfficeKnown. Another address ends the links that went to the
    old one. A second time nothing changes."""
    checked = _checked(facts)
    _refuse_known(office.hearing_id, checked.name, office.id)
    before = _in_words(office)
    if not versions.save(
        office,
        seen=seen,
        name=checked.name,
        address=checked.address,
        deadline=checked.deadline,
    ):
        return
    if before["address"] != office.address:
        links.revoke(purpose=PURPOSE, subject_id=office.id, now=now)
        subject, new = subject_of(office), office.address
        outbox.follow_address(hearing_id=office.hearing_id, subject=subject, address=new)
    _record("change_office", office, who, now, before, _in_words(office))


def delete(*, office: AnsweringOffice, who: str, now: datetime) -> None:
    """Take an office off the list, with its links; raises OfficeHasAnswers. There is no second
    time."""
    query = select(func.count()).where(WrittenAnswer.office_id == office.id)
    if db.session.scalar(query):
        raise OfficeHasAnswers
    links.revoke(purpose=PURPOSE, subject_id=office.id, now=now)
    outbox.bring_no_link(purpose=PURPOSE, subject_id=office.id)
    _record("delete_office", office, who, now, _in_words(office), {})
    db.session.delete(office)


def end_links(*, office: AnsweringOffice, who: str, now: datetime) -> None:
    """Withdraw all links of an office; a second time there are none."""
    links.revoke(purpose=PURPOSE, subject_id=office.id, now=now)
    outbox.bring_no_link(purpose=PURPOSE, subject_id=office.id)
    _record("end_links", office, who, now, {}, {})


def subject_of(office: AnsweringOffice) -> str:
    """What the audit log and the outbox call it."""
    return f"office {office.id}"


def _checked(facts: Facts) -> Facts:
    name = " ".join(facts.name.split())
    if not name:
        raise OfficeNameMissing
    address = addresses.check(facts.address) if facts.address.strip() else ""
    return Facts(name, address, facts.deadline)


def _refuse_known(hearing_id: int, name: str, own: int | None) -> None:
    if any(one.id != own and one.name.casefold() == name.casefold() for one in of(hearing_id)):
        raise OfficeKnown(office=name)


def _flush(office: AnsweringOffice, name: str) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(office)
    except IntegrityError as error:  # somebody else was faster
        raise OfficeKnown(office=name) from error


def _in_words(office: AnsweringOffice) -> dict[str, object]:
    return {
        "office": office.name,
        "address": office.address,
        "deadline": office.deadline.isoformat(),
    }


def _record(
    action: str,
    office: AnsweringOffice,
    who: str,
    now: datetime,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    audit.record(
        who=who,
        action=f"written.{action}",
        subject=subject_of(office),
        hearing_id=office.hearing_id,
        before=before,
        after=after,
        now=now,
    )
