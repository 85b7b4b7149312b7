"""Captions of a record's text: what people corrected, at the time when it was said."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from hearing.exports import about, asides, outline
from hearing.record.values import Contribution, Record
from media.captions import write_srt, write_vtt
from media.segments import Segment, Word

LONGEST_WORD = 1.5
"""Seconds that a word stands at most, when the next one comes late."""


def segments(record: Record, recording_id: int) -> Iterator[Segment]:
    """What was said in a recording, as ``media.captions`` takes it; what interrupts in brackets."""
    people = {person.id: person for person in record.people}
    for one in sorted(record.contributions, key=attrgetter("start")):
        if one.recording_id == recording_id and one.text.strip():
            brackets = asides.brackets(one, people.get(one.person_id or 0))
            yield Segment.of_words(_words(one, *brackets))


def _words(one: Contribution, opening: str, closing: str) -> Iterator[Word]:
    spoken, texts = one.text.split(), f"{opening}{one.text}{closing}".split()
    before = [one.start] * (len(texts) - len(spoken))  # who calls out stands there at once
    starts = [*before, *(one.starts or [one.start] * len(spoken)), one.end]
    for text, (start, following) in zip(texts, pairwise(starts), strict=True):
        end = min(max(following, start), start + LONGEST_WORD)
        yield Word(start, end, text, 1.0)


def as_vtt(record: Record, recording_id: int) -> bytes:
    """WebVTT, with a note about who made the text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "captions.vtt"
        note = "\n".join(about.notes(record))
        language = outline.foreign(record, recording_id)
        write_vtt(segments(record, recording_id), path, note=note, language=language)
        return path.read_bytes()


def as_srt(record: Record, recording_id: int) -> bytes:
    """SubRip, which knows no notes: that a machine made the text stands in its first caption."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "captions.srt"
        write_srt(segments(record, recording_id), path, label=about.label(record))
        return path.read_bytes()
