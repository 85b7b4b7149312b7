"""Steps that the tests of releases share."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import commit, db
from hearing.programme import letters, release
from hearing.programme.models import Release
from hearing.programme.words import Words
from hearing.speakers.models import Part, Slot, Speaker, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import BEGIN

WHO = "olga@example.org"
ZONE = ZoneInfo("Europe/Berlin")
GERMAN = Words("de", ZONE, BEGIN.date())


def a_person(hearing: Hearing, name: str, item: AgendaItem | None = None, **facts: Any) -> Speaker:
    """Somebody who has confirmed, with a part in an item, committed."""
    part = facts.pop("part", Part.SPEAKER)
    address = f"{name.lower().replace(' ', '.').replace('*', '')}@example.org"
    values = {"state": SpeakerState.CONFIRMED, "email": address}
    person = Speaker(hearing_id=hearing.id, name=name, **{**values, **facts})
    with commit():
        db.session.add(person)
        db.session.flush()
        if item is not None:
            db.session.add(Slot(item_id=item.id, speaker_id=person.id, part=part))
    return person


def released(hearing: Hearing, *, now: datetime = NOW, **facts: Any) -> Release:
    """Release the draft as it is, with the letters, committed."""
    draft = release.look(hearing)
    with commit():
        made = release.make(
            hearing=hearing,
            version=draft.version,
            digest=draft.digest,
            who=WHO,
            now=now,
            **facts,
        )
        letters.write(hearing=hearing, number=made.number, zone=ZONE, who=WHO, now=now)
    return made
