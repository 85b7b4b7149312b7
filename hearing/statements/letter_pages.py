"""Buttons that draft letters to the offices, and that open and close their links."""

from __future__ import annotations

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.statements import letters, offices, pages

blueprint = Blueprint("letters", __name__)


def _frame(hearing: Hearing) -> letters.Frame:
    sender = f"{current_user.name}\n{hearing.organizer}".strip()
    return letters.Frame(hearing, sender, city.zone())


@blueprint.post(f"{pages.ROOM}/anfragen")
def ask(slug: str) -> Response:
    """Draft the request to all that were not asked yet."""
    hearing = find_hearing(slug)
    statements = offices.all_of(hearing.id)
    with commit():
        letters.forget_discarded(statements)
        waiting = [one for one in statements if letters.can_be_asked(one)]
        count = letters.ask(
            statements=waiting, frame=_frame(hearing), who=current_user.email, now=web.now()
        )
    return _drafted(hearing, count)


@blueprint.post(f"{pages.ROOM}/erinnern")
def remind(slug: str) -> Response:
    """Draft a reminder to exactly those that were asked and have not answered."""
    hearing = find_hearing(slug)
    statements = offices.all_of(hearing.id)
    with commit():
        letters.forget_discarded(statements)
        count = letters.remind(
            statements=statements,
            frame=_frame(hearing),
            who=current_user.email,
            now=web.now(),
        )
    return _drafted(hearing, count)


@blueprint.post(f"{pages.ONE}/anfragen")
def ask_one(slug: str, statement_id: int) -> Response:
    """Draft the request, with a new link, to one office, once more if need be."""
    hearing, statement = pages.find(slug, statement_id)
    with commit():
        count = letters.ask(
            statements=[statement], frame=_frame(hearing), who=current_user.email, now=web.now()
        )
    return _drafted(hearing, count)


def _drafted(hearing: Hearing, count: int) -> Response:
    if count:
        text = ngettext(
            "%(num)d Brief liegt als Entwurf im Postausgang. Gesendet wird er erst von dort.",
            "%(num)d Briefe liegen als Entwurf im Postausgang. Gesendet werden sie erst von dort.",
            count,
        )
        flash(text, "success")
    else:
        flash(_("Es gibt niemanden anzuschreiben."), "info")
    return pages.to_list(hearing)


@blueprint.post(f"{pages.ROOM}/nachfrist")
def accept_late(slug: str) -> Response:
    """Say for all offices whether late answers are still taken through the link."""
    hearing, accept = find_hearing(slug), request.form.get("accept") == "yes"
    with commit():
        offices.accept_late(
            hearing_id=hearing.id, accept=accept, who=current_user.email, now=web.now()
        )
    if accept:
        flash(_("Verspätete Stellungnahmen werden wieder angenommen."), "success")
    else:
        flash(_("Nach der Frist wird über die Links nichts mehr angenommen."), "success")
    return pages.to_list(hearing)


@blueprint.post(f"{pages.ONE}/links-beenden")
def end_links(slug: str, statement_id: int) -> Response:
    """Withdraw all personal links of an office."""
    hearing, statement = pages.find(slug, statement_id)
    with commit():
        offices.end_links(statement=statement, who=current_user.email, now=web.now())
    flash(_("Alle bisherigen Links dieser Stelle gelten nicht mehr."), "success")
    return pages.to_one(hearing, statement)
