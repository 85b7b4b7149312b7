"""What waits for somebody, or went wrong, on the pages of a hearing."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.agenda.notices import Level, Notice
from hearing.database import db
from hearing.recordings.models import Recording
from hearing.redactions import closed, holding, orders, unwilling
from hearing.redactions.models import RedactionState


def notices(hearing: Hearing) -> Iterator[Notice]:
    """What went wrong with a redaction, or waits for one, for everybody who sees the pages."""
    query = select(Recording.id).where(Recording.hearing_id == hearing.id)
    rows = orders.of(db.session.scalars(query))
    if any(one.state is RedactionState.FAILED for one in rows):
        yield Notice(Level.WARNING, _("Eine Schwärzung ist gescheitert: siehe „Schwärzungen“."))
    for recording in holding.finished(hearing):
        if recording.published_at is not None and closed.left(recording):
            told = _(
                "„%(title)s“ ist öffentlich, enthält aber einen Teil, der es nicht war. Bitte"
                " entfernen Sie ihn unter „Schwärzungen“.",
                title=recording.title,
            )
            yield Notice(Level.WARNING, told)
    if names := [one.speaker.name for one in unwilling.of(hearing)]:
        told = _(
            "Ohne Einwilligung in die Aufzeichnung: %(names)s. Vor der Veröffentlichung ist zu"
            " klären, ob sie vorkommen: siehe „Niederschrift“.",
            names=", ".join(names),
        )
        yield Notice(Level.WARNING, told)
