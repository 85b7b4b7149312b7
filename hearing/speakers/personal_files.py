"""Photo and slides on the personal page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hearing import edits, web
from hearing.database import commit
from hearing.errors import HearingError
from hearing.files import views as files
from hearing.files.store import MEGABYTE
from hearing.speakers import contributions, forms, publicity
from hearing.speakers.guest import (
    WHO,
    Guest,
    Page,
    blueprint,
    enter,
    page,
    show_error,
    stored,
    version_of,
)


@blueprint.route("/foto", methods=["GET", "POST"])
def photo(token: str) -> Page:
    """A photo, shown in public only with consent."""
    guest, form = enter(token), forms.PhotoForm()
    status = 200
    if form.is_submitted():
        status = _hand_in(guest, form, contributions.hand_in_photo)
        if status == edits.SAVED:
            return stored(guest, _("Ihr Foto ist gespeichert."))
    shown = publicity.wants_photo_shown(guest.speaker)
    return page("photo", guest, form=form, shown=shown, limit=_limit()), status


@blueprint.post("/foto/entfernen")
def remove_photo(token: str) -> Response:
    """Take the photo away."""
    guest = enter(token)
    with commit():
        contributions.remove_photo(speaker=guest.speaker, who=WHO, now=web.now())
    return stored(guest, _("Ihr Foto ist entfernt."))


@blueprint.route("/folien", methods=["GET", "POST"])
def slides(token: str) -> Page:
    """Slides in versions, the newest counts."""
    guest, form = enter(token), forms.SlidesForm()
    status = 200
    if form.is_submitted():
        status = _hand_in(guest, form, contributions.hand_in_slides)
        if status == edits.SAVED:
            newest = guest.speaker.slides[0]
            done = _("Ihre Folien sind gespeichert, als Fassung %(n)d.", n=newest.number)
            return stored(guest, done)
    return page("slides", guest, form=form, limit=_limit()), status


def _hand_in(guest: Guest, form: Any, verb: Callable[..., object]) -> int:
    if not form.validate():
        return 422
    upload: FileStorage | None = form.file.upload
    assert upload is not None  # the form asks for it
    try:
        with commit():
            verb(
                speaker=guest.speaker,
                stream=upload.stream,
                name=upload.filename,
                largest=_limit() * MEGABYTE,
                who=WHO,
                now=web.now(),
                data=current_app.config["DATA"],
            )
    except HearingError as error:
        return show_error(error, form)
    return edits.SAVED


def _limit() -> int:
    return int(current_app.config["FILE_LIMIT_MB"])


@blueprint.get("/foto/bild")
def own_photo(token: str) -> Response:
    """The photo, for the person themselves."""
    guest = enter(token)
    return files.send(guest.speaker.photo) if guest.speaker.photo else abort(404)


@blueprint.get("/folien/<int(max=2147483647):number>")
def own_slides(token: str, number: int) -> Response:
    """One version of one's slides."""
    return files.send(version_of(enter(token).speaker, number).file)


@blueprint.get("/folien/<int(max=2147483647):number>/<int(max=2147483647):sheet>")
def own_page(token: str, number: int, sheet: int) -> Response:
    """The picture of a page of one's slides."""
    return files.send_page(version_of(enter(token).speaker, number).shown, sheet)
