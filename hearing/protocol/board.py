"""What the editor shows: the entries of a recording with their doubts marked in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hearing.database import db
from hearing.protocol import doubts, ledger, undoing
from hearing.protocol.doubts import Doubt
from hearing.protocol.models import Entry
from hearing.recordings.findings import Proposal
from hearing.recordings.models import Recording


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a text, and what is doubtful about them."""

    text: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An entry on the page, and the key of the one that stands before it."""

    entry: Entry
    doubts: Sequence[Doubt]
    before: str

    @property
    def pieces(self) -> list[Piece]:
        return list(marked(self.entry.text, self.doubts))


@dataclass(frozen=True)
class Board:
    """All entries of a recording in their order, and where speech has no text."""

    rows: Sequence[Row]
    gaps: Sequence[Doubt]
    number: int

    @cached_property
    def unchecked(self) -> int:
        return sum(row.entry.checked_at is None for row in self.rows)

    @cached_property
    def doubts(self) -> int:
        return len(self.gaps) + sum(len(row.doubts) for row in self.rows)

    @property
    def first(self) -> str:
        """The key of the first entry with a doubt."""
        return next((row.entry.key for row in self.rows if row.doubts), "")

    @cached_property
    def gaps_before(self) -> Mapping[str, Sequence[Doubt]]:
        """What nobody wrote down, by the key of the entry that comes after it; "" at the end."""
        found: dict[str, list[Doubt]] = {}
        for gap in self.gaps:
            after = (row.entry.key for row in self.rows if row.entry.start >= gap.start)
            found.setdefault(next(after, ""), []).append(gap)
        return found


def of(recording: Recording, *, proposals: Sequence[Proposal] = ()) -> Board:
    """All there is to check."""
    number = ledger.number_of(recording)
    told = _entries(recording)
    grounds = doubts.grounds(recording, proposals=proposals)
    found = doubts.all_of(told, grounds)
    keys = ["", *(entry.key for entry in told)]
    rows = [Row(entry, found[entry.key], before) for before, entry in zip(keys, told, strict=False)]
    return Board(rows, doubts.gaps(recording), number)


def doubt(board: Board, print: str) -> Doubt | None:
    """The open doubt of this print; where text is missing, there is none to be right."""
    every = (one for row in board.rows for one in row.doubts)
    return next((one for one in every if one.print == print), None)


def since(
    recording: Recording, number: int, *, keys: Iterable[str], proposals: Sequence[Proposal] = ()
) -> tuple[Board, list[str]]:
    """What was changed after a change, and these entries; and the keys of those that are gone.

    Gaps are all that are open."""
    newest = ledger.number_of(recording)
    query = select(Entry.key).where(Entry.recording_id == recording.id)
    order = ["", *db.session.scalars(query.order_by(Entry.position, Entry.start))]
    before = dict(zip(order[1:], order, strict=False))
    touched = {*undoing.since(recording, number), *keys} - {""}
    wanted = [key for key in order if key in touched]
    near = [before[key] for key in wanted]
    loaded = {entry.key: entry for entry in _entries(recording, [*wanted, *near])}
    grounds = doubts.grounds(recording, proposals=proposals)
    rows = [
        Row(
            loaded[key],
            doubts.of(loaded[key], grounds, before=loaded.get(before[key])),
            before[key],
        )
        for key in wanted
        if key in loaded
    ]
    return Board(rows, doubts.gaps(recording), newest), sorted(touched - set(wanted))


def places_of(recording: Recording, gaps: Sequence[Doubt]) -> list[str]:
    """Before which entry each of these gaps stands, by its key; "" at the end."""
    if not gaps:
        return []
    query = select(Entry.start, Entry.key).where(Entry.recording_id == recording.id)
    order = db.session.execute(query.order_by(Entry.position, Entry.start)).all()
    return [next((key for start, key in order if start >= gap.start), "") for gap in gaps]


def marked(text: str, found: Iterable[Doubt]) -> Iterator[Piece]:
    """A text in pieces; doubts that overlap are one piece."""
    at = 0
    for first, after, ones in _merged(one for one in found if one.after > one.first):
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:after], tuple(ones))
        at = after
    if at < len(text):
        yield Piece(text[at:])


def _merged(found: Iterable[Doubt]) -> Iterator[tuple[int, int, list[Doubt]]]:
    first, after, ones = 0, 0, list[Doubt]()
    for one in sorted(found, key=lambda one: one.first):
        if ones and one.first >= after:
            yield first, after, ones
            ones = []
        first = one.first if not ones else first
        after = one.after if not ones else max(after, one.after)
        ones.append(one)
    if ones:
        yield first, after, ones


def _entries(recording: Recording, keys: Sequence[str] | None = None) -> Sequence[Entry]:
    query = select(Entry).where(Entry.recording_id == recording.id)
    if keys is not None:
        query = query.where(Entry.key.in_(keys))
    loaded = query.options(
        joinedload(Entry.item),
        joinedload(Entry.speaker),
        joinedload(Entry.question),
        selectinload(Entry.segments),
    )
    return db.session.scalars(loaded.order_by(Entry.position, Entry.start)).all()
