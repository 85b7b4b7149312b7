"""The search index: what is written into it, taken out of it and rebuilt.

Nothing here commits: a release or a takedown and its search entry are one commit of the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, insert, select
from sqlalchemy.orm import QueryableAttribute, selectinload

from hearing.agenda.models import AgendaItem, Hearing
from hearing.archive.analysis import FINGERPRINT, Word, analyse, places
from hearing.archive.models import Document, Kind, Posting
from hearing.archive.timing import word_starts
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from media.segments import Segment

Source = Entry | AgendaItem | Hearing
BATCH: Final = 500
SOURCE_ID: Final[Mapping[Kind, QueryableAttribute[Any]]] = {
    Kind.ENTRY: Document.entry_id,
    Kind.ITEM: Document.item_id,
    Kind.HEARING: Document.hearing_id,
}


def text_of(source: Source) -> str:
    """Return the text that is searched and shown of an entry, an agenda item or a hearing."""
    if isinstance(source, Entry):
        return source.text
    if isinstance(source, AgendaItem):
        return "\n".join(filter(None, (source.title, source.summary)))
    facts = (source.title, source.summary, source.venue, source.organizer)
    return "\n".join(filter(None, (*facts, source.motion, source.paper)))


def source_of(document: Document) -> Source:
    """Return what a document is made of."""
    return document.entry or document.item or document.hearing


def write(*sources: Source) -> None:
    """Put these into the index. A second time it replaces what was there."""
    db.session.flush()
    for start in range(0, len(sources), BATCH):
        _write_batch(sources[start : start + BATCH])


def remove(*, recording_id: int) -> None:
    """Take all entries of a recording out. A second time there is nothing to take."""
    _delete(Document.recording_id == recording_id)


def rebuild() -> int:
    """Make the whole index anew from the protocols; return the number of documents."""
    _delete(Document.id.is_not(None))
    count = 0
    for hearing in db.session.scalars(select(Hearing).order_by(Hearing.id)):
        write(hearing, *hearing.items)
        count += 1 + len(hearing.items)
    for recording_id in db.session.scalars(select(Recording.id).order_by(Recording.id)).all():
        count += _write_recording(recording_id)
    return count


def is_current() -> bool:
    """Tell whether all of the index was made by today's analyser; if not, rebuild it."""
    old = exists().where(Document.analyser != FINGERPRINT)
    return not db.session.scalar(select(old))


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
    write(*entries)
    return len(entries)


def _write_batch(sources: Sequence[Source]) -> None:
    for kind, column in SOURCE_ID.items():
        ids = [source.id for source in sources if _kind(source) is kind]
        if ids:
            _delete(column.in_(ids), Document.kind == kind)
    analysed = [(source, analyse(text_of(source))) for source in sources]
    documents = [_document(source, words) for source, words in analysed]
    db.session.add_all(documents)
    db.session.flush()
    rows = [
        row
        for document, (_source, words) in zip(documents, analysed, strict=True)
        for row in _postings(document.id, words)
    ]
    if rows:
        db.session.execute(insert(Posting), rows)


def _kind(source: Source) -> Kind:
    if isinstance(source, Entry):
        return Kind.ENTRY
    return Kind.ITEM if isinstance(source, AgendaItem) else Kind.HEARING


def _document(source: Source, words: Sequence[Word]) -> Document:
    document = Document(kind=_kind(source), length=len(words), starts="", analyser=FINGERPRINT)
    if isinstance(source, Entry):
        seconds = word_starts(source.text, words, source.segments, start=source.start)
        document.entry_id, document.recording_id = source.id, source.recording_id
        document.hearing_id = source.recording.hearing_id
        document.starts = " ".join(f"{second:.2f}" for second in seconds)
    elif isinstance(source, AgendaItem):
        document.item_id, document.hearing_id = source.id, source.hearing_id
    else:
        document.hearing_id = source.id
    return document


def _postings(document_id: int, words: Sequence[Word]) -> Iterable[dict[str, object]]:
    for key, (own, inside) in places(words).items():
        yield {"key": key, "document_id": document_id, "own": own, "inside": inside}


def _delete(*conditions: ColumnElement[bool]) -> None:
    documents = select(Document.id).where(*conditions)
    synchronize = {"synchronize_session": False}
    postings = delete(Posting).where(Posting.document_id.in_(documents))
    db.session.execute(postings, execution_options=synchronize)
    db.session.execute(delete(Document).where(*conditions), execution_options=synchronize)
