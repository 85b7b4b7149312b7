"""What a redaction would take, before it is ordered; who is still named by others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import orders, texts
from hearing.redactions.models import Redaction, RedactionReason
from hearing.speakers.models import Speaker

LEAST = 3
"""Letters of a name that is looked for: shorter ones are parts of other words."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A contribution, and its words in runs: whether they go, and how they read."""

    entry: Entry
    runs: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The passage as it would go, and what of the text."""

    span: Span
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A contribution of somebody else that names a person who took their consent back."""

    entry: Entry
    speaker: Speaker


def look(recording: Recording, span: Span) -> Preview:
    """What would go. Nothing is changed."""
    whole = orders.grown(recording, span)
    losses = [_loss(entry, whole) for entry, _left in texts.concerned(recording, [whole])]
    return Preview(whole, tuple(losses))


def mentions(hearing: Hearing) -> list[Mention]:
    """Where others name somebody whose passages have gone: their words stay until somebody decides
    on them."""
    query = (
        select(Speaker)
        .join(Redaction, Redaction.speaker_id == Speaker.id)
        .where(Speaker.hearing_id == hearing.id, Redaction.reason == RedactionReason.WITHDRAWN)
        .distinct()
        .order_by(Speaker.id)
    )
    return [
        Mention(entry, speaker)
        for speaker in db.session.scalars(query)
        for entry in _naming(hearing, speaker)
    ]


def _naming(hearing: Hearing, speaker: Speaker) -> Sequence[Entry]:
    name = (speaker.name.split() or [""])[-1]
    if len(name) < LEAST:
        return []
    query = (
        select(Entry)
        .join(Recording)
        .where(
            Recording.hearing_id == hearing.id,
            Entry.speaker_id.is_distinct_from(speaker.id),
            func.lower(Entry.text).contains(name.lower(), autoescape=True),
        )
    )
    return db.session.scalars(query.order_by(Recording.started_at, Entry.position)).all()


def _loss(entry: Entry, span: Span) -> Loss:
    marked = [(span.touches(word.start, word.end), word.text) for word in texts.timed(entry)]
    runs = groupby(marked, key=lambda pair: pair[0])
    return Loss(entry, tuple((gone, " ".join(text for _g, text in run)) for gone, run in runs))
