"""The staff's page of a record, with all of its forms; what every view of it does alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import city, web
from hearing.agenda.models import Hearing, ItemKind
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.protocol import laying
from hearing.record import (
    asked,
    completeness,
    conditions,
    forms,
    keeping,
    labels,
    remarks,
    signatures,
    snapshot,
    steps,
    versions,
)
from hearing.record.completeness import Board, Span, Status
from hearing.record.models import NEXT, Record, RecordState, SignatureRole
from hearing.recordings import messages, retention
from hearing.recordings.models import Recording
from hearing.redactions import unwilling
from hearing.redactions.labels import WHY_NOT
from hearing.speakers.models import Speaker
from hearing.status import status_of

SpanForm = TypeVar("SpanForm", bound=forms.SpanForm)
Page = Response | str | tuple[str, int]
MOST_OPEN = 100
READ_BY_SPEAKERS = frozenset({RecordState.WITH_SPEAKERS, RecordState.EDITED})


def by() -> dict[str, Any]:
    """Who does it, and when."""
    return {"who": current_user.email, "now": web.now()}


def act(hearing: Hearing, form: FlaskForm, verb: Callable[[], object], done: str) -> Page:
    """Call one verb and show the record again; a refused form keeps what was typed."""
    if not form.validate():
        return show(hearing, form), 422
    try:
        with commit():
            verb()
    except HearingError as error:
        if error.field and error.field in form:
            form[error.field].errors = [*form[error.field].errors, web.say(error)]
            return show(hearing, form), status_of(error)
        return show(hearing, form, web.say(error)), status_of(error)
    flash(done, "success")
    return redirect(url_for("record.index", slug=hearing.slug), 303)


def show(hearing: Hearing, refused: FlaskForm | None = None, error: str = "") -> str:
    """The page; ``refused`` is the form that didn't work."""
    record, board = steps.of(hearing), completeness.of(hearing)
    missing = [span for span in board.open if span.status is Status.MISSING]
    spans = list(_with_forms(hearing, missing[:MOST_OPEN], refused))
    unready = list(_unready(hearing, record, refused))
    on_page = [*(words for _span, words, _reason in spans), *(form for _one, form in unready)]
    digest = signatures.digest(hearing) if record.state is RecordState.EDITED else ""
    return render_template(
        "record/index.html",
        hearing=hearing,
        record=record,
        states=list(RecordState),
        following=[state for state in NEXT[record.state] if state in labels.MOVES],
        items=snapshot.items_of(hearing),
        board=board,
        is_empty=conditions.is_empty(hearing, board),
        needs_all=conditions.COMPLETE,
        recordings=snapshot.recordings_of(hearing),
        losing_sound=keeping.for_minutes(hearing),
        last_day=keeping.last_day(hearing),
        is_public=lambda one: retention.is_public(one, city.today()),
        unchecked=_unchecked(board),
        undecided=conditions.undecided(hearing),
        elsewhere={one.id: laying.look(one).count for one in snapshot.recordings_of(hearing)},
        seconds={status: board.seconds(status) for status in Status},
        unready=unready,
        missing=spans,
        more_missing=max(0, len(missing) - MOST_OPEN),
        roles=list(SignatureRole),
        unwilling=unwilling.of(hearing),
        absences=unwilling.confirmed(hearing),
        remarks=remarks.waiting(hearing),
        names={one.id: one.name for one in people_of(hearing)},
        speakers=asked.speakers(hearing) if record.state in READ_BY_SPEAKERS else [],
        unread=asked.unread(hearing, record, web.now()),
        read_by=asked.checked(hearing),
        is_reachable=remarks.is_reachable,
        signed={one.role: one for one in signatures.of(hearing, digest=digest)},
        digest=digest,
        versions=list(reversed(versions.heads(hearing.id))),
        signed_by=signatures.published(hearing.id),
        form=_forms(hearing, record, refused),
        refused=refused,
        unsent=_unsent(refused, record, on_page),
        can_edit=record.state in steps.EDITABLE or isinstance(refused, forms.ShortForm),
        error=error,
        labels=labels,
        why_not=WHY_NOT,
        recording_states=messages.STATES,
    )


def _forms(hearing: Hearing, record: Record, refused: FlaskForm | None) -> dict[str, FlaskForm]:
    """The page's forms; what was refused keeps what was typed, but goes on from what is stored.
    Of a signature there is one for each role, under the role's word."""
    items = [item for item in snapshot.items_of(hearing) if item.kind is not ItemKind.BREAK]
    results = ((item.id, record.results.get(str(item.id), "")) for item in items)
    short = {
        "summary": record.summary,
        "decisions": "\n".join(record.decisions),
        "results": [{"item_id": number, "text": text} for number, text in results],
        "authentic": record.authentic,
        "erratum": record.erratum,
    }
    kinds = {"step": forms.StepForm, "short": forms.ShortForm, "move": forms.MoveForm}
    kinds["approve"] = forms.ApproveForm
    made = {name: kind(formdata=None, data={}) for name, kind in kinds.items()}
    made["short"] = forms.ShortForm(formdata=None, data=short)
    made |= {name: refused for name, kind in kinds.items() if refused and type(refused) is kind}
    made["short"].name_results({item.id: f"{item.number}. {item.title}" for item in items})
    for name in ("speakers_until", "erratum"):  # each stands in the form of a step that needs it
        made["move"][name].flags.required = True
    made["move"].because.flags.required = True
    made["short"].erratum.flags.required = True
    for role in SignatureRole:
        made[role.value] = forms.SignForm(formdata=None, data={"name": current_user.name})
        _name_apart(made[role.value], role.value)
    for form in made.values():
        form.version.data = record.version
    return made


def _unsent(refused: FlaskForm | None, record: Record, shown: Sequence[FlaskForm]) -> str:
    """What was typed into a form that others have taken off the page meanwhile."""
    if isinstance(refused, forms.LeaveOutForm) and refused not in shown:
        return refused.reason.data or ""
    if isinstance(refused, forms.WordsForm) and refused not in shown:
        return refused.text.data or ""
    if isinstance(refused, forms.MoveForm):
        is_asked = record.state is RecordState.PUBLISHED
        return refused.because.data or (not is_asked and refused.erratum.data) or ""
    return ""


def _unchecked(board: Board) -> dict[int, list[Span]]:
    """The contributions that nobody has checked, by their recording."""
    found: dict[int, list[Span]] = {}
    for span in board.open:
        if span.status is Status.UNCHECKED:
            found.setdefault(span.recording_id, []).append(span)
    return found


def _unready(
    hearing: Hearing, record: Record, refused: FlaskForm | None
) -> Iterator[tuple[Recording, forms.LeaveOutForm]]:
    """The recordings without text, each with the form to go on without it."""
    for recording in snapshot.unready_of(hearing):
        form = forms.LeaveOutForm(formdata=None, data={"recording_id": recording.id})
        if isinstance(refused, forms.LeaveOutForm) and refused.recording_id.data == recording.id:
            form = refused
        form.version.data = record.version
        _name_apart(form, f"recording-{recording.id}")
        yield recording, form


def people_of(hearing: Hearing) -> Sequence[Speaker]:
    """Who may have spoken."""
    own = select(Speaker).where(Speaker.hearing_id == hearing.id)
    return db.session.scalars(own.order_by(Speaker.name)).all()


def _with_forms(
    hearing: Hearing, spans: list[Span], refused: FlaskForm | None
) -> Iterator[tuple[Span, forms.WordsForm, forms.ReasonForm]]:
    """Spans without text, each with its two forms."""
    people = people_of(hearing)
    for number, span in enumerate(spans):
        words = _of_span(forms.WordsForm, span, refused)
        words.offer(people)
        reason = _of_span(forms.ReasonForm, span, refused)
        for form in (words, reason):
            _name_apart(form, str(number))
        yield span, words, reason


def _of_span(kind: type[SpanForm], span: Span, refused: FlaskForm | None) -> SpanForm:
    """The form of a span: the one that was refused, if it was of this span."""
    values = {"recording_id": span.recording_id, "start": span.start, "end": span.end}
    if isinstance(refused, kind) and all(refused[name].data == values[name] for name in values):
        return refused
    return kind(formdata=None, data=values)


def _name_apart(form: FlaskForm, mark: str) -> None:
    """Give the fields of a form that is on the page several times names of their own."""
    for field in form:
        field.id = f"{field.id}-{mark}"
