"""The annex: chosen and published by the organizer, read and downloaded by everybody."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import format_date, to_user_timezone
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from hearing import versions, web
from hearing.agenda import announced
from hearing.agenda.announced import Announced
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.files import views as files
from hearing.files.kinds import KINDS
from hearing.statements import annex, export, forms, labels, offices, pages, states, table
from hearing.statements.models import Annex
from hearing.status import status_of

blueprint = Blueprint("annex", __name__)
PUBLIC = "/anhoerungen/<slug>/stellungnahmen"
REVALIDATE = "private, no-cache"


@blueprint.app_context_processor
def _annex() -> dict[str, Callable[[int], Annex | None]]:
    """The page of a hearing links to its annex when there is one."""
    return {"annex_of": annex.current}


def _published(slug: str) -> tuple[Hearing, Annex]:
    hearing = find_hearing(slug)
    found = annex.current(hearing.id) if hearing.published_at else None
    return (hearing, found) if found else abort(404)


@blueprint.get(PUBLIC)
def page(slug: str) -> str:
    """The published annex."""
    hearing, found = _published(slug)
    return render_template(
        "statements/annex.html",
        hearing=hearing,
        annex=found,
        entries=annex.entries_of(found),
        labels=labels,
        table=table,
        State=states.State,
        formats=list(export.WRITERS),
    )


@blueprint.get(f"{PUBLIC}.<any(docx, odt):kind>")
def download(slug: str, kind: str) -> Response:
    """The published annex as a file."""
    hearing, found = _published(slug)
    published = _(
        "Anhang Nr. %(number)d vom %(day)s", number=found.number, day=_day(found.published_at)
    )
    return _file(hearing, announced.facts(hearing), annex.entries_of(found), kind, published)


@blueprint.get(f"{PUBLIC}/dateien/<int(max=2147483647):file_id>")
def file(slug: str, file_id: int) -> Response:
    """A file of the published annex."""
    _hearing_of_it, found = _published(slug)
    return files.send_one((one.file for one in found.files), file_id)


@blueprint.get(f"{pages.ROOM}/tabelle.<any(docx, odt):kind>")
def draft(slug: str, kind: str) -> Response:
    """All statements as they are now, as a file for the staff."""
    hearing = find_hearing(slug)
    entries = [annex.entry_of(one) for one in offices.all_of(hearing.id)]
    state = _("Stand: %(day)s, nicht veröffentlicht", day=_day(web.now()))
    return _file(hearing, hearing, entries, kind, state)


@blueprint.route(f"{pages.ROOM}/anhang", methods=["GET", "POST"])
def publish(slug: str) -> pages.Page:
    """Look at what would be published, choose, publish."""
    hearing = find_hearing(slug)
    statements = offices.all_of(hearing.id)
    form = forms.PlainForm()
    if not form.validate_on_submit():
        return _publish_page(hearing, form, {one.id for one in statements if not one.withheld})
    seen = _looked_at(request.form.getlist("shown"))
    shown = set(seen)
    withheld = {one.id for one in statements if one.received_at and one.id not in shown}
    try:
        if any(seen.get(one.id, one.version) != one.version for one in statements):
            raise versions.Stale  # nobody publishes words that they haven't seen
        with commit():
            annex.publish(
                hearing=hearing,
                statements=statements,
                withheld=frozenset(withheld),
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        forms.refuse(form, error.field, web.say(error))
        return _publish_page(hearing, form, shown), status_of(error)
    flash(_("Der Anhang ist veröffentlicht."), "success")
    return redirect(url_for("statements.annex.publish", slug=slug), 303)


def _looked_at(values: Sequence[str]) -> dict[int, int]:
    """Which statements are chosen, and the version of each that was on the page."""
    pairs = (value.split(":") for value in values if re.fullmatch("[0-9]{1,9}:[0-9]{1,9}", value))
    return {int(one): int(seen) for one, seen in pairs}


def _publish_page(hearing: Hearing, form: forms.PlainForm, shown: set[int]) -> str:
    return pages.render(
        "publish",
        hearing,
        statements=offices.all_of(hearing.id),
        annex=annex.current(hearing.id),
        shown=shown,
        form=form,
        now=web.now(),
    )


@blueprint.post(f"{pages.ROOM}/anhang/zurueckziehen")
def withdraw(slug: str) -> BaseResponse:
    """Take the annex from the public."""
    hearing = find_hearing(slug)
    with commit():
        annex.withdraw(hearing=hearing, who=current_user.email, now=web.now())
    flash(_("Der Anhang ist nicht mehr öffentlich."), "success")
    return redirect(url_for("statements.annex.publish", slug=slug), 303)


def _file(
    hearing: Hearing, facts: Announced, entries: Sequence[annex.AnnexEntry], kind: str, state: str
) -> Response:
    paper = _("Vorlage %(paper)s", paper=facts.paper) if facts.paper else ""
    sheet = table.make(
        title=_("Stellungnahmen zur Anhörung „%(title)s“", title=facts.title),
        lines=[line for line in (paper, state) if line],
        entries=entries,
        reader=table.Reader(web.language(), _, _day),
    )
    response = send_file(
        io.BytesIO(export.WRITERS[kind](sheet)),
        mimetype=KINDS[kind].media_type,
        as_attachment=True,
        download_name=f"stellungnahmen-{hearing.slug}.{kind}",
    )
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _day(time: object) -> str:
    return str(format_date(to_user_timezone(time), "d.M.y"))
