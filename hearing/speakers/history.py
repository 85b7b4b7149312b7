"""The lines that the audit log gets about people with a part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hearing.accounts import audit
from hearing.speakers.models import Speaker


def note(
    speaker: Speaker,
    action: str,
    *,
    who: str,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write one line about a person. A second time is a second line."""
    audit.record(
        who=who,
        action=f"speakers.{action}",
        subject=f"speaker {speaker.id}",
        hearing_id=speaker.hearing_id,
        before=dict(before or {}),
        after=dict(after or {}),
        now=now,
    )
