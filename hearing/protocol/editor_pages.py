"""The editor's page, and its pieces for the page's script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import current_app, jsonify, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import edits
from hearing.accounts import staff
from hearing.database import db
from hearing.protocol import board, comparison, forms, labels, ledger, undoing
from hearing.protocol.comparison import Both, Difference, Run
from hearing.protocol.models import Change, Entry, Part
from hearing.recordings import findings, pipeline
from hearing.recordings.findings import Proposal
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker

Page = Response | str | tuple[str, int] | tuple[Response, int]


def show(
    recording: Recording,
    entry: Entry | None = None,
    form: forms.EntryForm | None = None,
    *,
    error: str = "",
    both: Both | None = None,
    inserted: forms.InsertForm | None = None,
) -> str:
    """The whole page; the entry that the address names, or this one, is open for changes."""
    if entry is None and (key := request.args.get("e", "")):
        entry = ledger.find(recording.id, key)
    if entry is not None and form is None:
        form = _filled(recording, entry)
    empty = forms.EntryForm(formdata=None)
    offer(empty, recording)
    return render(
        "protocol/editor.html",
        board=board.of(recording, proposals=proposals(recording)),
        open=entry,
        form=form,
        empty=empty,
        find=forms.ReplaceForm(formdata=None),
        insert=inserted or forms.InsertForm(formdata=None),
        can_undo=undoing.last_of(recording, current_user.email) is not None,
        error=error,
        both=both,
        **_facts(recording),
    )


def told(recording: Recording, key: str = "") -> Response:
    """What has changed since the script last asked, and this entry."""
    number = request.values.get("since", 0, type=int)
    found, gone = board.since(recording, number, keys=[key], proposals=proposals(recording))
    facts = _facts(recording)
    rows = [
        {
            "key": row.entry.key,
            "before": row.before,
            "html": render("protocol/entry.html", row=row, open=None, **facts),
        }
        for row in found.rows
    ]
    places = board.places_of(recording, found.gaps)
    gaps = [
        {
            "print": gap.print,
            "end": f"{gap.end:.2f}",
            "before": place,
            "html": render("protocol/_gap.html", doubt=gap, **facts),
        }
        for gap, place in zip(found.gaps, places, strict=True)
    ]
    return jsonify(number=found.number, gone=gone, gaps=gaps, rows=rows)


def refused(
    recording: Recording, sentence: str, status: int, key: str = "", *, both: Both | None = None
) -> tuple[Response, int] | None:
    """For the script: why nothing was changed, what stands there now, and both texts as a piece
    of the page. None for a browser."""
    if not is_script():
        return None
    entry = ledger.find(recording.id, key) if key else None
    stored = {name: str(value) for name, value in _values(entry).items()} if entry else None
    shown = render("protocol/_both.html", both=both) if both else ""
    return jsonify(error=sentence, stored=stored, both=shown), status


def compare(entry: Entry, form: forms.EntryForm, change: Change | None) -> Both:
    """What is stored since that change, and what a person has typed."""
    stored = _filled(entry.recording, entry)
    who = staff.name_of(change.who) if change else _("Jemand anders")
    return Both(list(_differences(stored, form)), who, change.at if change else None)


def is_script() -> bool:
    """Whether the page's script asks."""
    return request.headers.get("X-Requested-With") == "fetch"


def offer(form: forms.EntryForm, recording: Recording) -> None:
    """Fill a form's lists with what there is in the hearing."""
    people = db.session.scalars(
        select(Speaker).where(Speaker.hearing_id == recording.hearing_id).order_by(Speaker.name)
    )
    questions = db.session.scalars(
        select(Entry)
        .where(Entry.recording_id == recording.id, Entry.part == Part.QUESTION)
        .order_by(Entry.position)
    )
    form.offer(people=people, items=recording.hearing.items, questions=questions)


def proposals(recording: Recording) -> Sequence[Proposal]:
    """The names that the machine found nearly heard."""
    files = pipeline.workspace(recording=recording, data=current_app.config["DATA"])
    return findings.read_proposals(files.proposals)


def first_error(form: Any) -> str:
    """What is wrong with a form, in one sentence."""
    found = next(iter(form.errors.values()), [_("Bitte prüfen Sie Ihre Eingaben.")])
    return str(found[0])


def _differences(stored: forms.EntryForm, mine: forms.EntryForm) -> Iterator[Difference]:
    for name in ("text", "speaker", "item", "part", "question"):
        label = str(mine[name].label.text)
        texts = [" ".join(edits.in_words(form[name]).split()) for form in (stored, mine)]
        if texts[0] == texts[1]:
            continue
        if name == "text":
            yield Difference(name, label, *comparison.compare(*texts))
        else:
            yield Difference(name, label, *([Run(text, differs=True)] for text in texts))


def _facts(recording: Recording) -> dict[str, Any]:
    name = "playback.mp4" if recording.has_picture else "playback.m4a"
    slug = recording.hearing.slug
    return {
        "recording": recording,
        "hearing": recording.hearing,
        "labels": labels,
        "kinds": {kind: _(sentence) for kind, sentence in labels.DOUBTS.items()},
        "address": url_for("protocol.index", recording_id=recording.id),
        "media": url_for("archive.media", slug=slug, recording_id=recording.id, name=name),
    }


def _filled(recording: Recording, entry: Entry) -> forms.EntryForm:
    form = forms.EntryForm(formdata=None, data=_values(entry))
    offer(form, recording)
    return form


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "text": entry.text,
        "speaker": entry.speaker_id or forms.NOBODY,
        "item": entry.item_id or forms.NOBODY,
        "part": entry.part.value,
        "question": entry.question.key if entry.question else "",
        "version": entry.version,
    }
