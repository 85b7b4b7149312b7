"""The page that a personal link opens: no account, one short page for each thing to hand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from hearing import edits, web
from hearing.database import commit
from hearing.errors import HearingError
from hearing.speakers import contributions, forms, tasks
from hearing.speakers.guest import WHO, Guest, Page, blueprint, enter, page, show_error, stored
from hearing.speakers.models import Speaker, SpeakerState

FRAME = "speakers/personal/_frame.html"


@blueprint.get("")
def overview(token: str) -> Page:
    """What is expected, what is there, what is missing."""
    guest = enter(token)
    language = guest.speaker.language
    if "lang" not in request.args and "lang" not in request.cookies and language != "de":
        return redirect(guest.address(lang=language))
    steps = tasks.of(hearing=guest.hearing, speaker=guest.speaker, now=web.now())
    return page("overview", guest, steps=steps, next_step=tasks.next_of(steps))


@blueprint.route("/antwort", methods=["GET", "POST"])
def answer(token: str) -> Page:
    """Confirm or decline; may be changed until the hearing is over."""
    guest = enter(token)
    given = {SpeakerState.CONFIRMED: "yes", SpeakerState.DECLINED: "no"}
    form = forms.AnswerForm(
        data={"answer": given.get(guest.speaker.state), "reason": guest.speaker.reason}
    )
    closed = not tasks.may_answer(hearing=guest.hearing, speaker=guest.speaker, now=web.now())
    status = 200
    if form.is_submitted():
        status = _answer(guest, form)
        if status == edits.SAVED:
            return stored(guest, _sentence_about(guest.speaker))
    return page("answer", guest, form=form, closed=closed), status


def _answer(guest: Guest, form: forms.AnswerForm) -> int:
    if not form.validate():
        return 422
    try:
        with commit():
            contributions.answer(
                speaker=guest.speaker,
                hearing=guest.hearing,
                comes=form.answer.data == "yes",
                reason=form.reason.data or "",
                who=WHO,
                now=web.now(),
            )
    except HearingError as error:
        return show_error(error, form)
    return edits.SAVED


def _sentence_about(speaker: Speaker) -> str:
    if speaker.state is SpeakerState.CONFIRMED:
        return str(_("Danke! Ihre Zusage ist gespeichert."))
    return str(_("Ihre Absage ist gespeichert. Danke, dass Sie Bescheid gesagt haben."))


def _edit(
    guest: Guest,
    template: str,
    form: type[FlaskForm],
    verb: Callable[[Any, int], object],
    done: str,
) -> Page:
    """A form about the person themselves; what the staff changed meanwhile is not lost."""
    editing = edits.Edit(lambda sent: form(sent, obj=guest.speaker), guest.speaker)
    status = 200
    if request.method == "POST":
        status = editing.save(verb)
        if status == edits.SAVED:
            return stored(guest, done)
        if editing.conflicts:
            back = guest.address()
            both = edits.page(editing, hearing=guest.hearing, back=back, frame=FRAME)
            return both, status
    return page(template, guest, form=editing.form, edit=editing), status


@blueprint.route("/angaben", methods=["GET", "POST"])
def description(token: str) -> Page:
    """Name, function and biography as the programme shows them."""
    guest = enter(token)
    return _edit(
        guest,
        "description",
        forms.DescriptionForm,
        lambda form, seen: contributions.describe(
            speaker=guest.speaker,
            seen=seen,
            description=form.description(),
            who=WHO,
            now=web.now(),
        ),
        _("Ihre Angaben sind gespeichert."),
    )


@blueprint.route("/buehne", methods=["GET", "POST"])
def needs(token: str) -> Page:
    """What is needed on stage."""
    guest = enter(token)
    return _edit(
        guest,
        "needs",
        forms.NeedsForm,
        lambda form, seen: contributions.tell_needs(
            speaker=guest.speaker,
            seen=seen,
            needs=form.needs.data,
            without_slides=form.without_slides.data,
            who=WHO,
            now=web.now(),
        ),
        _("Danke, wir wissen jetzt, was Sie auf der Bühne brauchen."),
    )
