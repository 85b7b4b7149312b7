"""What a search may find: only what is public today, and of that what a person has chosen.

Each kind has its own right to be public: documents of items, people, statements and so on exist
only while they are published (``sources``). Those of the record are public until its last day; what
only a machine heard also needs a public recording, and no published version. Nothing is public in
a hearing that isn't. Neither a hit nor a count tells anything of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive.cards import KINDS, Cards, Numbers, numbers_of
from hearing.archive.models import Kind
from hearing.archive.record_sources import OF_VERSION
from hearing.database import db
from hearing.record.models import RecordVersion
from hearing.recordings.models import Recording, State, Terms

_OF_RECORD: Final = [KINDS.index(kind) for kind in OF_VERSION]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person has chosen to see: nothing of it is everything. ``person`` and ``group`` are
    names as ``filing`` writes them; a person's name alone means all who are called so."""

    hearing: str = ""
    item: int = 0
    person: str = ""
    group: str = ""
    year: int = 0
    kind: Kind | None = None

    @property
    def is_any(self) -> bool:
        return self != Choice()

    def without(self, name: str) -> Choice:
        """Return the choice without one thing; an item goes with its hearing."""
        gone: dict[str, object] = {name: getattr(Choice(), name)}
        if name == "hearing":
            gone["item"] = 0
        return replace(self, **gone)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Scope:
    """Numbers of the hearings that count, of the recordings that everybody may play, and of those
    whose draft everybody may read; of the hearings whose record is over; names of a person and a
    group, if chosen."""

    hearings: Numbers
    playable: Numbers
    drafts: Numbers
    over: Numbers
    person: str = ""
    group: str = ""
    item: int = 0
    kind: int | None = None

    def holds(self, cards: Cards) -> NDArray[np.bool_]:
        """Tell for each card whether its document may be found."""
        found = np.isin(cards.hearing, self.hearings)
        found &= (cards.recording == 0) | np.isin(cards.recording, self.drafts)
        if self.over.size:
            found &= ~(np.isin(cards.kind, _OF_RECORD) & np.isin(cards.hearing, self.over))
        for column, chosen in ((cards.person, self.person), (cards.party, self.group)):
            if chosen:
                found &= np.isin(column, numbers_of(chosen))
        if self.item:
            found &= cards.item == self.item
        if self.kind is not None:
            found &= cards.kind == self.kind
        return found

    def narrowed(self, choice: Choice) -> Scope:
        """Return of this what is chosen."""
        is_of_some = choice.hearing or choice.year
        return replace(
            self,
            hearings=_hearings(choice) if is_of_some else self.hearings,
            person=choice.person,
            group=choice.group,
            item=choice.item,
            kind=KINDS.index(choice.kind) if choice.kind else None,
        )


def of(*, today: date) -> Scope:
    """Return what may be found today."""
    playable, drafts = _recordings(today)
    return Scope(hearings=_hearings(Choice()), playable=playable, drafts=drafts, over=_over(today))


def _hearings(choice: Choice) -> Numbers:
    query = select(Hearing.id).where(Hearing.published_at.is_not(None))
    if choice.hearing:
        query = query.where(Hearing.slug == choice.hearing)
    if choice.year:
        first = datetime(choice.year, 1, 1, tzinfo=UTC)
        query = query.where(
            Hearing.starts_at >= first, Hearing.starts_at < first.replace(year=choice.year + 1)
        )
    return np.array(db.session.scalars(query).all(), np.int64)


def _recordings(today: date) -> tuple[Numbers, Numbers]:
    """Those that are public, and of these the ones without a published version of their text."""
    is_settled = Recording.hearing_id.in_(select(RecordVersion.hearing_id))
    query = select(Recording.id, is_settled.label("is_settled")).where(
        Recording.state == State.READY,
        Recording.published_at.is_not(None),
        Recording.for_minutes.is_(False),
        Recording.retain_until >= today,
    )
    rows = db.session.execute(query).all()
    drafts = [row.id for row in rows if not row.is_settled]
    return np.array([row.id for row in rows], np.int64), np.array(drafts, np.int64)


def _over(today: date) -> Numbers:
    """Hearings whose record had a last day, whether or not it is deleted already."""
    query = select(Terms.hearing_id).where(Terms.record_until < today)
    return np.array(db.session.scalars(query).all(), np.int64)
