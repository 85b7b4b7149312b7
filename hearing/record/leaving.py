"""Recordings that the record does without: not ready, and somebody says why it doesn't wait."""

from __future__ import annotations

from datetime import datetime

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.errors import N_
from hearing.record import errors, snapshot, turns

audit.register_names(
    {
        "record.leave_out": N_("Niederschrift: ohne eine Aufzeichnung"),
        "record.take_in": N_("Niederschrift: wieder mit der Aufzeichnung"),
    }
)


def leave_out(
    *, hearing: Hearing, recording_id: int, reason: str, seen: int, who: str, now: datetime
) -> None:
    """Say why the record goes on without a recording that is not ready; once it is, its text
    counts all the same. A second time the reason is the newer one.

    Raises ReasonMissing, NothingToLeaveOut, RecordChanged.
    """
    record = turns.hold(hearing, seen=seen)
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise errors.ReasonMissing
    _refuse_ready(hearing, recording_id)
    record.left_out = {**(record.left_out or {}), str(recording_id): reason}
    _log("leave_out", hearing, recording_id, who, now, reason=reason)


def take_in(*, hearing: Hearing, recording_id: int, seen: int, who: str, now: datetime) -> None:
    """Wait for a recording again. A second time nothing changes.

    Raises NothingToLeaveOut, RecordChanged.
    """
    record = turns.hold(hearing, seen=seen)
    _refuse_ready(hearing, recording_id)
    told = str(recording_id)
    record.left_out = {name: why for name, why in record.left_out.items() if name != told}
    _log("take_in", hearing, recording_id, who, now)


def _refuse_ready(hearing: Hearing, recording_id: int) -> None:
    if recording_id not in {one.id for one in snapshot.unready_of(hearing)}:
        raise errors.NothingToLeaveOut


def _log(
    action: str, hearing: Hearing, recording_id: int, who: str, now: datetime, **facts: str
) -> None:
    audit.record(
        who=who,
        action=f"record.{action}",
        subject=f"recording {recording_id}",
        hearing_id=hearing.id,
        now=now,
        after=facts,
    )
