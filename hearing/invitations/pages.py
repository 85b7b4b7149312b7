"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import city, web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import db
from hearing.errors import HearingError
from hearing.groups import plan
from hearing.groups.models import Group
from hearing.invitations import forms, house, people, replies, stages
from hearing.invitations.facts import HearingFacts
from hearing.invitations.models import Invitation
from hearing.status import status_of

Page = Response | str | tuple[str, int]
ROOM = "/verwaltung/anhoerungen/<slug>/einladungen"
ONE = f"{ROOM}/<int(max=2147483647):invitation_id>"


def find(slug: str, invitation_id: int) -> tuple[Hearing, Invitation]:
    """A person of this hearing, or 404; who has not confirmed their address is nobody yet, and who
    was erased is nobody any more."""
    hearing, invitation = find_hearing(slug), db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.hearing_id != hearing.id:
        abort(404)
    if people.is_unconfirmed(invitation) or not invitation.email:
        abort(404)
    return hearing, invitation


def find_group(hearing: Hearing, group_id: int | None) -> Group:
    """A group of this hearing, or 404."""
    group = db.session.get(Group, group_id) if group_id else None
    if group is None or group.hearing_id != hearing.id:
        abort(404)
    return group


def groups_of(hearing: Hearing) -> list[Group]:
    """The groups to choose from."""
    return list(plan.groups_of(hearing.id))


def render(name: str, hearing: Hearing, **values: Any) -> str:
    """A page of this room."""
    return render_template(
        f"invitations/{name}.html",
        hearing=hearing,
        stages=stages,
        replies=replies.known(),
        languages=forms.LANGUAGES,
        **values,
    )


def need_letters(hearing: Hearing) -> None:
    """Letters are drafted by those alone who may also send them."""
    may = access.allows(person=current_user, right=Right.SEND_LETTERS, hearing_id=hearing.id)
    if not (current_user.administrator or may):
        abort(403)


def facts_of(hearing: Hearing) -> HearingFacts:
    """What letters say of a hearing."""
    return HearingFacts.read(hearing, house.of(current_app.config, city.zone()))


def seen() -> int:
    """The version of the page that was looked at."""
    return request.form.get("version", 0, type=int)


def show(error: HearingError, form: Any) -> int:
    """Put an error's sentence next to its field; gives the status of the page."""
    if error.field and error.field in form:
        form[error.field].errors = [web.say(error)]
    else:
        form.form_errors.append(web.say(error))
    return status_of(error)
