"""Speech without text on the record's page: write what was said, or say why there is none."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.record import forms, silences
from hearing.record.completeness import Span
from hearing.record.models import NoText
from hearing.record.staff_pages import Page, act, by, people_of

VIEWS = {
    "/stellen/text": "write_words",
    "/stellen/grund": "explain_silence",
    "/stellen/oeffnen": "reopen_silence",
}


def write_words(slug: str) -> Page:
    """Write what the machine missed."""
    hearing, form = find_hearing(slug), forms.WordsForm()
    form.offer(people_of(hearing))
    return _settle(
        hearing,
        form,
        lambda span: silences.write(
            hearing=hearing,
            span=span,
            text=form.text.data,
            speaker_id=form.speaker.data or None,
            **by(),
        ),
        _("Der Beitrag ist eingefügt und gilt als geprüft."),
    )


def explain_silence(slug: str) -> Page:
    """Say why there is no text."""
    hearing, form = find_hearing(slug), forms.ReasonForm()
    return _settle(
        hearing,
        form,
        lambda span: silences.explain(
            hearing=hearing, span=span, reason=NoText(form.reason.data), **by()
        ),
        _("Der Grund ist gespeichert."),
    )


def reopen_silence(slug: str) -> Page:
    """Take it back: the span is open again."""
    hearing, form = find_hearing(slug), forms.ReopenForm()
    return act(
        hearing,
        form,
        lambda: silences.reopen(hearing=hearing, silence_id=form.silence_id.data, **by()),
        _("Die Stelle ist wieder offen."),
    )


def _settle(
    hearing: Hearing, form: forms.SpanForm, verb: Callable[[Span], object], done: str
) -> Page:
    """Find the span that a form names, and call one verb on it."""
    names = ("recording_id", "start", "end")
    return act(
        hearing,
        form,
        lambda: verb(silences.find(hearing, **{name: form[name].data for name in names})),
        done,
    )
