"""Who has which roles in a hearing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from hearing.accounts import audit
from hearing.accounts.models import Assignment, User
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError


class LastOrganizer(HearingError):
    """Nobody would be left who may manage the team."""

    sentence = N_(
        "Jede Anhörung braucht jemanden im Organisationsteam. "
        "Bitte geben Sie diese Rolle zuerst einer anderen Person."
    )
    field = "roles"


@dataclass(frozen=True, slots=True)
class Member:
    """A person and their roles in one hearing, in the order of ``Role``."""

    user: User
    roles: tuple[Role, ...]


def members(*, hearing: Hearing) -> list[Member]:
    """The people with a role in a hearing, by name."""
    rows = db.session.execute(
        select(User, Assignment.role)
        .join(Assignment, Assignment.user_id == User.id)
        .where(Assignment.hearing_id == hearing.id)
    ).all()
    roles: dict[User, set[Role]] = {}
    for user, role in rows:
        roles.setdefault(user, set()).add(role)
    people = sorted(roles, key=lambda user: (user.name.casefold(), user.email))
    return [Member(user, in_order(roles[user])) for user in people]


def in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Roles in the order of the table of rights."""
    wanted = set(roles)
    return tuple(role for role in Role if role in wanted)


def change_roles(
    *,
    hearing: Hearing,
    user: User,
    seen: Iterable[Role],
    chosen: Iterable[Role],
    who: str,
    now: datetime,
) -> tuple[Role, ...]:
    """Give and take the roles by which ``chosen`` differs from ``seen``, and return what is left.

    What others changed meanwhile stays. A second time changes nothing. Raises LastOrganizer.
    """
    seen, chosen = set(seen), set(chosen)
    _lock(hearing)
    before = _roles(hearing, user)
    after = (before | (chosen - seen)) - (seen - chosen)
    if Role.ORGANIZER in before - after and not _others_organize(hearing, user):
        raise LastOrganizer
    own = (Assignment.hearing_id == hearing.id, Assignment.user_id == user.id)
    db.session.execute(delete(Assignment).where(*own, Assignment.role.in_(before - after)))
    db.session.add_all(
        Assignment(hearing_id=hearing.id, user_id=user.id, role=role)
        for role in in_order(after - before)
    )
    if before != after:
        audit.record(
            who=who,
            action="team.change_roles",
            subject=f"user {user.id}",
            hearing_id=hearing.id,
            before={"roles": list(in_order(before))},
            after={"roles": list(in_order(after))},
            now=now,
        )
    return in_order(after)


def _lock(hearing: Hearing) -> None:
    """Let one transaction at a time change a team: two organizers could remove each other."""
    touch = update(Hearing).where(Hearing.id == hearing.id).values(slug=Hearing.slug)
    db.session.execute(touch.execution_options(synchronize_session=False))


def _roles(hearing: Hearing, user: User) -> set[Role]:
    query = select(Assignment.role).where(
        Assignment.hearing_id == hearing.id, Assignment.user_id == user.id
    )
    return set(db.session.scalars(query))


def _others_organize(hearing: Hearing, user: User) -> bool:
    query = (
        select(Assignment.id)
        .join(User, User.id == Assignment.user_id)
        .where(
            Assignment.hearing_id == hearing.id,
            Assignment.role == Role.ORGANIZER,
            Assignment.user_id != user.id,
            User.active,
        )
    )
    return db.session.scalar(query.limit(1)) is not None
