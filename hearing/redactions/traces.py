"""What is kept of earlier states of texts: lines of the audit log, changes of what was said.

Nobody reads them to learn what stands there now: they lose a phrase whatever else is chosen. The
chains they are in hold, for what goes is only beside the digests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import delete, select

from hearing.accounts.models import AuditDetail, AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Change
from hearing.redactions import phrases, texts
from hearing.redactions.holders import Keeper, Place, Sort, Words


def find(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    """Every line that knows a phrase; what it tells of it is not shown."""
    for _line in _lines(hearing, wanted):
        yield Place(Sort.TRACE, "")
    for _change in texts.changes_with(hearing.id, wanted):
        yield Place(Sort.TRACE, "")


def strike(words: Words) -> None:
    """Forget what these lines tell. A second time there are none."""
    lines = _lines(words.hearing, words.wanted)
    db.session.execute(delete(AuditDetail).where(AuditDetail.entry_id.in_(lines)))
    db.session.expire_all()
    texts.forget_phrase(words.hearing.id, words.wanted)


def _lines(hearing: Hearing, wanted: re.Pattern[str]) -> list[int]:
    query = select(AuditDetail).join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
    return [
        one.entry_id
        for one in db.session.scalars(query.where(AuditEntry.hearing_id == hearing.id))
        if any(wanted.search(text) for text in phrases.texts_of([one.before, one.after], codes=()))
    ]


KEEPER = Keeper(find, (AuditEntry, AuditDetail, Change), strike=strike)
