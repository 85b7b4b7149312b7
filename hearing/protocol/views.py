"""The editor of a recording's text: one contribution after the other, beside the player."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.protocol import changes, forms, labels, ledger, undoing
from hearing.protocol.errors import EntryChanged, EntryGone
from hearing.protocol.models import Entry, Part
from hearing.recordings.models import Recording, State
from hearing.speakers.models import Speaker
from hearing.status import status_of

blueprint = Blueprint(
    "protocol",
    __name__,
    url_prefix="/verwaltung/aufzeichnungen/<int(max=2147483647):recording_id>/text",
)
Page = Response | str | tuple[str, int]
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
    return _page(_recording(recording_id))


@blueprint.post("/<key>")
def save(recording_id: int, key: str) -> Page:
    """Save the words of a contribution and what they belong to; an empty line splits it."""
    recording = _recording(recording_id)
    entry = _entry(recording, key)
    form = forms.EntryForm()
    _offer(form, recording)
    if not form.validate():
        return _page(recording, entry, form), 422
    try:
        with commit():
            _save(entry, form)
    except HearingError as error:
        if isinstance(error, EntryChanged):
            db.session.refresh(entry)
            form.version.data = entry.version
        form.text.errors = [*form.text.errors, web.say(error)]
        return _page(recording, entry, form), status_of(error)
    flash(_("Der Beitrag ist gespeichert."), "success")
    return _back(recording, key)


@blueprint.post("/<key>/<any(pruefen, verbinden, entfernen):verb>")
def act(recording_id: int, key: str, verb: str) -> Page:
    """Check a contribution, join it with the next one, or take it out."""
    recording = _recording(recording_id)
    entry = _entry(recording, key)
    form = forms.SeenForm()
    seen = form.version.data if form.version.data is not None else -1
    following = _following(entry)
    return _do(
        recording,
        following if verb == "entfernen" and following else key,
        lambda: VERBS[verb](entry=entry, seen=seen, **_by()),
    )


@blueprint.post("")
def insert(recording_id: int) -> Page:
    """Write what the machine missed."""
    recording = _recording(recording_id)
    form = forms.InsertForm()
    if not form.validate():
        return _page(recording, inserted=form), 422
    return _do(
        recording,
        "",
        lambda: changes.insert(
            recording=recording,
            start=form.start.data,
            end=form.end.data,
            text=form.text.data,
            **_by(),
        ),
        inserted=form,
    )


@blueprint.post("/zuruecknehmen")
def undo(recording_id: int) -> Page:
    """Take one's own last change back."""
    recording = _recording(recording_id)
    return _do(recording, "", lambda: undoing.undo(recording=recording, **_by()))


def _save(entry: Entry, form: forms.EntryForm) -> None:
    """Everything that differs, one change each; each goes on from the one before."""
    seen, key, recording_id = form.version.data, entry.key, entry.recording_id
    parts = [text for text in form.text.data.replace("\r\n", "\n").split(PARAGRAPH) if text.strip()]
    facts: list[tuple[Verb, dict[str, Any]]] = [
        (changes.rewrite, {"text": " ".join(parts)}),
        (changes.give_to, {"speaker_id": form.speaker.data or None}),
        (changes.place, {"item_id": form.item.data or None}),
        (changes.mark_as, {"part": Part(form.part.data), "question": form.question.data}),
    ]
    for verb, values in facts:
        verb(entry=entry, seen=seen, **values, **_by())
        seen = entry.version
    for text in reversed(parts[1:]):
        found = ledger.find(recording_id, key)
        assert found is not None
        place = len(found.text) - len(" ".join(text.split()))
        changes.split(entry=found, place=place, seen=found.version, **_by())


def _do(
    recording: Recording,
    key: str,
    verb: Callable[[], object],
    *,
    inserted: forms.InsertForm | None = None,
) -> Page:
    try:
        with commit():
            verb()
    except HearingError as error:
        return _page(recording, error=web.say(error), inserted=inserted), status_of(error)
    flash(_("Gespeichert."), "success")
    return _back(recording, key)


def _back(recording: Recording, key: str) -> Response:
    where = url_for("protocol.index", recording_id=recording.id)
    return redirect(f"{where}#e-{key}" if key else where, 303)


def _by() -> dict[str, Any]:
    return {"who": current_user.email, "now": web.now()}


def _recording(number: int) -> Recording:
    recording = db.session.get(Recording, number)
    if recording is None or recording.state is State.DELETED:
        abort(404)
    return recording


def _entry(recording: Recording, key: str) -> Entry:
    entry = ledger.find(recording.id, key)
    if entry is None:
        abort(410, _(EntryGone.sentence))
    return entry


def _following(entry: Entry) -> str:
    query = select(Entry.key).where(
        Entry.recording_id == entry.recording_id, Entry.position > entry.position
    )
    return db.session.scalar(query.order_by(Entry.position).limit(1)) or ""


def _entries(recording: Recording) -> Sequence[Entry]:
    query = select(Entry).where(Entry.recording_id == recording.id)
    loaded = query.options(
        joinedload(Entry.item), joinedload(Entry.speaker), joinedload(Entry.question)
    )
    return db.session.scalars(loaded.order_by(Entry.position, Entry.start)).all()


def _offer(form: forms.EntryForm, recording: Recording) -> None:
    people = db.session.scalars(
        select(Speaker).where(Speaker.hearing_id == recording.hearing_id).order_by(Speaker.name)
    )
    questions = db.session.scalars(
        select(Entry)
        .where(Entry.recording_id == recording.id, Entry.part == Part.QUESTION)
        .order_by(Entry.position)
    )
    form.offer(people=people, items=recording.hearing.items, questions=questions)


def _page(
    recording: Recording,
    entry: Entry | None = None,
    form: forms.EntryForm | None = None,
    *,
    error: str = "",
    inserted: forms.InsertForm | None = None,
) -> str:
    if entry is None and (key := request.args.get("e", "")):
        entry = ledger.find(recording.id, key)
    if entry is not None and form is None:
        form = _form(recording, entry)
    told = _entries(recording)
    return render_template(
        "protocol/editor.html",
        recording=recording,
        hearing=recording.hearing,
        entries=told,
        left=sum(one.checked_at is None for one in told),
        open=entry,
        form=form,
        history=undoing.history(recording, key=entry.key)[:10] if entry else [],
        insert=inserted or forms.InsertForm(formdata=None),
        can_undo=undoing.last_of(recording, current_user.email) is not None,
        error=error,
        labels=labels,
    )


def _form(recording: Recording, entry: Entry) -> forms.EntryForm:
    values = {
        "text": entry.text,
        "speaker": entry.speaker_id or forms.NOBODY,
        "item": entry.item_id or forms.NOBODY,
        "part": entry.part.value,
        "question": entry.question.key if entry.question else "",
        "version": entry.version,
    }
    form = forms.EntryForm(formdata=None, data=values)
    _offer(form, recording)
    return form
