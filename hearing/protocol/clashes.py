"""Clashes: people's words against what was heard anew; people's stand until somebody decides."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult

from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.protocol import changes, ledger, timing
from hearing.protocol.clash_models import Clash, ClashState
from hearing.protocol.errors import EntryGone
from hearing.protocol.models import Entry
from hearing.protocol.three_ways import Stretch
from hearing.recordings.models import Recording
from media.segments import Word

AROUND = 5.0
"""Seconds by which words may stand in another entry than they were said in."""
SHORTEST = 0.5
"""Seconds of an entry that is brought in by its clash, at least."""


class ClashDecided(HearingError):
    """A clash that somebody else has decided meanwhile."""

    sentence = N_("Diese Abweichung ist schon entschieden.")


class ClashMoved(HearingError):
    """People's words are no longer there: nothing can be put in their place."""

    sentence = N_(
        "Der Beitrag wurde an dieser Stelle inzwischen geändert. Vergleichen Sie ihn im Editor und"
        " entscheiden Sie dann für Ihre Fassung."
    )


def of(
    recording: Recording, key: str, stretches: Sequence[Stretch], new: Sequence[Word], start: float
) -> list[Clash]:
    """The clashes of an entry that was merged from these stretches, not stored yet."""
    found = []
    for stretch in stretches:
        if stretch.heard is None:
            continue
        heard, place = new[stretch.heard], stretch.heard.start
        since = heard[0].start if heard else (new[place - 1].end if place else start)
        found.append(
            Clash(
                recording_id=recording.id,
                key=key,
                start=since,
                end=heard[-1].end if heard else since,
                mine=" ".join(stretch.words),
                heard=" ".join(word.text for word in heard),
            )
        )
    return found


def replace(recording: Recording, found: Sequence[Clash]) -> None:
    """Store the clashes of a new hearing; older ones that are open stay where it says nothing. A
    second time there are no more."""
    there = set(db.session.scalars(select(Entry.key).where(Entry.recording_id == recording.id)))
    for old in open_ones(recording):
        is_gone = bool(old.mine) and old.key not in there
        if is_gone or any(one.key == old.key and _overlap(one, old) for one in found):
            db.session.delete(old)
    db.session.add_all(found)
    db.session.flush()


def _overlap(one: Clash, other: Clash) -> bool:
    return one.start <= other.end and other.start <= one.end


def open_ones(recording: Recording) -> Sequence[Clash]:
    """What nobody has decided yet, in order of time."""
    query = select(Clash).where(Clash.recording_id == recording.id, Clash.state == ClashState.OPEN)
    return db.session.scalars(query.order_by(Clash.start, Clash.id)).all()


def count(recording_id: int) -> int:
    """How many nobody has decided yet."""
    query = select(func.count()).select_from(Clash).where(Clash.recording_id == recording_id)
    return db.session.scalar(query.where(Clash.state == ClashState.OPEN)) or 0


def decide(*, clash: Clash, take: ClashState, who: str, now: datetime) -> None:
    """Leave people's words as they are, or take what was heard anew; that is a change of the entry
    like any other. A second time raises ClashDecided.

    Raises ClashMoved, EntryGone, EntryChanged, TimesWrong.
    """
    number = clash.id
    # The text before the clash, as merging and redacting do.
    ledger.hold(db.session.get_one(Recording, clash.recording_id))
    closed = db.session.execute(
        update(Clash)
        .where(Clash.id == number, Clash.state == ClashState.OPEN)
        .values(state=take, decided_at=now, decided_by=who)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(closed, CursorResult)
    if closed.rowcount == 0:
        raise ClashDecided
    db.session.refresh(clash)
    if take is ClashState.NEW:
        _take(clash, who, now)


def decide_all(*, recording: Recording, who: str, now: datetime) -> int:
    """Leave people's words as they are everywhere; gives how often. A second time nothing is left
    to decide."""
    closed = db.session.execute(
        update(Clash)
        .where(Clash.recording_id == recording.id, Clash.state == ClashState.OPEN)
        .values(state=ClashState.MINE, decided_at=now, decided_by=who)
    )
    assert isinstance(closed, CursorResult)
    return closed.rowcount


def erase(recording: Recording, *, start: float = 0.0, end: float | None = None) -> None:
    """Delete what clashes say between these seconds, or all of them. A second time there is nothing
    to delete."""
    statement = delete(Clash).where(Clash.recording_id == recording.id, Clash.end >= start)
    if end is not None:
        statement = statement.where(Clash.start <= end)
    db.session.execute(statement)


def _take(clash: Clash, who: str, now: datetime) -> None:
    entry = entry_of(clash)
    if entry is None:
        if clash.mine:
            raise EntryGone
        recording = db.session.get_one(Recording, clash.recording_id)
        end = max(clash.end, clash.start + SHORTEST)
        changes.insert(
            recording=recording, start=clash.start, end=end, text=clash.heard, who=who, now=now
        )
        return
    words = entry.text.split()
    words[place_of(clash, entry)] = clash.heard.split()
    if words:
        text = " ".join(words)
        changes.rewrite(entry=entry, text=text, seen=entry.version, who=who, now=now)
    else:
        changes.remove(entry=entry, seen=entry.version, who=who, now=now)


def entry_of(clash: Clash) -> Entry | None:
    """The entry in which people's words stand: since the clash it may have been cut or joined."""
    own = ledger.find(clash.recording_id, clash.key)
    if not clash.mine or (own is not None and clash.mine in own.text):
        return own
    query = select(Entry).where(
        Entry.recording_id == clash.recording_id,
        Entry.start <= clash.end + AROUND,
        Entry.end >= clash.start - AROUND,
    )
    near = db.session.scalars(query.order_by(Entry.position))
    return next((entry for entry in near if clash.mine in entry.text), own)


def place_of(clash: Clash, entry: Entry) -> slice:
    """Where people's words stand in an entry; of several places the one that was said then.

    Raises ClashMoved.
    """
    starts = timing.starts(entry.text, entry.segments, start=entry.start)
    words, mine = entry.text.split(), clash.mine.split()
    if not mine:
        place = bisect_left(starts, clash.start)
        return slice(place, place)
    places = [n for n in range(len(words)) if words[n : n + len(mine)] == mine]
    if not places:
        raise ClashMoved
    place = min(places, key=lambda place: abs(starts[place] - clash.start))
    return slice(place, place + len(mine))
