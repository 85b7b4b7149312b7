"""The editor of a recording's text: one contribution after the other, beside the player.

Every form works by itself. The page's script sends the same forms and is answered with what has
changed since it last asked, as pieces of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.protocol import board, changes, forms, ledger, settling, undoing
from hearing.protocol import editor_pages as pages
from hearing.protocol.errors import EntryChanged, EntryGone, TextChanged, TextChangedByOneself
from hearing.protocol.models import Entry, Part
from hearing.recordings.models import Recording, State
from hearing.status import status_of

blueprint = Blueprint(
    "protocol",
    __name__,
    url_prefix="/verwaltung/aufzeichnungen/<int(max=2147483647):recording_id>/text",
)
Verb = Callable[..., object]
VERBS: dict[str, Verb] = {
    "pruefen": changes.check,
    "verbinden": changes.join,
    "entfernen": changes.remove,
}
PARAGRAPH = "\n\n"


@blueprint.get("")
def index(recording_id: int) -> str:
    """All contributions; the one that the address names is open for changes."""
    return pages.show(find_recording(recording_id))


@blueprint.get("/neues")
def news(recording_id: int) -> Response:
    """What has changed since a change, for the page's script."""
    return pages.told(find_recording(recording_id))


@blueprint.post("/<key>")
def save(recording_id: int, key: str) -> pages.Page:
    """Save the words of a contribution and what they belong to; an empty line splits it."""
    recording = find_recording(recording_id)
    entry = ledger.find(recording.id, key)
    form = forms.EntryForm()
    if entry is None:
        return _refuse(recording, EntryGone(), inserted=_left(form))
    pages.offer(form, recording)
    if not form.validate():
        told = pages.refused(recording, pages.first_error(form), 422)
        return told or (pages.show(recording, entry, form), 422)
    try:
        with commit():
            _save(entry, form)
    except EntryGone as error:
        return _refuse(recording, error, inserted=_left(form))
    except EntryChanged as error:
        return _ask(recording, entry, form, status_of(error))
    except HearingError as error:
        sentence, status = web.say(error), status_of(error)
        told = pages.refused(recording, sentence, status, key)
        form.text.errors = [*form.text.errors, sentence]
        return told or (pages.show(recording, entry, form), status)
    return done(recording, key, _("Der Beitrag ist gespeichert."))


@blueprint.post("/<key>/<any(pruefen, verbinden, entfernen):verb>")
def act(recording_id: int, key: str, verb: str) -> pages.Page:
    """Check a contribution, join it with the next one, or take it out."""
    recording = find_recording(recording_id)
    entry = ledger.find(recording.id, key)
    if entry is None:
        return _refuse(recording, EntryGone())
    form = forms.SeenForm()
    seen = form.version.data if form.version.data is not None else -1
    following = _following(entry)
    where = following if verb == "entfernen" and following else key
    return _do(recording, where, lambda: VERBS[verb](entry=entry, seen=seen, **by()))


@blueprint.post("")
def insert(recording_id: int) -> pages.Page:
    """Write what the machine missed."""
    recording = find_recording(recording_id)
    form = forms.InsertForm()
    if not form.validate():
        told = pages.refused(recording, pages.first_error(form), 422)
        return told or (pages.show(recording, inserted=form), 422)
    facts = {"start": form.start.data, "end": form.end.data, "text": form.text.data}
    return _do(
        recording, "", lambda: changes.insert(recording=recording, **facts, **by()), inserted=form
    )


@blueprint.post("/zuruecknehmen")
def undo(recording_id: int) -> pages.Page:
    """Take one's own last change back."""
    recording = find_recording(recording_id)
    return _do(recording, "", lambda: undoing.undo(recording=recording, **by()))


@blueprint.post("/stimmt")
def settle(recording_id: int) -> pages.Page:
    """Say that what is doubted is right."""
    recording = find_recording(recording_id)
    form = forms.DoubtForm()
    if not form.validate():
        abort(400)
    key, number = form.key.data, ledger.number_of(recording)
    row, _gone = board.since(recording, number, keys=[key], proposals=pages.proposals(recording))
    doubt = board.doubt(row, form.doubt.data)
    if doubt is not None:
        with commit():
            settling.settle(recording=recording, doubt=doubt, **by())
    return done(recording, key, _("Der Hinweis ist erledigt."))


def _save(entry: Entry, form: forms.EntryForm) -> None:
    """Everything that differs, one change each; each goes on from the one before."""
    seen, key, recording_id = form.version.data, entry.key, entry.recording_id
    parts = [text for text in form.text.data.replace("\r\n", "\n").split(PARAGRAPH) if text.strip()]
    part = Part(form.part.data)
    question = form.question.data if part is Part.ANSWER else ""  # it may be chosen still
    facts: list[tuple[Verb, dict[str, Any]]] = [
        (changes.rewrite, {"text": " ".join(parts)}),
        (changes.place, {"item_id": form.item.data or None}),
        (changes.mark_as, {"part": part, "question": question}),
    ]
    if part is not Part.SCENE:  # that is nobody's, whoever is still chosen
        facts.append((changes.give_to, {"speaker_id": form.speaker.data or None}))
    for verb, values in facts:
        verb(entry=entry, seen=seen, **values, **by())
        seen = entry.version
    for text in reversed(parts[1:]):
        found = ledger.find(recording_id, key)
        assert found is not None
        place = len(found.text) - len(" ".join(text.split()))
        changes.split(entry=found, place=place, seen=found.version, **by())


def _ask(recording: Recording, entry: Entry, form: forms.EntryForm, status: int) -> pages.Page:
    """Both texts, and who wrote the other one; the form goes on from what is stored."""
    db.session.refresh(entry)
    change = undoing.newest_of(entry)
    both = pages.compare(entry, form, change)
    by_oneself = change is not None and change.who == current_user.email
    sentence = web.say(TextChangedByOneself() if by_oneself else TextChanged(who=both.who))
    told = pages.refused(recording, sentence, status, entry.key, both=both)
    form.version.data = entry.version
    form.text.errors = [*form.text.errors, sentence]
    return told or (pages.show(recording, entry, form, both=both), status)


def _left(form: forms.EntryForm) -> forms.InsertForm:
    """What was typed for a contribution that is gone: it may have to be put in somewhere else."""
    return forms.InsertForm(formdata=None, data={"text": form.text.data})


def _do(
    recording: Recording,
    key: str,
    verb: Callable[[], object],
    *,
    inserted: forms.InsertForm | None = None,
) -> pages.Page:
    try:
        with commit():
            verb()
    except HearingError as error:
        return _refuse(recording, error, key, inserted=inserted)
    return done(recording, key, _("Gespeichert."))


def _refuse(
    recording: Recording,
    error: HearingError,
    key: str = "",
    *,
    inserted: forms.InsertForm | None = None,
) -> pages.Page:
    sentence, status = web.say(error), status_of(error)
    told = pages.refused(recording, sentence, status, key)
    return told or (pages.show(recording, error=sentence, inserted=inserted), status)


def done(recording: Recording, key: str, sentence: str) -> Response:
    """Back to the contribution; or, for the script, what has changed."""
    if pages.is_script():
        return pages.told(recording, key)
    flash(sentence, "success")
    where = url_for("protocol.index", recording_id=recording.id)
    return redirect(f"{where}#e-{key}" if key else where, 303)


def by() -> dict[str, Any]:
    """Who does something, and when."""
    return {"who": current_user.email, "now": web.now()}


def find_recording(number: int) -> Recording:
    """The recording of the address, or 404."""
    recording = db.session.get(Recording, number)
    if recording is None or recording.state is State.DELETED:
        abort(404)
    return recording


def _following(entry: Entry) -> str:
    query = select(Entry.key).where(
        Entry.recording_id == entry.recording_id, Entry.position > entry.position
    )
    return db.session.scalar(query.order_by(Entry.position).limit(1)) or ""
