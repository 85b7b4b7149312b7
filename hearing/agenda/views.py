"""The staff's pages of hearings: new, copy, what is said about one, its publication."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import city, edits, web
from hearing.agenda import calling_off, editor, hearings, news, patterns, rebuild
from hearing.agenda.editor import Page, hearing_at
from hearing.agenda.forms import HearingForm, NewHearingForm, StartForm, hearing_values
from hearing.database import commit
from hearing.errors import N_, HearingError
from hearing.mail import outbox
from hearing.status import status_of

blueprint = Blueprint("agenda", __name__, url_prefix="/verwaltung/anhoerungen")
PROGRAMME = "/<slug>/programm"
LETTERS = N_(
    "Unter „Briefe“ liegen Entwürfe: an alle, denen etwas anderes gesagt war, und was schon auf den"
    " Versand wartete, neu geschrieben. Bitte sehen Sie sie durch und senden Sie sie."
)
ITEM = f"{PROGRAMME}/<int(max=2147483647):item_id>"

blueprint.add_url_rule(PROGRAMME, "editor", editor.show)
blueprint.add_url_rule(f"{PROGRAMME}/druck", "print_view", editor.print_view)
blueprint.add_url_rule(f"{PROGRAMME}/neu", "add", editor.add, methods=["POST"])
blueprint.add_url_rule(ITEM, "edit", editor.edit, methods=["GET", "POST"])
blueprint.add_url_rule(f"{ITEM}/loeschen", "delete", editor.delete, methods=["GET", "POST"])
blueprint.add_url_rule(f"{ITEM}/platz", "move", rebuild.move, methods=["POST"])
blueprint.add_url_rule(f"{ITEM}/dauer", "stretch", rebuild.stretch, methods=["POST"])
blueprint.add_url_rule(f"{ITEM}/teilen", "split", rebuild.split, methods=["POST"])
blueprint.add_url_rule(f"{ITEM}/pause", "insert_break", rebuild.insert_break, methods=["POST"])
blueprint.add_url_rule(f"{ITEM}/verschieben", "shift", rebuild.shift, methods=["POST"])
blueprint.add_url_rule(f"{ITEM}/takten", "chain", rebuild.chain, methods=["POST"])


@blueprint.route("/neu", methods=["GET", "POST"])
def new() -> Page:
    """Create a hearing from a pattern."""
    form = NewHearingForm()
    if request.method == "POST" and form.validate():
        facts = hearings.Facts(**form.start_facts(), venue=form.venue.data)
        try:
            with commit():
                hearing = hearings.create(
                    facts=facts,
                    pattern=patterns.PATTERNS[form.pattern.data],
                    creator=current_user,
                    now=web.now(),
                )
        except HearingError as error:
            return _refused("agenda/new.html", form, error, patterns=patterns.PATTERNS)
        flash(_("Die Anhörung ist angelegt. Bisher sieht sie nur das Team."), "success")
        return redirect(url_for("agenda.editor", slug=hearing.slug), 303)
    page = render_template("agenda/new.html", form=form, patterns=patterns.PATTERNS)
    return (page, 422) if form.errors else page


@blueprint.route("/<slug>/kopieren", methods=["GET", "POST"])
def copy(slug: str) -> Page:
    """Copy a hearing to another day."""
    source = hearing_at(slug)
    form = StartForm(data={"title": source.title})
    if request.method == "POST" and form.validate():
        try:
            with commit():
                hearing = hearings.copy(
                    source=source,
                    facts=hearings.Facts(**form.start_facts()),
                    zone=city.zone(),
                    creator=current_user,
                    now=web.now(),
                )
        except HearingError as error:
            return _refused("agenda/copy.html", form, error, hearing=source)
        flash(_("Die Anhörung ist kopiert. Das Programm steht zu denselben Uhrzeiten."), "success")
        return redirect(url_for("agenda.editor", slug=hearing.slug), 303)
    page = render_template("agenda/copy.html", form=form, hearing=source)
    return (page, 422) if form.errors else page


def _refused(template: str, form: Any, error: HearingError, **values: Any) -> tuple[str, int]:
    form[error.field].errors = [web.say(error)]
    return render_template(template, form=form, **values), status_of(error)


@blueprint.route("/<slug>/angaben", methods=["GET", "POST"])
def base(slug: str) -> Page:
    """Change what is said about a hearing."""
    hearing = hearing_at(slug)

    def make(formdata: Any) -> HearingForm:
        return HearingForm(formdata, data=hearing_values(hearing))

    def change(form: HearingForm, seen: int) -> None:
        hearings.change(
            hearing=hearing,
            seen=seen,
            facts=form.facts(hearing),
            who=current_user.email,
            now=web.now(),
        )

    told = hearings.in_words(hearing)
    edited = edits.Edit(make, hearing, subject=f"hearing {hearing.id}")
    status = edited.save(change) if request.method == "POST" else 200
    if status == edits.SAVED:
        flash(edited.report(), "success")
        if outbox.has_drafts(hearing.id) and news.is_planned_by(told, hearings.in_words(hearing)):
            flash(_(LETTERS), "info")
        return redirect(url_for("agenda.base", slug=hearing.slug), 303)
    if edited.conflicts:
        back = url_for("agenda.base", slug=slug)
        return edits.page(edited, hearing=hearing, back=back), status
    page = render_template("agenda/base.html", hearing=hearing, form=edited.form, edit=edited)
    return page, status


@blueprint.post("/<slug>/veroeffentlichen")
def publish(slug: str) -> Response:
    """Let everybody see the hearing's page."""
    with commit():
        hearings.publish(hearing=hearing_at(slug), who=current_user.email, now=web.now())
    flash(_("Die Seite der Anhörung ist jetzt öffentlich."), "success")
    return redirect(url_for("agenda.base", slug=slug), 303)


@blueprint.post("/<slug>/zuruecknehmen")
def unpublish(slug: str) -> Response:
    """Take the hearing's page out of the public's sight."""
    with commit():
        hearings.unpublish(hearing=hearing_at(slug), who=current_user.email, now=web.now())
    flash(_("Die Seite der Anhörung ist nicht mehr öffentlich."), "success")
    return redirect(url_for("agenda.base", slug=slug), 303)


@blueprint.route("/<slug>/absagen", methods=["GET", "POST"])
def call_off(slug: str) -> Page:
    """Ask, and call the hearing off."""
    hearing = hearing_at(slug)
    if request.method != "POST":
        return render_template("agenda/call_off.html", hearing=hearing)
    with commit():
        calling_off.cancel(hearing=hearing, who=current_user.email, now=web.now())
    flash(_("Die Anhörung ist abgesagt. %(letters)s", letters=_say_letters()), "success")
    return redirect(url_for("agenda.base", slug=slug), 303)


@blueprint.post("/<slug>/absage-zuruecknehmen")
def take_place(slug: str) -> Response:
    """Let the hearing take place after all."""
    with commit():
        calling_off.uncancel(hearing=hearing_at(slug), who=current_user.email, now=web.now())
    flash(_("Die Anhörung findet statt. %(letters)s", letters=_say_letters()), "success")
    return redirect(url_for("agenda.base", slug=slug), 303)


def _say_letters() -> str:
    sentence = _("Die Briefe an alle, die es wissen müssen, liegen als Entwurf unter „Briefe“.")
    return str(sentence)
