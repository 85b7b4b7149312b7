"""The search index: what is written into it, taken out of it and rebuilt.

Nothing here commits: a release or a takedown and its search entry are one commit of the caller. Of
the record entries are indexed one by one as they change, until there is a published version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, insert, select
from sqlalchemy.orm import selectinload

from hearing.agenda.models import Hearing
from hearing.archive import filing, record_sources, sources
from hearing.archive.analysis import FINGERPRINT, analyse
from hearing.archive.filing import Filed
from hearing.archive.leaves import Leaf
from hearing.archive.models import Document, Kind, Posting, number
from hearing.archive.postings import rows_of
from hearing.archive.timing import word_starts
from hearing.archive.tokens import Word
from hearing.database import db
from hearing.programme.snapshot import Programme
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from media.segments import Segment

Source = Entry | Hearing
BATCH: Final = 500
WRITTEN: Final = "search_written"
"""Where a session keeps the entries that it has put into the index; whoever says one again after
that writes it again."""


def write(*changed: Source) -> None:
    """Put entries and facts of hearings into the index. A second time it replaces what was there.

    Who says an entry again, or files it under another item or speaker, writes it again. Once there
    is a published version, an entry is found no longer.
    """
    db.session.flush()
    entries = [one for one in changed if isinstance(one, Entry)]
    _write_entries(entries)
    db.session().info.setdefault(WRITTEN, set()).update(entry.id for entry in entries)
    for one in changed:
        if isinstance(one, Hearing):
            refresh(one, Kind.HEARING)


def follow(hearing: Hearing, _programme: Programme) -> None:
    """Let what this release says be found, and nothing else. A second time changes nothing."""
    refresh(hearing, *sources.SOURCES)


def refresh(hearing: Hearing, *kinds: Kind) -> int:
    """Let of these kinds be found what is public now, and nothing else; return how much that is.

    What has not changed stays as it is: a second time nothing is written.
    """
    db.session.flush()
    if Kind.ENTRY in kinds:
        _follow_entries(hearing)
    wanted = {(kind, leaf) for kind in kinds for leaf in sources.of(hearing, kind)}
    there = {
        (one.kind, _leaf(one)): one
        for one in db.session.scalars(
            select(Document).where(
                Document.hearing_id == hearing.id,
                Document.kind.in_(kinds),
                Document.entry_id.is_(None),
                Document.analyser == FINGERPRINT,
            )
        )
    }
    kept = [one.id for known, one in there.items() if known in wanted]
    gone = Document.id.not_in(kept), Document.entry_id.is_(None)
    _delete(Document.hearing_id == hearing.id, Document.kind.in_(kinds), *gone)
    _add(
        _of_leaf(hearing, kind, leaf)
        for kind, leaf in sorted(
            wanted - there.keys(), key=lambda pair: (pair[0], pair[1].source_id, pair[1].page)
        )
    )
    return len(wanted)


def remove(*, recording_id: int) -> None:
    """Take all entries of a recording out. A second time there is nothing to take."""
    _delete(Document.recording_id == recording_id)


def rebuild() -> int:
    """Make the whole index anew from what is public; return the number of documents."""
    _delete(Document.id.is_not(None))
    count = 0
    for hearing in db.session.scalars(select(Hearing).order_by(Hearing.id)):
        count += refresh(hearing, *sources.SOURCES)
    for recording_id in db.session.scalars(select(Recording.id).order_by(Recording.id)).all():
        count += _write_recording(recording_id)
    return count


def is_current() -> bool:
    """Tell whether there is an index, made by today's rules; if not, rebuild it."""
    old = exists().where(Document.analyser != FINGERPRINT)
    told = exists().where(Document.hearing_id == Hearing.id, Document.kind == Kind.HEARING)
    missing = exists().where(Hearing.id.is_not(None), ~told)
    return not db.session.scalar(select(old | missing))


def make(recording: Recording, _segments: Sequence[Segment]) -> None:
    """Index the protocol of a recording. A second time it replaces what was there."""
    db.session.flush()
    remove(recording_id=recording.id)
    _write_recording(recording.id)


def erase(recording: Recording) -> None:
    """Take a recording out of the index. A second time there is nothing to take."""
    remove(recording_id=recording.id)


def _write_recording(recording_id: int) -> int:
    entries = db.session.scalars(
        select(Entry)
        .where(Entry.recording_id == recording_id)
        .order_by(Entry.position)
        .options(selectinload(Entry.segments))
    ).all()
    db.session().info.setdefault(WRITTEN, set()).update(entry.id for entry in entries)
    return _write_entries(entries)


def _write_entries(entries: Sequence[Entry]) -> int:
    """Replace what the index has of entries; return how many of them are found."""
    count = 0
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        _delete(Document.entry_id.in_([entry.id for entry in batch]))
        for hearing in {entry.recording.hearing for entry in batch}:
            own = [entry for entry in batch if entry.recording.hearing is hearing]
            if not record_sources.is_settled(hearing):
                filed = filing.of_entries(hearing, map(filing.voice_of, own))
                _add(_of_entry(entry, filed[filing.voice_of(entry)]) for entry in own)
                count += len(own)
    return count


def _follow_entries(hearing: Hearing) -> None:
    """Write those entries again whose speaker is named now, or no longer, and none of a hearing
    whose record is settled."""
    found = select(Entry, Document.person, Document.party).join(
        Document, Document.entry_id == Entry.id
    )
    rows = db.session.execute(found.where(Document.hearing_id == hearing.id)).all()
    settled = record_sources.is_settled(hearing)
    voices = () if settled else (filing.voice_of(entry) for entry, *_filed in rows)
    filed = filing.of_entries(hearing, voices)
    _write_entries(
        [
            entry
            for entry, *before in rows
            if settled or filed[filing.voice_of(entry)] != tuple(before)
        ]
    )


def _add(made: Iterable[tuple[Document, str, Sequence[Word]]]) -> None:
    documents: list[Document] = []
    rows: list[dict[str, object]] = []
    for document, text, words in made:
        documents.append(document)
        rows.extend(rows_of(document.id, text, words))
    db.session.add_all(documents)
    db.session.flush()
    if rows:
        db.session.execute(insert(Posting), rows)


def _of_entry(entry: Entry, filed: Filed) -> tuple[Document, str, Sequence[Word]]:
    words = analyse(entry.text)
    seconds = word_starts(entry.text, words, entry.segments, start=entry.start)
    document = Document(
        id=number(),
        kind=Kind.ENTRY,
        hearing_id=entry.recording.hearing_id,
        recording_id=entry.recording_id,
        entry_id=entry.id,
        source_id=entry.id,
        item_id=entry.item_id,
        person=filed.person,
        party=filed.party,
        length=len(words),
        starts=" ".join(f"{second:.2f}" for second in seconds),
        analyser=FINGERPRINT,
    )
    return document, entry.text, words


def _of_leaf(hearing: Hearing, kind: Kind, leaf: Leaf) -> tuple[Document, str, Sequence[Word]]:
    words = analyse(leaf.text)
    document = Document(
        id=number(),
        kind=kind,
        hearing_id=hearing.id,
        source_id=leaf.source_id,
        page=leaf.page,
        item_id=leaf.item_id,
        person=leaf.person,
        party=leaf.party,
        text=leaf.text,
        since=leaf.since,
        length=len(words),
        analyser=FINGERPRINT,
    )
    return document, leaf.text, words


def _leaf(document: Document) -> Leaf:
    return Leaf(
        source_id=document.source_id,
        text=document.text,
        page=document.page,
        item_id=document.item_id,
        person=document.person,
        party=document.party,
        since=document.since,
    )


def _delete(*conditions: ColumnElement[bool]) -> None:
    documents = select(Document.id).where(*conditions)
    postings = delete(Posting).where(Posting.document_id.in_(documents))
    db.session.execute(postings, execution_options={"synchronize_session": False})
    found = {"synchronize_session": "fetch"}
    db.session.execute(delete(Document).where(*conditions), execution_options=found)
