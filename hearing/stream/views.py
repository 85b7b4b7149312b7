"""The staff's page of the live stream: prepare it, start it, see how it is, end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

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
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, web
from hearing.agenda.labels import LEGAL_BASES
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.desk import turns
from hearing.errors import HearingError
from hearing.stream import (
    broadcast,
    consenting,
    forms,
    preparation,
)
from hearing.stream.desk_pages import facts_of
from hearing.stream.models import LiveStream, SourceKind, StreamState

blueprint = Blueprint("stream", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/livestream")
Page = BaseResponse | str | tuple[str, int]


@blueprint.get("")
def index(slug: str) -> Page:
    """The stream of the day, or of the rehearsal that is on."""
    hearing = find_hearing(slug)
    return _page(hearing, _stream(hearing))


@blueprint.post("/einrichten")
def prepare(slug: str) -> BaseResponse:
    """Make a stream that can be prepared."""
    hearing = find_hearing(slug)
    with commit():
        preparation.prepare(
            hearing=hearing, rehearsal=_rehearsal(hearing), who=current_user.email, now=web.now()
        )
    return _back(slug)


@blueprint.post("/quelle")
def change_source(slug: str) -> Page:
    """Choose where the picture comes from."""
    hearing = find_hearing(slug)
    stream = _stream(hearing) or abort(404)
    editing = _source_edit(stream)

    def save(form: forms.SourceForm, seen: int) -> None:
        preparation.change_source(
            stream=stream,
            seen=seen,
            source=form.facts(),
            films=_films(),
            who=current_user.email,
            now=web.now(),
        )

    return _save(hearing, stream, editing, save, "source")


@blueprint.post("/bedingungen")
def change_terms(slug: str) -> Page:
    """Choose who may watch and on what ground."""
    hearing = find_hearing(slug)
    stream = _stream(hearing) or abort(404)
    editing = _terms_edit(stream)

    def save(form: forms.TermsForm, seen: int) -> None:
        preparation.change_terms(
            stream=stream, seen=seen, terms=form.facts(), who=current_user.email, now=web.now()
        )

    return _save(hearing, stream, editing, save, "terms")


@blueprint.post("/schluessel")
def renew_key(slug: str) -> BaseResponse:
    """Make a new key for the encoder."""
    return _act(
        slug,
        lambda stream: preparation.renew_key(stream=stream, who=current_user.email, now=web.now()),
        _("Der Schlüssel ist neu. Tragen Sie ihn jetzt im Encoder ein."),
    )


@blueprint.post("/beginnen")
def start(slug: str) -> BaseResponse:
    """Start the stream."""
    data = current_app.config["DATA"]
    return _act(
        slug,
        lambda stream: broadcast.start(
            stream=stream, who=current_user.email, now=web.now(), data=data
        ),
        _("Der Livestream ist begonnen."),
    )


@blueprint.get("/beenden")
def ask_to_end(slug: str) -> Page:
    """Ask once more: an ended stream never goes on."""
    hearing = find_hearing(slug)
    stream = _stream(hearing)
    if stream is None or stream.state is not StreamState.RUNNING:
        return _back(slug)
    return render_template("stream/staff_end.html", hearing=hearing, stream=stream)


@blueprint.post("/beenden")
def end(slug: str) -> BaseResponse:
    """End the stream for good."""
    return _act(
        slug,
        lambda stream: broadcast.end(stream=stream, who=current_user.email, now=web.now()),
        _("Der Livestream ist beendet."),
    )


@blueprint.get("/zustand")
def show_state(slug: str) -> Response:
    """How the stream is, alone, for the page's script."""
    hearing = find_hearing(slug)
    stream = _stream(hearing) or abort(404)
    return _fresh(render_template("stream/staff_state.html", hearing=hearing, **facts_of(stream)))


@blueprint.get("/zeile")
def show_line(slug: str) -> Response:
    """How the stream is, in one line for the desk."""
    hearing = find_hearing(slug)
    stream = _stream(hearing) or abort(404)
    return _fresh(
        render_template("stream/staff_line.html", facts=facts_of(stream), hearing=hearing)
    )


def _rehearsal(hearing: Hearing) -> bool:
    return turns.day(hearing.id).rehearsal


def _stream(hearing: Hearing) -> LiveStream | None:
    return preparation.find(hearing, rehearsal=_rehearsal(hearing))


def _films() -> Any:
    return current_app.config["DATA"] / "films"


def _source_edit(stream: LiveStream, *, fresh: bool = False) -> edits.Edit:
    more = {
        "stream": stream,
        "films": preparation.films(_films()),
        "engine": current_app.config["ENGINE"],
    }
    return edits.Edit(
        lambda sent: forms.SourceForm(sent, data=forms.source_values(stream), **more),
        stream,
        subject=f"stream {stream.id}",
        fresh=fresh,
    )


def _terms_edit(stream: LiveStream, *, fresh: bool = False) -> edits.Edit:
    return edits.Edit(
        lambda sent: forms.TermsForm(sent, data=forms.terms_values(stream)),
        stream,
        subject=f"stream {stream.id}",
        fresh=fresh,
    )


def _save(
    hearing: Hearing,
    stream: LiveStream,
    editing: edits.Edit,
    verb: Callable[[Any, int], None],
    name: str,
) -> Page:
    status = editing.save(verb)
    if status == edits.SAVED:
        flash(editing.report(), "success")
        return _back(hearing.slug)
    if editing.conflicts:
        return edits.page(
            editing, hearing=hearing, back=url_for("stream.index", slug=hearing.slug)
        ), status
    return _page(hearing, stream, **{name: editing}), status


def _act(slug: str, verb: Callable[[LiveStream], None], done: str) -> BaseResponse:
    """Call one verb on the stream, say what came of it, and show the page again."""
    stream = _stream(find_hearing(slug)) or abort(404)
    try:
        with commit():
            verb(stream)
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(done, "success")
    return _back(slug)


def _page(hearing: Hearing, stream: LiveStream | None, **editing: edits.Edit) -> str:
    if stream is None:
        return render_template(
            "stream/staff_none.html", hearing=hearing, rehearsal=_rehearsal(hearing)
        )
    return render_template(
        "stream/staff.html",
        hearing=hearing,
        source=editing.get("source") or _source_edit(stream, fresh=True),
        terms=editing.get("terms") or _terms_edit(stream, fresh=True),
        host=_host(),
        people=consenting.look(hearing),
        bases=LEGAL_BASES,
        Kind=SourceKind,
        **facts_of(stream),
    )


def _host() -> str:
    """The name under which encoders reach this machine, as people do."""
    return urlsplit(current_app.config["BASE_URL"] or request.host_url).hostname or ""


def _back(slug: str) -> BaseResponse:
    return redirect(url_for("stream.index", slug=slug), 303)


def _fresh(page: str) -> Response:
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
