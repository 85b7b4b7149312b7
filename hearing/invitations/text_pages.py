"""Pages of the letters' texts: by group and language, with a preview for a real person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups.models import Group
from hearing.invitations import letters, placeholders, stages, templates
from hearing.invitations.forms import TextForm
from hearing.invitations.models import Invitation, Template
from hearing.invitations.pages import (
    ROOM,
    Page,
    facts_of,
    find_group,
    groups_of,
    need_letters,
    render,
    seen,
    show,
)
from hearing.invitations.people import LANGUAGES
from hearing.invitations.templates import KINDS, Kind
from hearing.invitations.wordings import Text
from hearing.mail.views import link_word

blueprint = Blueprint("texts", __name__)
ALL = f"{ROOM}/texte"
ONE = f"{ALL}/<int(max=2147483647):group_id>/<letter_kind>/<any({', '.join(LANGUAGES)}):language>"
MOST_PEOPLE = 200


@blueprint.get(ALL)
def index(slug: str) -> str:
    """All texts, and which of them people have changed."""
    hearing = find_hearing(slug)
    return render(
        "texts",
        hearing,
        groups=groups_of(hearing),
        kinds=KINDS,
        changed=templates.of(hearing.id),
        codes=LANGUAGES,
    )


@blueprint.route(ONE, methods=["GET", "POST"])
def edit(slug: str, group_id: int, letter_kind: str, language: str) -> Page:
    """Change a text, look at it as one person would get it, or send it to oneself."""
    hearing, group, kind = _find(slug, group_id, letter_kind)
    action = request.form.get("action", "save") if request.method == "POST" else ""
    if action == "save":
        row = templates.to_change(group, kind.name, language)
    else:
        row = templates.find(group, kind.name, language) or templates.product(
            group, kind.name, language
        )
    editing = edits.Edit(
        lambda sent: TextForm(sent, obj=row), row, subject=templates.subject_of(row)
    )
    status, notice = 200, ""
    if action == "save":
        status = editing.save(lambda form, version: _change(row, form, version))
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return _to_one(hearing, row)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    elif action:
        status = _check(kind, editing.form)
        if status == 200 and action == "test":
            notice = _send_to_me(hearing, kind, group, language, editing.form)
    return _page(hearing, group, kind, row, editing, notice), status


def _page(
    hearing: Hearing, group: Group, kind: Kind, row: Template, editing: edits.Edit, notice: str
) -> str:
    form = editing.form
    person = _person(hearing, group, row.language)
    preview = None
    if not form.errors:
        preview = _written(hearing, kind, person, form)
    return render(
        "text",
        hearing,
        group=group,
        kind=kind,
        row=row,
        edit=editing,
        form=form,
        person=person,
        people=_people(hearing, group),
        preview=preview,
        notice=notice,
    )


def _change(row: Template, form: TextForm, version: int) -> None:
    templates.change(
        template=row,
        seen=version,
        subject=form.subject.data or "",
        text=form.text.data or "",
        who=current_user.email,
        now=web.now(),
    )


def _check(kind: Kind, form: Any) -> int:
    """Check a text that is only looked at, as if it were saved."""
    if not form.validate():
        return 422
    try:
        placeholders.check(
            subject=form.subject.data,
            text=form.text.data,
            known=kind.known,
            needs_link=kind.needs_link,
        )
    except HearingError as error:
        return show(error, form)
    return 200


def _written(hearing: Hearing, kind: Kind, person: Invitation, form: Any) -> Text:
    typed = Text(form.subject.data or "", form.text.data or "")
    named = {name: f"[{_(meaning)}]" for name, meaning in kind.placeholders.items()}
    filled = templates.write(kind.name, person, facts_of(hearing), named, text=typed)
    return Text(filled.subject, filled.text.replace("{link}", link_word()))


def _send_to_me(hearing: Hearing, kind: Kind, group: Group, language: str, form: Any) -> str:
    need_letters(hearing)
    text = _written(hearing, kind, _person(hearing, group, language), form)
    with commit():
        letters.test(
            hearing=hearing,
            text=text,
            language=language,
            address=current_user.email,
            name=current_user.name,
            now=web.now(),
        )
    return str(_("Die Probe geht an %(address)s.", address=current_user.email))


@blueprint.post(f"{ONE}/zuruecksetzen")
def reset(slug: str, group_id: int, letter_kind: str, language: str) -> Response:
    """Go back to the product's text."""
    hearing, group, kind = _find(slug, group_id, letter_kind)
    row = templates.find(group, kind.name, language)
    if row is not None:
        with commit():
            templates.reset(template=row, seen=seen(), who=current_user.email, now=web.now())
    flash(_("Es gilt wieder der Text der Software."), "success")
    address = url_for(
        "invitations.texts.edit",
        slug=hearing.slug,
        group_id=group.id,
        letter_kind=kind.name,
        language=language,
    )
    return redirect(address, 303)


def _find(slug: str, group_id: int, letter_kind: str) -> tuple[Hearing, Group, Kind]:
    hearing = find_hearing(slug)
    if letter_kind not in KINDS:
        abort(404)
    return hearing, find_group(hearing, group_id), KINDS[letter_kind]


def _people(hearing: Hearing, group: Group) -> list[Invitation]:
    """The people to look at the letter for."""
    query = select(Invitation).where(
        Invitation.group_id == group.id,
        Invitation.revoked_at.is_(None),
        stages.is_guest(hearing.id),
    )
    return list(db.session.scalars(query.order_by(Invitation.name).limit(MOST_PEOPLE)))


def _person(hearing: Hearing, group: Group, language: str) -> Invitation:
    """Whom the preview is for, written to in the text's language; in an empty group somebody
    invented."""
    chosen = request.values.get("person", type=int)
    found = db.session.get(Invitation, chosen) if chosen else None
    if found is None or found.group_id != group.id:
        found = next(iter(_people(hearing, group)), None)
    return Invitation(
        id=found.id if found else None,
        group_id=group.id,
        group=group,
        name=found.name if found else _("Beispiel Person"),
        email=found.email if found else "",
        organisation=found.organisation if found else "",
        language=language,
    )


def _to_one(hearing: Hearing, row: Template) -> Response:
    address = url_for(
        "invitations.texts.edit",
        slug=hearing.slug,
        group_id=row.group_id,
        letter_kind=row.kind,
        language=row.language,
    )
    return redirect(address, 303)
