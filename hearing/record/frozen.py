"""Words that people wrote, in published versions: each text of a version can lose them alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.record import losses, parts, removal, signatures, versions
from hearing.record.models import RecordVersion, Removed, VersionPart
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import phrases, spoken, words
from hearing.redactions.holders import Keeper, Place, Sort, Words
from hearing.redactions.labels import NOTES

PAGE: Final = "record.index"
NAMES: Final = {
    "contributions": N_("Beitrag"),
    "people": N_("Name"),
    "hearing": N_("Angaben zur Anhörung"),
    "erratum": N_("Berichtigung"),
    "summary": N_("Kurzfassung"),
    "decisions": N_("Beschluss"),
    "results": N_("Ergebnis"),
    "signatures": N_("Unterschrift"),
    "recordings": N_("Aufzeichnung"),
    "items": N_("Tagesordnungspunkt"),
    "attendance": N_("Anwesenheit"),
    "written": N_("schriftliche Antwort"),
    "annexes": N_("Anlage"),
}
HEAD: Final = N_("alle Texte außer den Beiträgen")
OF_PEOPLE: Final = frozenset({"people", "signatures", "attendance"})


def find(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    """Where a phrase stands in published versions: what was said in the recording's own time."""
    there = {one.id: one for one in _recordings(hearing)}
    for version in versions.history(hearing.id):
        head = tuple(phrases.find(version.content, wanted))
        if head:
            yield Place(Sort.WRITTEN, HEAD, head, _ref(version), PAGE, version.number)
        for part in version.contributions:
            told = parts.readable(part)
            recording = there.get(part.recording_id or 0)
            if recording is None:
                yield from _written(version, part, told, wanted)
            else:
                yield from _spoken(version, recording, told, wanted)


def strike(gone: Words) -> None:
    """Take a phrase out of texts of published versions; seals and chain stay. The draft has lost it
    already: who signed one that never had it has signed it still. A second time nothing is left to
    go."""
    there = {one.id for one in _recordings(gone.hearing)}
    for version in versions.history(gone.hearing.id):
        if gone.are_struck(Sort.WRITTEN, _ref(version)):
            left = phrases.without(version.content, gone.wanted)
            losses.lose_of_head(version, left, gone.why)
        for part in version.contributions:
            told = parts.readable(part)
            is_written = part.recording_id not in there
            is_struck = is_written and gone.are_struck(_sort(part), _ref(part))
            if is_struck and phrases.is_in(told, gone.wanted):
                losses.lose(part, _left(part, told, gone), gone.why)
        version.erratum = versions.value(version).erratum
    db.session.flush()
    removal.forget_what_was_signed(gone.hearing.id, but=signatures.digest(gone.hearing))


def _written(
    version: RecordVersion, part: VersionPart, told: Any, wanted: re.Pattern[str]
) -> Iterator[Place]:
    if found := tuple(phrases.find(told, wanted)):
        name = NAMES[parts.field_of(part.key)]
        yield Place(_sort(part), name, found, _ref(part), PAGE, version.number)


def _spoken(
    version: RecordVersion, recording: Recording, told: Any, wanted: re.Pattern[str]
) -> Iterator[Place]:
    if not told or not wanted.search(told["text"]):
        return
    starts = told["starts"] or [told["start"]] * len(told["text"].split())
    times = [Span(a, max(a, b)) for a, b in zip(starts, [*starts[1:], told["end"]], strict=True)]
    spans = spoken.said_in(told["text"], wanted, times)
    for found, span in zip(phrases.find(told["text"], wanted), spans, strict=False):
        yield Place(
            Sort.SPOKEN, NAMES["contributions"], (found,), version=version.number,
            recording=recording, span=span,
        )  # fmt: skip


def _left(part: VersionPart, told: Any, gone: Words) -> Any:
    """What may still be read. In what was said and has no recording any more each mark has its
    note; its words have lost their seconds."""
    left = phrases.without(told, gone.wanted)
    if parts.field_of(part.key) != "contributions":
        return left
    marks = [match.start() for match in re.finditer(re.escape(words.REMOVED), left["text"])]
    note = NOTES[gone.why.reason]
    noted = [{"position": place, "note": note} for place in marks]
    return {**left, "starts": [], "removals": noted}


def _recordings(hearing: Hearing) -> list[Recording]:
    query = select(Recording).where(
        Recording.hearing_id == hearing.id, Recording.deleted_at.is_(None)
    )
    return list(db.session.scalars(query))


def _sort(part: VersionPart) -> Sort:
    return Sort.PERSON if parts.field_of(part.key) in OF_PEOPLE else Sort.WRITTEN


def _ref(row: RecordVersion | VersionPart) -> str:
    return f"{row.__tablename__}.{row.id}"


KEEPER = Keeper(find, (RecordVersion, VersionPart, Removed), hold=removal.hold, strike=strike)
