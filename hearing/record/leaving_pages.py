"""Recordings without text on the record's page: go on without one, or wait for it again."""

from __future__ import annotations

from flask_babel import gettext as _

from hearing.agenda.pages import find_hearing
from hearing.record import forms, leaving
from hearing.record.staff_pages import Page, act, by

VIEWS = {"/aufzeichnungen/weglassen": "leave_out", "/aufzeichnungen/abwarten": "take_in"}


def leave_out(slug: str) -> Page:
    """Say why the record goes on without a recording."""
    hearing, form = find_hearing(slug), forms.LeaveOutForm()
    return act(
        hearing,
        form,
        lambda: leaving.leave_out(
            hearing=hearing,
            recording_id=form.recording_id.data,
            reason=form.reason.data,
            seen=form.version.data,
            **by(),
        ),
        _("Der Grund ist gespeichert."),
    )


def take_in(slug: str) -> Page:
    """Wait for it again."""
    hearing, form = find_hearing(slug), forms.TakeInForm()
    return act(
        hearing,
        form,
        lambda: leaving.take_in(
            hearing=hearing,
            recording_id=form.recording_id.data,
            seen=form.version.data,
            **by(),
        ),
        _("Auf die Aufzeichnung wird wieder gewartet."),
    )
