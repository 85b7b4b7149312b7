"""Whether a person may do something in a hearing: roles as they are now, asked at each request."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from hearing.accounts.models import Assignment, Nobody, User
from hearing.accounts.rights import RIGHTS, Right, Role, may
from hearing.database import db

Person = User | Nobody


def roles_of(*, person: Person, hearing_id: int) -> set[Role]:
    """The roles that a person has in a hearing."""
    query = select(Assignment.role).where(
        Assignment.user_id == person.id, Assignment.hearing_id == hearing_id
    )
    return set(db.session.scalars(query)) if person.is_authenticated else set()


def allows(*, person: Person, right: Right, hearing_id: int) -> bool:
    """Say whether a person has the right in a hearing; administrators have it in all."""
    return person.administrator or may(roles_of(person=person, hearing_id=hearing_id), right)


def allows_somewhere(*, person: Person, right: Right) -> bool:
    """Say whether a person has the right in at least one hearing."""
    query = select(Assignment.role).where(Assignment.user_id == person.id).distinct()
    return person.administrator or may(set(db.session.scalars(query)), right)


def where(
    column: InstrumentedAttribute[int], *, person: Person, right: Right
) -> ColumnElement[bool]:
    """A condition for queries: ``column`` is a hearing in which the person has the right."""
    if person.administrator:
        return true()
    if not person.is_authenticated:
        return false()
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    return column.in_(
        select(Assignment.hearing_id).where(
            Assignment.user_id == person.id, Assignment.role.in_(roles)
        )
    )
