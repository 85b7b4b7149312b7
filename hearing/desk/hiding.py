"""What the live stream may not show: decided once, at the press, and kept with its mark.

A consent that is given or taken back later changes nothing of what a press has said; see
docs/decisions/0084-one-press-closes-the-stream.md.
"""

from __future__ import annotations

from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.desk.kinds import Press
from hearing.desk.models import Hidden, MarkKind
from hearing.speakers import consents
from hearing.speakers.consents import Consented
from hearing.speakers.models import Speaker

FLOORS = frozenset(
    {
        *(MarkKind.ITEM_STARTED, MarkKind.FLOOR_GIVEN),
        *(MarkKind.QUESTION_ASKED, MarkKind.ANSWER_STARTED),
    }
)


def reason(hearing: Hearing, press: Press) -> Hidden | None:
    """Why the stream may not show what begins with a press, if so."""
    if press.kind is MarkKind.ITEM_STARTED:
        item = db.session.get(AgendaItem, press.item_id or 0)
        if item is not None and not item.public:
            return Hidden.ITEM
    if press.kind in FLOORS and press.speaker_id is not None:
        speaker = db.session.get_one(Speaker, press.speaker_id)
        if not may_be_shown(speaker, hearing):
            return Hidden.SPEAKER
    return None


def may_be_shown(speaker: Speaker, hearing: Hearing) -> Consented:
    """Whether the stream may show a person now. It is recorded as it goes out, so who may not be
    recorded is not streamed either."""
    streamed = consents.may_be_streamed(speaker, hearing)
    return consents.may_be_recorded(speaker, hearing) if streamed else streamed
