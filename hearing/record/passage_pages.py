"""The page on which passages go from published versions when their recording is deleted."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, purge
from hearing.errors import HearingError
from hearing.record import forms, passages
from hearing.record.staff_pages import Page, by, people_of
from hearing.redactions.models import RedactionReason
from hearing.status import status_of

PATH: Final = "/ohne-aufzeichnung"


def index(slug: str) -> Page:
    """All contributions that can only go by their key."""
    return _page(find_hearing(slug), forms.PassagesForm(formdata=None))


def take_out(slug: str) -> Page:
    """Take the chosen ones out, for good."""
    hearing, form = find_hearing(slug), forms.PassagesForm()
    if not form.validate():
        return _page(hearing, form), 422
    reason = RedactionReason(form.reason.data)
    keys = request.form.getlist("key")
    try:
        with commit():
            places = passages.take_out(hearing=hearing, keys=keys, reason=reason, **by()).places
    except HearingError as error:
        return _page(hearing, form, web.say(error)), status_of(error)
    purge()
    flash(
        ngettext("Eine Stelle ist entfernt.", "%(num)d Stellen sind entfernt.", places), "success"
    )
    return redirect(url_for("record.passages", slug=slug), 303)


def _page(hearing: Hearing, form: forms.PassagesForm, error: str = "") -> str:
    return render_template(
        "record/passages.html",
        hearing=hearing,
        passages=passages.of(hearing.id),
        names={one.id: one.name for one in people_of(hearing)},
        chosen=request.form.getlist("key"),
        form=form,
        error=error,
    )
