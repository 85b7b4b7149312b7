"""The list of a hearing's people: searched, filtered, page by page, counted by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from hearing.database import db
from hearing.groups.models import Group, Mode
from hearing.invitations import replies
from hearing.invitations.models import Invitation
from hearing.invitations.stages import Stage, is_guest, stage

PER_PAGE = 50
NO_ANSWER = "offen"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words in name, address or organisation; a group; how far it is."""

    words: str = ""
    group_id: int | None = None
    stage: str = ""
    answer: str = ""

    @property
    def is_everything(self) -> bool:
        return self == Search()


@dataclass(frozen=True, slots=True)
class Total:
    """How many people of a group there are, by stage, and how many have answered."""

    group: Group
    stages: Mapping[Stage, int]
    answered: int

    @property
    def people(self) -> int:
        return sum(self.stages.values())


def find(hearing_id: int, search: Search) -> Select[Invitation]:
    """The people that a search finds, by group and name; who was erased is left in numbers only."""
    query = (
        select(Invitation)
        .join(Invitation.group)
        .options(contains_eager(Invitation.group))
        .where(is_guest(hearing_id), Invitation.email != "")
        .order_by(Group.position, Group.id, func.lower(Invitation.name), Invitation.id)
    )
    if search.words:
        columns = (Invitation.name, Invitation.email, Invitation.organisation)
        query = query.where(or_(*(c.icontains(search.words, autoescape=True) for c in columns)))
    if search.group_id is not None:
        query = query.where(Invitation.group_id == search.group_id)
    if search.stage:
        query = query.where(stage() == search.stage)
    if search.answer == NO_ANSWER:
        query = query.where(replies.state().is_(None))
    elif search.answer:
        query = query.where(replies.state() == search.answer)
    return query


def page(*, hearing_id: int, search: Search, number: int) -> Pagination:
    """One page of what a search finds."""
    query = find(hearing_id, search)
    return db.paginate(query, page=number, per_page=PER_PAGE, error_out=False)


def standing(invitations: Sequence[Invitation]) -> dict[int, tuple[Stage, str | None]]:
    """Stage and answer of these people, by their numbers."""
    numbers = [invitation.id for invitation in invitations]
    columns = (Invitation.id, stage().label("stage"), replies.state().label("answer"))
    rows = db.session.execute(select(*columns).where(Invitation.id.in_(numbers)))
    return {row.id: (Stage(row.stage), row.answer) for row in rows}


def totals(*, hearing_id: int, groups: Sequence[Group]) -> list[Total]:
    """The numbers of each group, in the groups' order."""
    own = (
        select(
            Invitation.group_id,
            stage().label("stage"),
            replies.state().is_not(None).label("answered"),
        )
        .where(is_guest(hearing_id))
        .subquery()
    )
    query = select(own.c.group_id, own.c.stage, own.c.answered, func.count().label("total"))
    found: dict[int, dict[Stage, int]] = {}
    answered: dict[int, int] = {}
    for row in db.session.execute(query.group_by(own.c.group_id, own.c.stage, own.c.answered)):
        stages = found.setdefault(row.group_id, {})
        stages[Stage(row.stage)] = stages.get(Stage(row.stage), 0) + row.total
        if row.answered:
            answered[row.group_id] = answered.get(row.group_id, 0) + row.total
    return [Total(group, found.get(group.id, {}), answered.get(group.id, 0)) for group in groups]


def invited(hearing_id: int) -> dict[tuple[int, Mode | None], int]:
    """How many of each group were sent a letter, for the page of numbers."""
    query = (
        select(Invitation.group_id, func.count())
        .where(is_guest(hearing_id), Invitation.invited_at.is_not(None))
        .group_by(Invitation.group_id)
    )
    return {(row[0], None): row[1] for row in db.session.execute(query)}
