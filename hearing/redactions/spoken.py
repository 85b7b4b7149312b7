"""Where a phrase was said: in contributions, in what a machine heard, in what stands against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.clash_models import Clash
from hearing.protocol.models import Entry, Segment
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import labels, phrases, texts
from hearing.redactions.holders import Keeper, Place, Sort


def find(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    """Every passage, with what was heard beside it; the same words may come more than once."""
    yield from _entries(hearing, wanted)
    yield from _heard(hearing, wanted)
    yield from _clashes(hearing, wanted)


def said_in(text: str, wanted: re.Pattern[str], times: Sequence[Span]) -> Iterator[Span]:
    """When the words of each hit were said, if each word of the text has its time."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    for match in wanted.finditer(text):
        hit = [
            span
            for (start, end), span in zip(words, times, strict=False)
            if start < match.end() and match.start() < end
        ]
        if hit:
            yield Span(min(one.start for one in hit), max(one.end for one in hit))


def _entries(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    query = select(Entry).join(Recording).where(Recording.hearing_id == hearing.id)
    query = query.order_by(Recording.started_at, Recording.id, Entry.position)
    for entry in db.session.scalars(query.options(selectinload(Entry.recording))):
        if not wanted.search(entry.text):
            continue
        times = [Span(word.start, word.end) for word in texts.timed(entry)]
        spans = said_in(entry.text, wanted, times)
        yield from _places(labels.SAID, entry.recording, entry.text, wanted, spans)


def _heard(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    """What a machine heard and people have written otherwise."""
    query = select(Segment, Recording).join(Recording, Recording.id == Segment.recording_id)
    query = query.where(Recording.hearing_id == hearing.id).order_by(Segment.id)
    for segment, recording in db.session.execute(query):
        text = " ".join(word["text"].strip() for word in segment.words)
        times = [Span(word["start"], word["end"]) for word in segment.words]
        spans = said_in(text, wanted, times)
        yield from _places(labels.HEARD, recording, text, wanted, spans)


def _clashes(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    query = select(Clash, Recording).join(Recording, Recording.id == Clash.recording_id)
    query = query.where(Recording.hearing_id == hearing.id).order_by(Clash.id)
    for clash, recording in db.session.execute(query):
        for text in (clash.mine, clash.heard):
            spans = [Span(clash.start, clash.end) for _hit in wanted.finditer(text)]
            yield from _places(labels.CLASHING, recording, text, wanted, spans)


def _places(
    name: str, recording: Recording, text: str, wanted: re.Pattern[str], spans: Iterable[Span]
) -> Iterator[Place]:
    for found, span in zip(phrases.find(text, wanted), spans, strict=False):
        yield Place(Sort.SPOKEN, name, (found,), recording=recording, span=span)


KEEPER = Keeper(find, (Entry, Segment, Clash))
