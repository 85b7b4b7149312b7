"""What is held about a person: searched, handed out, erased, by administrators for all hearings
and by organizers for their own.

Whom a page is about comes in a form, never in its address: addresses are logged.
"""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hearing import persons, web
from hearing.accounts import audit
from hearing.accounts.entrance import secret_keys
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.privacy import erasure, guest_views, holdings, labels, proofs, record_views, report
from hearing.privacy import retention_views as retention
from hearing.privacy.erasure import REASONS, Reason
from hearing.privacy.forms import EraseForm, PersonForm, SearchForm
from hearing.privacy.report import Report

Page = BaseResponse | str | tuple[str, int]
ALL = "/verwaltung/personendaten"
ONE = "/verwaltung/anhoerungen/<slug>/datenschutz"
blueprint = Blueprint("privacy", __name__)
audit.register_names(labels.ACTIONS)
blueprint.register_blueprint(guest_views.blueprint)
blueprint.add_url_rule(
    f"{ONE}/fristen",
    "retention",
    retention.periods,
    methods=["GET", "POST"],
)
blueprint.add_url_rule("/verwaltung/verarbeitungsverzeichnis", "record", record_views.show)


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """Pages about people are stored nowhere."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _hearing(slug: str | None) -> Hearing | None:
    if slug is None:
        return None
    return db.session.scalar(select(Hearing).where(Hearing.slug == slug)) or abort(404)


def _address(step: str, hearing: Hearing | None) -> str:
    """The address of a page of this room, in a hearing or for all."""
    if hearing is None:
        return url_for(f"privacy.{step}")
    return url_for(f"privacy.{step}_in", slug=hearing.slug)


def _page(name: str, hearing: Hearing | None, **values: Any) -> str:
    return render_template(
        f"privacy/{name}.html",
        hearing=hearing,
        frame="staff.html" if hearing else "privacy/_all.html",
        address=lambda step: _address(step, hearing),
        labels=labels,
        in_words=lambda facts: report.in_words(facts.items(), guest_views.reader()),
        **values,
    )


def look_up(address: str, hearing_id: int | None) -> Report:
    """All that is held about somebody, now."""
    found = holdings.collect(persons.of(address, hearing_id))
    return Report(found, proofs.find(found.person, secret_keys()), web.now())


def search(slug: str | None = None) -> Page:
    """Ask for somebody, by address or by name, and show what is held."""
    hearing, form = _hearing(slug), SearchForm()
    if not form.is_submitted():
        return _page("search", hearing, form=form)
    if not form.validate():
        return _page("search", hearing, form=form), 422
    words, hearing_id = form.words.data.strip(), hearing.id if hearing else None
    if "@" in words:
        found = look_up(words, hearing_id)
        return _page("person", hearing, report=found, person=PersonForm(None, address=words))
    sightings = holdings.sightings(words, hearing_id)
    return _page("search", hearing, form=form, sightings=sightings, most=holdings.MOST)


def _asked(hearing: Hearing | None) -> Report:
    """The report that a form asks for."""
    form = PersonForm()
    if not form.validate():
        abort(400)
    return look_up(form.address.data, hearing.id if hearing else None)


def export_json(slug: str | None = None) -> Response:
    """Everything about somebody, for machines."""
    hearing = _hearing(slug)
    found = _asked(hearing)
    _note_export(found, hearing)
    return as_file(report.to_json(found), "application/json", "json")


def export_pdf(slug: str | None = None) -> Response:
    """Everything about somebody, to read."""
    hearing = _hearing(slug)
    found = _asked(hearing)
    _note_export(found, hearing)
    made = report.to_pdf(found, city=current_app.config["CITY"], reader=guest_views.reader())
    return as_file(made, "application/pdf", "pdf")


def as_file(content: str | bytes, mimetype: str, extension: str) -> Response:
    """A file to save, whose name says nothing about whom it is."""
    response = Response(content, mimetype=mimetype)
    name = f"auskunft-{web.now():%Y-%m-%d}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _note_export(found: Report, hearing: Hearing | None) -> None:
    with commit():
        audit.record(
            who=current_user.email,
            action="privacy.export",
            subject=erasure.PERSON,
            hearing_id=hearing.id if hearing else None,
            after={"count": len(list(found.everything))},
            now=web.now(),
        )


def erase(slug: str | None = None) -> Page:
    """Say what goes and what stays; erase once a reason is chosen."""
    hearing = _hearing(slug)
    form = EraseForm()
    if not PersonForm().validate():
        abort(400)
    if "reason" in form.errors or not form.validate():
        chosen = form.is_submitted() and "confirmed" in request.form
        form.reason.errors = form.reason.errors if chosen else []
        found = look_up(form.address.data, hearing.id if hearing else None)
        shown = _page("erase", hearing, form=form, report=found, reasons=REASONS)
        return (shown, 422) if chosen else shown
    with commit():
        count = erasure.erase(
            address=form.address.data,
            hearing_id=hearing.id if hearing else None,
            reason=Reason(form.reason.data),
            secret=current_app.config["SECRET_KEY"],
            who=current_user.email,
            now=web.now(),
        )
    erasure.clean_up(data=current_app.config["DATA"], now=web.now())
    _tell(count)
    return redirect(_address("search", hearing), 303)


def _tell(count: int) -> None:
    if count:
        flash(_("Gelöscht. Bei Dateien kann das bis zu einer Stunde dauern."), "success")
    else:
        flash(_("Es war nichts mehr da, was gelöscht werden konnte."), "info")


STEPS = {
    "search": ("", search, ["GET", "POST"]),
    "export_json": ("/auskunft.json", export_json, ["POST"]),
    "export_pdf": ("/auskunft.pdf", export_pdf, ["POST"]),
    "erase": ("/loeschen", erase, ["POST"]),
}
for name, (path, view, methods) in STEPS.items():
    blueprint.add_url_rule(f"{ALL}{path}", name, view, methods=methods)
    blueprint.add_url_rule(f"{ONE}{path}", f"{name}_in", view, methods=methods)
