"""Where a record has nothing, as its readers are told."""

from __future__ import annotations

from hearing.errors import N_
from hearing.exports import outline
from hearing.record.values import Gap, GapKind, Record

SENTENCES = {
    GapKind.NO_SIGNAL: N_("Von %(start)s bis %(end)s gab es keine Aufzeichnung."),
    GapKind.CLOSED: N_("Von %(start)s bis %(end)s war die Anhörung nicht öffentlich."),
    GapKind.NOT_STREAMED: N_("Von %(start)s bis %(end)s durfte nicht übertragen werden."),
    GapKind.NO_TEXT: N_("Von %(start)s bis %(end)s ist nicht zu verstehen, was gesagt wurde."),
    GapKind.REDACTED: N_("Von %(start)s bis %(end)s wurde etwas entfernt."),
}


def before(record: Record) -> dict[str, list[Gap]]:
    """Gaps that a reader is told about, by the contribution before which they are."""
    found: dict[str, list[Gap]] = {}
    for gap in record.gaps:
        if gap.kind in SENTENCES:
            found.setdefault(_following(record, gap), []).append(gap)
    return found


def told(gap: Gap) -> str:
    """A gap in one German sentence, as the record is a German document."""
    borders = {"start": outline.clock(gap.start), "end": outline.clock(gap.end)}
    return SENTENCES[gap.kind] % borders


def _following(record: Record, gap: Gap) -> str:
    own = [one for one in record.contributions if one.recording_id == gap.recording_id]
    later = [one for one in own if one.start >= gap.start]
    if later:
        return later[0].key
    rest = record.contributions[record.contributions.index(own[-1]) + 1 :] if own else ()
    return rest[0].key if rest else ""
