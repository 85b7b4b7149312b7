"""The staff's page of what a hearing keeps and until when, and what nears its end for all pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.notices import Level, Notice
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.privacy.models import Deletion
from hearing.recordings import terms
from hearing.recordings.models import Terms
from hearing.retention import gone_pages, labels, offering, things, warnings
from hearing.retention.forms import TermsForm
from hearing.retention.things import Thing, What
from hearing.status import status_of
from hearing.versions import Stale

blueprint = Blueprint(
    "retention", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/aufbewahrung"
)
blueprint.before_app_request(gone_pages.refuse)
Page = Response | str | tuple[str, int]


@blueprint.get("")
def index(slug: str) -> str:
    """What there is, until when, and what the archive said."""
    hearing = find_hearing(slug)
    return _page(hearing, TermsForm(None, obj=terms.of(hearing.id)))


@blueprint.post("")
def choose(slug: str) -> Page:
    """Choose how long things are kept."""
    hearing, form = find_hearing(slug), TermsForm()
    if not form.validate():
        return _page(hearing, form), 422
    try:
        with commit():
            moved = terms.choose(
                hearing=hearing,
                choice=form.choice(),
                seen=form.version.data,
                days=current_app.config["RETENTION_DAYS"],
                today=city.today(),
                **_by(),
            )
    except HearingError as error:
        return _refused(hearing, form, error), status_of(error)
    flash(_("Die Fristen sind gespeichert."), "success")
    if moved:
        flash(
            ngettext(
                "Eine Aufzeichnung folgt der neuen Frist.",
                "%(num)d Aufzeichnungen folgen der neuen Frist.",
                len(moved),
            ),
            "info",
        )
    return redirect(url_for("retention.index", slug=slug), 303)


@blueprint.post("/<key>/angebot")
def offer(slug: str, key: str) -> Page:
    """Note that the archive was asked."""
    hearing = find_hearing(slug)
    return _do(
        hearing,
        lambda: offering.offer(thing=_thing(hearing, key), today=city.today(), **_by()),
        _("Das Angebot an das Archiv ist vermerkt."),
    )


@blueprint.post("/<key>/antwort")
def answer(slug: str, key: str) -> Page:
    """Note what the archive said."""
    hearing = find_hearing(slug)
    takes = request.form.get("takes") == "1"
    return _do(
        hearing,
        lambda: offering.answer(thing=_thing(hearing, key), takes=takes, **_by()),
        _("Die Antwort des Archivs ist vermerkt."),
    )


def notices(hearing: Hearing) -> Iterator[Notice]:
    """What goes within a week, for everybody who sees the hearing's pages."""
    for thing in warnings.near(hearing, city.today()):
        level = Level.WARNING if offering.is_missing(thing) else Level.HINT
        yield Notice(level, ending(thing))


def sentences(hearing: Hearing) -> Iterator[str]:
    """The same for the start page."""
    return (notice.text for notice in notices(hearing))


def ending(thing: Thing) -> str:
    """That a thing goes soon, in a sentence."""
    day = format_date(thing.last, "long")
    said = [_("Letzter Tag %(day)s, danach wird gelöscht: %(what)s.", day=day, what=name_of(thing))]
    if thing.takes_text:
        said.append(_("Der Text geht mit: An der Niederschrift arbeitet niemand."))
    if offering.is_missing(thing):
        said.append(_("Dem Archiv wurde das noch nicht angeboten."))
    return " ".join(said)


def name_of(thing: Thing) -> str:
    """What a thing is, in words."""
    what = str(_(labels.THINGS[thing.what]))
    return f"{what} („{thing.recording.title}“)" if thing.recording else what


def _thing(hearing: Hearing, key: str) -> Thing:
    found = (one for one in things.of(hearing) if one.key == key and one.what is not What.TEXT)
    return next(found, None) or abort(404)


def _do(hearing: Hearing, verb: Any, done: str) -> Page:
    try:
        with commit():
            verb()
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(done, "success")
    return redirect(url_for("retention.index", slug=hearing.slug), 303)


def _by() -> dict[str, Any]:
    return {"who": current_user.email, "now": web.now()}


def _refused(hearing: Hearing, form: TermsForm, error: HearingError) -> str:
    if error.field and error.field in form:
        form[error.field].errors = [*form[error.field].errors, web.say(error)]
    else:
        form.form_errors.append(web.say(error))
        form.version.data = terms.of(hearing.id).version  # the next press is about what is shown
        form.version.raw_data = None
    if isinstance(error, Stale):
        _show_stored(form, terms.of(hearing.id))
    return _page(hearing, form)


def _show_stored(form: TermsForm, stored: Terms) -> None:
    """What somebody else has chosen, beside what was typed."""
    for name in asdict(form.choice()):
        theirs = getattr(stored, name)
        if theirs != form[name].data:
            day = format_date(theirs, "long") if isinstance(theirs, date) else theirs
            told = _("ohne Angabe") if theirs is None else day
            form[name].errors = [_("Gespeichert ist inzwischen: %(stored)s", stored=told)]


def _page(hearing: Hearing, form: TermsForm) -> str:
    deleted = select(Deletion).where(
        Deletion.hearing_id == hearing.id, Deletion.kind.in_([what.value for what in What])
    )
    return render_template(
        "retention/index.html",
        hearing=hearing,
        form=form,
        groups=things.grouped(hearing),
        today=city.today(),
        days=current_app.config["RETENTION_DAYS"],
        text_days=terms.TEXT_DAYS,
        deleted=db.session.scalars(deleted.order_by(Deletion.id.desc())).all(),
        terms=terms.of(hearing.id),
        is_missing=offering.is_missing,
        is_beyond=lambda one: terms.is_beyond(one, days=current_app.config["RETENTION_DAYS"]),
        name_of=name_of,
        labels=labels,
        What=What,
    )
