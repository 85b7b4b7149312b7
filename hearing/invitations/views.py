"""The staff's pages of the people of a hearing: the list, one person."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, web
from hearing.accounts import audit
from hearing.agenda import news
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import N_, HearingError
from hearing.groups import numbers, plan
from hearing.groups.models import Group
from hearing.invitations import (
    corrections,
    deletion,
    export,
    labels,
    letter_pages,
    list_pages,
    lists,
    people,
    reminder_pages,
    replies,
    stages,
    text_pages,
    tidings,
    waiting,
)
from hearing.invitations.forms import PersonForm
from hearing.invitations.models import Invitation
from hearing.invitations.pages import ONE, ROOM, Page, find, groups_of, render, show
from hearing.invitations.stages import NAMES, Stage
from hearing.mail import listeners
from hearing.mail.models import Letter

blueprint = Blueprint("invitations", __name__)
blueprint.register_blueprint(letter_pages.blueprint)
blueprint.register_blueprint(list_pages.blueprint)
blueprint.register_blueprint(reminder_pages.blueprint)
blueprint.register_blueprint(text_pages.blueprint)
audit.register_names(labels.ACTIONS)
ANSWER_ENDED = N_(
    "Die neue Gruppe hat die Teilnahmeform nicht, die diese Person gewählt hatte: Ihre Anmeldung"
    " ist beendet. Der Brief, der das sagt, liegt als Entwurf im Postausgang."
)


def join() -> None:
    """Follow the outbox, and tell the rooms below what this one knows. A second time nothing."""
    listeners.on_change(stages.note_sent)
    news.register(tidings.follow)
    corrections.on_correct(waiting.follow_corrections)
    plan.on_group_changed(waiting.follow_group)
    numbers.register("invited", lists.invited)


@blueprint.get(ROOM)
def index(slug: str) -> str:
    """The people of a hearing by group: how far each invitation is, and the answer."""
    hearing, search = find_hearing(slug), _search()
    groups = groups_of(hearing)
    number = request.args.get("seite", 1, type=int)
    found = lists.page(hearing_id=hearing.id, search=search, number=number)
    totals = lists.totals(hearing_id=hearing.id, groups=groups)
    return render(
        "index",
        hearing,
        search=search,
        found=found,
        by_group=[list(own) for _number, own in groupby(found.items, lambda one: one.group_id)],
        standing=lists.standing(found.items),
        totals=totals,
        not_invited=sum(total.stages.get(Stage.NEW, 0) for total in totals),
        groups=groups,
        **_options(groups),
    )


def _options(groups: list[Group]) -> dict[str, list[tuple[str, str]]]:
    """What the list can be filtered by."""
    everything, answers = ("", _("alle")), replies.known().names
    return {
        "group_options": [everything, *((str(group.id), group.name) for group in groups)],
        "stage_options": [everything, *((word.value, _(name)) for word, name in NAMES.items())],
        "answer_options": [
            everything,
            (lists.NO_ANSWER, _("noch keine")),
            *((word, _(name)) for word, name in answers.items()),
        ],
    }


def _search() -> lists.Search:
    """What the address asks for; words that name nothing find nothing wrong."""
    args = request.args
    return lists.Search(
        words=args.get("q", "").strip()[:200],
        group_id=args.get("gruppe", type=int),
        stage=args.get("stand", ""),
        answer=args.get("antwort", ""),
    )


@blueprint.get(f"{ROOM}/liste.csv")
def download(slug: str) -> Response:
    """What the search finds, as a file for spreadsheets."""
    hearing = find_hearing(slug)
    response = Response(export.write(hearing.id, _search(), say=_), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="gaeste-{hearing.slug}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route(f"{ROOM}/neu", methods=["GET", "POST"])
def add(slug: str) -> Page:
    """Enter a person by hand."""
    hearing = find_hearing(slug)
    groups = groups_of(hearing)
    form = PersonForm.of(groups, request.form if request.method == "POST" else None, None)
    if request.method == "GET" and (chosen := request.args.get("gruppe", type=int)):
        form.group_id.data = chosen
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render("add", hearing, form=form, groups=groups), status
    try:
        with commit():
            person = people.add(
                hearing=hearing, facts=form.facts(), who=current_user.email, now=web.now()
            )
    except HearingError as error:
        status = show(error, form)
        return render("add", hearing, form=form, groups=groups), status
    flash(_("„%(name)s“ steht auf der Liste. Gesendet wurde nichts.", name=person.name), "success")
    return _to_one(hearing, person)


@blueprint.route(ONE, methods=["GET", "POST"])
def edit(slug: str, invitation_id: int) -> Page:
    """Look at a person and change what is known; what others change meanwhile is not lost."""
    hearing, person = find(slug, invitation_id)
    groups = groups_of(hearing)
    editing = edits.Edit(
        lambda sent: PersonForm.of(groups, sent, person), person, subject=people.subject_of(person)
    )
    status, address, answered = 200, person.email, replies.has_answered(person)
    if request.method == "POST":
        status = editing.save(lambda form, seen: _change(person, form, seen))
        if status == edits.SAVED:
            flash(editing.report(), "success")
            if person.email != address:
                flash(_("Links an die alte Adresse gelten nicht mehr."), "info")
            if answered and not replies.has_answered(person):
                flash(_(ANSWER_ENDED), "warning")
            return _to_one(hearing, person)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    return _page(hearing, person, editing), status


def _page(hearing: Hearing, person: Invitation, editing: edits.Edit) -> str:
    stage, answer = lists.standing([person])[person.id]
    query = select(Letter).where(
        Letter.hearing_id == hearing.id,
        Letter.concern.startswith(f"{people.subject_of(person)} "),
    )
    return render(
        "person",
        hearing,
        person=person,
        edit=editing,
        form=editing.form,
        stage=stage,
        answer=answer,
        letters=db.session.scalars(query.order_by(Letter.id.desc()).limit(50)).all(),
        can_delete=deletion.can_delete(person),
        has_answered=replies.has_answered(person),
    )


def _change(person: Invitation, form: PersonForm, seen: int) -> None:
    people.change(
        invitation=person, seen=seen, facts=form.facts(), who=current_user.email, now=web.now()
    )


@blueprint.post(f"{ONE}/zurueckziehen")
def revoke(slug: str, invitation_id: int) -> BaseResponse:
    """Take an invitation back; its links end and its seat is free."""
    hearing, person = find(slug, invitation_id)
    if request.form.get("sure") != "yes":
        flash(_("Bitte bestätigen Sie das Zurückziehen mit dem Häkchen."), "danger")
        return _to_one(hearing, person)
    with commit():
        people.revoke(invitation=person, who=current_user.email, now=web.now())
    flash(_("Die Einladung ist zurückgezogen. Der persönliche Link gilt nicht mehr."), "success")
    return _to_one(hearing, person)


@blueprint.post(f"{ONE}/wieder-einladen")
def restore(slug: str, invitation_id: int) -> BaseResponse:
    """Let somebody be invited again."""
    hearing, person = find(slug, invitation_id)
    with commit():
        people.restore(invitation=person, who=current_user.email, now=web.now())
    flash(_("Die Person kann wieder eingeladen werden. Sie bekommt einen neuen Link."), "success")
    return _to_one(hearing, person)


@blueprint.post(f"{ONE}/loeschen")
def delete(slug: str, invitation_id: int) -> BaseResponse:
    """Delete somebody who was never written to; the page asks for a tick before."""
    hearing, person = find(slug, invitation_id)
    if request.form.get("sure") != "yes":
        flash(_("Bitte bestätigen Sie das Löschen mit dem Häkchen."), "danger")
        return _to_one(hearing, person)
    try:
        with commit():
            deletion.delete(invitation=person, who=current_user.email, now=web.now())
    except HearingError as error:
        flash(web.say(error), "danger")
        return _to_one(hearing, person)
    flash(_("Die Person ist gelöscht."), "success")
    return redirect(url_for("invitations.index", slug=slug), 303)


def _to_one(hearing: Hearing, person: Invitation) -> BaseResponse:
    address = url_for("invitations.edit", slug=hearing.slug, invitation_id=person.id)
    return redirect(address, 303)
