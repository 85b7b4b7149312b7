"""Slides: what is public of them, decided by the staff; their pages for everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.files import limits
from hearing.files import views as files
from hearing.files.store import MEGABYTE
from hearing.record import keeping
from hearing.recordings import retention
from hearing.recordings.models import Recording
from hearing.slides import forms, labels, pictures, releases, showing
from hearing.slides.releases import Deck
from hearing.slides.showing import Shown
from hearing.speakers.models import Slides, Speaker
from hearing.status import status_of

blueprint = Blueprint("slides", __name__)
STAFF = "/verwaltung/anhoerungen/<slug>/folien"
PERSON = "<int(max=2147483647):speaker_id>"
NUMBER = "<int(max=2147483647):number>"
PUBLIC = f"/anhoerungen/<slug>/folien/{PERSON}"
Page = BaseResponse | str | tuple[str, int]


def _set_up(setup: BlueprintSetupState) -> None:
    limits.allow("slides.add_pdf", setup.app.config["FILE_LIMIT_MB"] * MEGABYTE)


blueprint.record_once(_set_up)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"slides_in": slides_in, "public_slides": _decks}


def slides_in(recording: Recording) -> list[Shown]:
    """The slides in step with a recording, as far as everybody may see them."""
    return showing.of(recording, _decks(recording.hearing))


@blueprint.get(STAFF)
def index(slug: str) -> str:
    """Whose slides there are, and which of them are public."""
    return _page(find_hearing(slug))


@blueprint.post(f"{STAFF}/{PERSON}/veroeffentlichen")
def release(slug: str, speaker_id: int) -> Page:
    """Let everybody see the version that was looked at."""
    form = forms.ReleaseForm()
    if not form.validate():
        return _page(find_hearing(slug), form.errors["number"][0]), 422
    return _act(
        slug,
        speaker_id,
        lambda facts: releases.release(number=form.number.data, **facts),
        _("Die Folien sind veröffentlicht."),
    )


@blueprint.post(f"{STAFF}/{PERSON}/zuruecknehmen")
def take_back(slug: str, speaker_id: int) -> Page:
    """Let nobody see them any longer."""
    return _act(
        slug,
        speaker_id,
        lambda facts: releases.take_back(**facts),
        _("Die Folien sind nicht mehr öffentlich."),
    )


@blueprint.post(f"{STAFF}/{PERSON}/{NUMBER}/pdf")
def add_pdf(slug: str, speaker_id: int, number: int) -> Page:
    """Add a PDF of the same pages, of which they are shown."""
    form = forms.PdfForm()
    hearing, speaker = _speaker(slug, speaker_id)
    slides = next((one for one in speaker.slides if one.number == number), None) or abort(404)
    if not form.validate():
        return _page(hearing, refused=(slides.id, form)), 422
    upload = form.file.upload
    assert upload is not None  # the form asks for it
    try:
        with commit():
            pictures.add(
                slides=slides,
                hearing=hearing,
                stream=upload.stream,
                name=upload.filename or "",
                largest=current_app.config["FILE_LIMIT_MB"] * MEGABYTE,
                who=current_user.email,
                now=web.now(),
                data=current_app.config["DATA"],
            )
    except HearingError as error:
        form.file.errors = [web.say(error)]
        return _page(hearing, refused=(slides.id, form)), status_of(error)
    flash(_("Das PDF ist gespeichert. Gezeigt werden jetzt seine Seiten."), "success")
    return redirect(url_for("slides.index", slug=slug), 303)


@blueprint.get(f"{STAFF}/{PERSON}/{NUMBER}")
def draft_page(slug: str, speaker_id: int, number: int) -> Response:
    """A page of somebody's newest slides, to look at before they are public."""
    _hearing, speaker = _speaker(slug, speaker_id)
    newest = next(iter(speaker.slides), None) or abort(404)
    return files.send_page(newest.shown, number)


@blueprint.get(PUBLIC)
def deck(slug: str, speaker_id: int) -> str:
    """All pages of a person's slides with their text, and when they were on."""
    hearing, shown = _deck(slug, speaker_id)
    recordings = db.session.scalars(
        select(Recording).where(Recording.hearing_id == hearing.id).order_by(Recording.started_at)
    )
    times = [
        (recording, one)
        for recording in recordings
        if retention.is_public(recording, city.today())
        for one in showing.of(recording, [shown])
    ]
    return render_template("slides/deck.html", hearing=hearing, deck=shown, times=times)


@blueprint.get(f"{PUBLIC}/{NUMBER}")
def picture(slug: str, speaker_id: int, number: int) -> Response:
    """A page as a picture."""
    return files.send_page(_deck(slug, speaker_id)[1].shown, number)


@blueprint.get(f"{PUBLIC}/datei")
def file(slug: str, speaker_id: int) -> Response:
    """The slides as they were handed in."""
    return files.send(_deck(slug, speaker_id)[1].file)


def _decks(hearing: Hearing) -> list[Deck]:
    if keeping.is_over(hearing, city.today()):
        return []
    data: Path = current_app.config["DATA"]
    return list(releases.public(hearing, data=data))


def _deck(slug: str, speaker_id: int) -> tuple[Hearing, Deck]:
    hearing = find_hearing(slug)
    if hearing.published_at is not None and keeping.is_over(hearing, city.today()):
        abort(410)
    found = next((one for one in _decks(hearing) if one.speaker_id == speaker_id), None)
    return hearing, found or abort(404)


def _speaker(slug: str, speaker_id: int) -> tuple[Hearing, Speaker]:
    hearing, speaker = find_hearing(slug), db.session.get(Speaker, speaker_id)
    if speaker is None or speaker.hearing_id != hearing.id:
        abort(404)
    return hearing, speaker


def _act(slug: str, speaker_id: int, verb: Callable[[dict[str, Any]], None], done: str) -> Page:
    hearing, speaker = _speaker(slug, speaker_id)
    who, now = current_user.email, web.now()
    try:
        with commit():
            verb({"speaker": speaker, "hearing": hearing, "who": who, "now": now})
    except HearingError as error:
        return _page(hearing, web.say(error)), status_of(error)
    flash(done, "success")
    return redirect(url_for("slides.index", slug=slug), 303)


def _page(
    hearing: Hearing, error: str = "", *, refused: tuple[int, forms.PdfForm] | None = None
) -> str:
    """The staff's page; ``refused`` is the form of a version that didn't work."""
    own = select(Speaker).where(Speaker.hearing_id == hearing.id, Speaker.id.in_(_with_slides()))
    speakers = db.session.scalars(own.order_by(Speaker.name)).all()
    return render_template(
        "slides/index.html",
        hearing=hearing,
        speakers=[(one, releases.agreed(one, hearing)) for one in speakers],
        released=releases.released(hearing),
        stage_of=pictures.stage_of,
        differing=partial(pictures.differing, data=current_app.config["DATA"]),
        pdf_form=partial(_pdf_form, refused or (0, forms.PdfForm(None))),
        limit=current_app.config["FILE_LIMIT_MB"],
        labels=labels,
        error=error,
    )


def _pdf_form(refused: tuple[int, forms.PdfForm], slides: Slides) -> forms.PdfForm:
    """The form of a version, its field named apart from the others on the page."""
    form = refused[1] if refused[0] == slides.id else forms.PdfForm(None)
    form.file.id = f"pdf-{slides.id}"
    return form


def _with_slides() -> Any:
    return select(Slides.speaker_id)
