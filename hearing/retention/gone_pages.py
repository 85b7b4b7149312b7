"""Public addresses of what is over say 410, from the first second after its last day on.

Asked in one place, before any page: whatever a room adds below these addresses is covered.
"""

from __future__ import annotations

from flask import abort, request
from flask_login import current_user
from sqlalchemy import select

from hearing import city
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.record import reading
from hearing.recordings import retention
from hearing.recordings.models import Recording, State

# Rooms with pages of recordings, and those whose pages below a hearing show its record.
OF_RECORDINGS = frozenset({"archive", "open_data"})
OF_RECORDS = frozenset({"exports", "public_record"})
CAPTIONS = "exports.captions_of"


def refuse() -> None:
    """Answer 410 where the time of a recording or of a record is over. Its staff sees a recording
    until it is deleted."""
    args = request.view_args or {}
    if request.blueprint in OF_RECORDINGS and "recording_id" in args:
        _refuse_recording(args["slug"], args["recording_id"])
    elif request.endpoint == CAPTIONS:
        _refuse_recording(args["slug"], args["number"])
    elif request.blueprint in OF_RECORDS and "slug" in args and "recording_id" not in args:
        _refuse_record(args["slug"])


def _refuse_recording(slug: str, number: int) -> None:
    recording = db.session.get(Recording, number)
    if recording is None or not retention.is_over(recording, city.today()):
        return
    is_staff = access.allows(person=current_user, right=Right.SEE, hearing_id=recording.hearing_id)
    hearing = recording.hearing
    if hearing.slug != slug or not (hearing.published_at or is_staff):
        return  # the page says 404: what nobody could know of was never there
    if recording.state is State.DELETED or not is_staff:
        abort(410)


def _refuse_record(slug: str) -> None:
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    if hearing is not None and reading.is_gone(hearing, today=city.today()):
        abort(410)
