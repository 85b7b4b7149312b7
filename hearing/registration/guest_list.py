"""The answers of a hearing as organizers read them: filtered, in pages, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.groups.models import Contingent, Mode
from hearing.invitations import stages
from hearing.invitations.models import Invitation
from hearing.registration import labels, seats
from hearing.registration.models import AccessNeed, Registration, RegistrationState, is_void

PER_PAGE = 50
OPEN = "open"  # no answer yet
Words = Callable[[str], str]
HEADS = (
    N_("Name"),
    N_("E-Mail"),
    N_("Organisation"),
    N_("Gruppe"),
    N_("Antwort"),
    N_("Teilnahmeform"),
    N_("Plätze"),
    N_("Warteliste"),
    N_("beantwortet am"),
    N_("Weg"),
    N_("Bedarf angegeben"),
)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty doesn't matter. ``state`` is a state's word or OPEN."""

    words: str = ""
    group_id: int | None = None
    mode: Mode | None = None
    state: str = ""
    needs: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A person with their answer; ``position`` is their place while they wait, else 0."""

    invitation: Invitation
    registration: Registration | None
    has_needs: bool
    position: int


def find(hearing_id: int, search: Search) -> Select[Invitation]:
    """The people of a search, by group and name."""
    query = select(Invitation).outerjoin(Registration).where(stages.is_guest(hearing_id))
    if search.words:
        like = f"%{_escaped(search.words)}%"
        columns = (Invitation.name, Invitation.email, Invitation.organisation)
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    if search.group_id:
        query = query.where(Invitation.group_id == search.group_id)
    if search.mode:
        query = query.where(Registration.mode == search.mode)
    if search.state == OPEN:
        query = query.where(or_(Registration.id.is_(None), is_void()))
    elif search.state:
        query = query.where(Registration.state == RegistrationState(search.state), ~is_void())
    if search.needs:
        query = query.where(Invitation.id.in_(select(AccessNeed.invitation_id)))
    return query.order_by(Invitation.group_id, Invitation.name, Invitation.id)


def page(*, hearing_id: int, search: Search, number: int) -> Pagination:
    """One page of what a search finds."""
    query = find(hearing_id, search)
    return db.paginate(query, page=number, per_page=PER_PAGE, error_out=False)


def rows(invitations: Sequence[Invitation]) -> list[Row]:
    """These people with their answers."""
    numbers = [invitation.id for invitation in invitations]
    query = select(Registration).where(Registration.invitation_id.in_(numbers))
    query = query.options(joinedload(Registration.invitation))
    answers = {each.invitation_id: each for each in db.session.scalars(query) if not each.is_void}
    needy = select(AccessNeed.invitation_id).where(AccessNeed.invitation_id.in_(numbers))
    with_needs = set(db.session.scalars(needy))
    return [
        Row(each, answers.get(each.id), each.id in with_needs, _position(answers.get(each.id)))
        for each in invitations
    ]


def waiting(hearing: Hearing) -> list[Row]:
    """Who has an offer, then who waits, each in their order."""
    states = (RegistrationState.OFFERED, RegistrationState.WAITING)
    query = select(Registration).where(
        Registration.hearing_id == hearing.id, Registration.state.in_(states)
    )
    found = db.session.scalars(query.order_by(Registration.mode, Registration.turn)).all()
    ordered = sorted(found, key=lambda each: each.state is RegistrationState.WAITING)
    return [Row(each.invitation, each, False, _position(each)) for each in ordered]


def with_needs(hearing: Hearing) -> list[tuple[Row, str]]:
    """Who needs something, and what."""
    query = select(Invitation, AccessNeed.text).join(
        AccessNeed, AccessNeed.invitation_id == Invitation.id
    )
    query = query.where(AccessNeed.hearing_id == hearing.id).order_by(Invitation.name)
    found = [(invitation, text) for invitation, text in db.session.execute(query)]
    known = {row.invitation.id: row for row in rows([each for each, _text in found])}
    return [(known[invitation.id], text) for invitation, text in found]


def table(
    hearing: Hearing, search: Search, say: Words, wall: Callable[[datetime], datetime]
) -> Iterable[Sequence[object]]:
    """Everybody of a search for a spreadsheet: what they need stays in the product."""
    yield [say(head) for head in HEADS]
    invitations = db.session.scalars(find(hearing.id, search)).all()
    names = {each.id: each for each in db.session.scalars(select(Contingent))}
    for row in rows(invitations):
        person, answer = row.invitation, row.registration
        seat = names.get(answer.contingent_id or 0) if answer else None
        yield [
            person.name,
            person.email,
            person.organisation,
            person.group.name,
            say(labels.STATES[answer.state]) if answer else say(N_("keine Antwort")),
            say(labels.MODES[answer.mode]) if answer and answer.mode else "",
            (seat.name or f"{seat.id}") if seat else "",
            row.position or "",
            f"{wall(answer.answered_at):%d.%m.%Y %H:%M}" if answer else "",
            say(labels.CHANNELS[answer.channel]) if answer else "",
            say(N_("ja")) if row.has_needs else "",
        ]


def _position(registration: Registration | None) -> int:
    waits = registration is not None and registration.state is RegistrationState.WAITING
    return seats.position(registration) if registration is not None and waits else 0


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
