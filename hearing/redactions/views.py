"""The staff's page of redactions: what goes, what has gone, and how far the work is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db, purge
from hearing.errors import HearingError
from hearing.protocol import ledger
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import (
    elsewhere,
    endings,
    forms,
    holding,
    labels,
    orders,
    preview,
    striking,
    unwilling,
    withdrawal,
    words_pages,
)
from hearing.redactions.holders import Place
from hearing.redactions.models import Redaction, RedactionReason
from hearing.redactions.preview import Preview
from hearing.speakers.models import Speaker
from hearing.status import status_of

blueprint = Blueprint(
    "redactions", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/schwaerzungen"
)
Page = Response | str | tuple[str, int]


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "redactions_of": lambda one: orders.of([one.id]),
        "redaction_notes": labels.NOTES,
        "redaction_error": endings.error_of,
        "strikes_of": striking.of,
    }


def follow_text(recording: Recording, _segments: object) -> None:
    """What was redacted goes from a text that was made anew."""
    withdrawal.follow_text(recording, now=web.now())


@blueprint.get("")
def index(slug: str) -> Page:
    """All redactions; with a passage in the address, what it would take."""
    hearing = find_hearing(slug)
    if "recording" not in request.args:
        return _page(hearing)
    if "entry" in request.args:
        return _redirect_to_entry(hearing)
    asked = forms.SpanForm(request.args)
    asked.offer(holding.finished(hearing))
    if not asked.validate():
        return _page(hearing, asked=asked), 422
    recording = db.session.get_one(Recording, asked.recording.data)
    try:
        orders.refuse(recording, asked.start.data, asked.end.data)
    except HearingError as error:
        return _page(hearing, asked=_with_error(asked, error)), status_of(error)
    shown = preview.look(recording, Span(asked.start.data, asked.end.data))
    places, phrase = elsewhere.beside(recording, shown)
    form = _order_form(hearing, asked)
    return _page(hearing, asked=asked, shown=shown, order=form, places=places, phrase=phrase)


@blueprint.post("")
def order(slug: str) -> Page:
    """Take a passage out of everything, for good."""
    hearing, form = find_hearing(slug), forms.OrderForm()
    form.offer(holding.finished(hearing))
    if not form.validate():
        return _page(hearing, order=form), 422
    recording = db.session.get_one(Recording, form.recording.data)
    phrase = elsewhere.words_of(preview.look(recording, Span(form.start.data, form.end.data)))
    try:
        with commit():
            orders.order(
                recording=recording,
                start=form.start.data,
                end=form.end.data,
                reason=RedactionReason(form.reason.data),
                note=form.note.data or "",
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        return _page(hearing, order=_with_error(form, error)), status_of(error)
    purge()
    done = _("Die Stelle ist aus dem Text entfernt. Bild und Ton folgen gleich.")
    if left := elsewhere.find_all(hearing, phrase):
        return words_pages.show(hearing, words_pages.form_of(phrase), left, done=done)
    flash(done, "success")
    return redirect(url_for("redactions.index", slug=slug), 303)


@blueprint.post("/<int(max=2147483647):redaction_id>/wiederholen")
def retry(slug: str, redaction_id: int) -> Page:
    """Go on with what failed."""
    hearing = find_hearing(slug)
    redaction = db.session.get(Redaction, redaction_id)
    if redaction is None or redaction.recording.hearing_id != hearing.id:
        abort(404)
    try:
        with commit():
            orders.try_again(redaction=redaction, who=current_user.email, now=web.now())
    except HearingError as error:
        return _page(hearing, error=web.say(error)), status_of(error)
    flash(_("Es wird noch einmal versucht."), "success")
    return redirect(url_for("redactions.index", slug=slug), 303)


@blueprint.post("/mitwirkende/<int(max=2147483647):speaker_id>")
def take_out(slug: str, speaker_id: int) -> Page:
    """Take out all that somebody said who may not be recorded."""
    hearing, speaker = find_hearing(slug), db.session.get(Speaker, speaker_id)
    if speaker is None or speaker.hearing_id != hearing.id:
        abort(404)
    with commit():
        holding.hold(hearing.id)
        for recording in holding.finished(hearing):
            withdrawal.take_out(recording, speaker, who=current_user.email, now=web.now())
    purge()
    flash(_("Alle Beiträge sind aus dem Text entfernt. Bild und Ton folgen gleich."), "success")
    return redirect(url_for("redactions.index", slug=slug), 303)


def _redirect_to_entry(hearing: Hearing) -> Response:
    """To the preview of all that a contribution says."""
    number, key = request.args.get("recording", 0, type=int), request.args["entry"]
    recording = db.session.get(Recording, number)
    entry = ledger.find(number, key)
    if recording is None or recording.hearing_id != hearing.id or entry is None:
        abort(404)
    where = url_for(
        "redactions.index",
        slug=hearing.slug,
        recording=number,
        start=f"{max(entry.start, 0):.1f}",
        end=f"{entry.end:.1f}",
        _anchor="vorschau",
    )
    return redirect(where, 303)


def withheld() -> Response:
    """The answer to who asks for a file while something is being taken out of it."""
    told = _(
        "Aus dieser Aufzeichnung wird gerade etwas entfernt. Bitte versuchen Sie es gleich noch"
        " einmal."
    )
    answer = make_response(told, 503)
    answer.mimetype = "text/plain"
    answer.headers["Retry-After"] = "60"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _with_error(form: Any, error: HearingError) -> Any:
    field = getattr(form, error.field or "recording")
    field.errors = [*field.errors, web.say(error)]
    return form


def _order_form(hearing: Hearing, asked: forms.SpanForm) -> forms.OrderForm:
    values = {name: asked[name].data for name in ("recording", "start", "end")}
    form = forms.OrderForm(formdata=None, data=values)
    form.offer(holding.finished(hearing))
    return form


def _page(
    hearing: Hearing,
    *,
    asked: forms.SpanForm | None = None,
    shown: Preview | None = None,
    order: forms.OrderForm | None = None,
    places: Sequence[Place] | None = None,
    phrase: str = "",
    error: str = "",
) -> str:
    recordings = holding.finished(hearing)
    if asked is None:
        asked = forms.SpanForm(formdata=None)
        asked.offer(recordings)
    query = select(Recording.id).where(Recording.hearing_id == hearing.id)
    rows = orders.of(db.session.scalars(query))
    return render_template(
        "redactions/index.html",
        hearing=hearing,
        recordings=recordings,
        redactions=rows,
        asked=asked,
        shown=shown,
        order=order,
        mentions=preview.mentions(hearing),
        unwilling=unwilling.of(hearing),
        error=error,
        labels=labels,
        **words_pages.beside(hearing, places, phrase),
    )
