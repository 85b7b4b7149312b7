"""Pages about all people of a hearing: who lacks what, reminders, offices, table of consents."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.agenda.fields import names_in
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.speakers import actions, export, forms, invitations, offices, people
from hearing.speakers import readiness as lacking
from hearing.speakers.models import Speaker
from hearing.speakers.readiness import Readiness


def rows_of(hearing: Hearing, speakers: Sequence[Speaker]) -> list[Readiness]:
    """How those stand who were asked for something."""
    return lacking.board(hearing=hearing, speakers=speakers)


def _rows(hearing: Hearing) -> list[Readiness]:
    return rows_of(hearing, people.everyone(hearing))


def readiness(slug: str) -> str:
    """Who lacks what, and whom a press would remind."""
    hearing = find_hearing(slug)
    rows, before = _rows(hearing), invitations.reminders(hearing)
    return render_template(
        "speakers/readiness.html",
        hearing=hearing,
        rows=rows,
        due=[row for row in rows if invitations.can_be_reminded(row, before)],
        reminded={
            row.speaker.id for row in rows if row.lacks and invitations.was_reminded(row, before)
        },
    )


def remind(slug: str) -> Response:
    """Draft the reminders that are due."""
    hearing = find_hearing(slug)
    try:
        with commit():
            reminded = invitations.remind(
                board=_rows(hearing),
                frame=actions.frame_of(hearing),
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(_sentence(len(reminded)), "success" if reminded else "info")
    return redirect(url_for("speakers.readiness", slug=slug), 303)


def _sentence(number: int) -> str:
    if not number:
        return str(_("Niemand muss erinnert werden: Alle Erinnerungen sind schon entworfen."))
    return str(
        ngettext(
            "%(num)d Erinnerung liegt als Entwurf bei den Briefen.",
            "%(num)d Erinnerungen liegen als Entwurf bei den Briefen.",
            number,
        )
    )


def choose_offices(slug: str) -> Response | tuple[str, int]:
    """The public offices whose holders may be streamed."""
    hearing = find_hearing(slug)
    form = forms.OfficesForm(data={"offices": "\n".join(offices.of(hearing))})
    if not form.validate_on_submit():
        page = render_template("speakers/offices.html", hearing=hearing, form=form)
        return page, 422 if form.is_submitted() else 200
    with commit():
        offices.choose(
            hearing=hearing,
            offices=names_in(form.offices.data),
            who=current_user.email,
            now=web.now(),
        )
    flash(_("Die Liste der Ämter ist gespeichert und gilt ab sofort."), "success")
    return redirect(url_for("speakers.index", slug=slug), 303)


def export_consents(slug: str) -> Response:
    """All consents of the hearing as a table."""
    hearing = find_hearing(slug)
    response = make_response(export.write_consents(hearing).encode("utf-8-sig"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"einwilligungen-{hearing.slug}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
