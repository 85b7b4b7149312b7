"""The search index: what is written into it, taken out of it and rebuilt.

Nothing here commits: a release or a takedown and its search entry are one commit of the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, insert, select
from sqlalchemy.orm import QueryableAttribute, selectinload

from hearing.agenda.models import Hearing
from hearing.archive.analysis import FINGERPRINT, Word, analyse, places
from hearing.archive.models import Document, Kind, Posting
from hearing.archive.timing import word_starts
from hearing.database import db
from hearing.programme import release
from hearing.programme.snapshot import Item, Programme
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from media.segments import Segment

Source = Entry | Hearing
BATCH: Final = 500
SOURCE_ID: Final[Mapping[Kind, QueryableAttribute[Any]]] = {
    Kind.ENTRY: Document.entry_id,
    Kind.HEARING: Document.hearing_id,
}


def text_of(source: Source) -> str:
    """Return the text that is searched and shown of an entry or a hearing."""
    if isinstance(source, Entry):
        return source.text
    facts = release.facts(source)
    words = (facts.title, facts.summary, facts.venue, facts.organizer, facts.motion, facts.paper)
    return "\n".join(filter(None, words))


def shown(document: Document) -> str:
    """Return the text of what is found; of an agenda item as it was released."""
    if document.kind is Kind.ITEM:
        return document.text
    return text_of(document.entry or document.hearing)


def write(*sources: Source) -> None:
    """Put these into the index. A second time it replaces what was there."""
    db.session.flush()
    for start in range(0, len(sources), BATCH):
        _write_batch(sources[start : start + BATCH])


def follow(hearing: Hearing, programme: Programme) -> None:
    """Let the items of this release be found, and no others of the hearing. A second time too."""
    write(hearing)
    _delete(Document.hearing_id == hearing.id, Document.kind == Kind.ITEM)
    items = programme.items
    for start in range(0, len(items), BATCH):
        batch = [(item, _released_text(item)) for item in items[start : start + BATCH]]
        analysed = [(item, text, analyse(text)) for item, text in batch]
        _add(
            (
                Document(
                    kind=Kind.ITEM,
                    hearing_id=hearing.id,
                    released_item=item.id,
                    text=text,
                    length=len(words),
                    starts="",
                    analyser=FINGERPRINT,
                ),
                words,
            )
            for item, text, words in analysed
        )


def remove(*, recording_id: int) -> None:
    """Take all entries of a recording out. A second time there is nothing to take."""
    _delete(Document.recording_id == recording_id)


def rebuild() -> int:
    """Make the whole index anew from the protocols; return the number of documents."""
    _delete(Document.id.is_not(None))
    count = 0
    for hearing in db.session.scalars(select(Hearing).order_by(Hearing.id)):
        write(hearing)
        count += 1
        if (programme := release.current(hearing)) is not None:
            follow(hearing, programme)
            count += len(programme.items)
    for recording_id in db.session.scalars(select(Recording.id).order_by(Recording.id)).all():
        count += _write_recording(recording_id)
    return count


def is_current() -> bool:
    """Tell whether all of the index was made by today's rules; if not, rebuild it."""
    draft = (Document.kind == Kind.ITEM) & Document.released_item.is_(None)
    old = exists().where((Document.analyser != FINGERPRINT) | draft)
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
    _add((_document(source, words), words) for source, words in analysed)


def _add(pairs: Iterable[tuple[Document, Sequence[Word]]]) -> None:
    made = list(pairs)
    db.session.add_all(document for document, _words in made)
    db.session.flush()
    rows = [row for document, words in made for row in _postings(document.id, words)]
    if rows:
        db.session.execute(insert(Posting), rows)


def _released_text(item: Item) -> str:
    return "\n".join((" ".join(item.title.split()), item.summary)).strip("\n")


def _kind(source: Source) -> Kind:
    return Kind.ENTRY if isinstance(source, Entry) else Kind.HEARING


def _document(source: Source, words: Sequence[Word]) -> Document:
    document = Document(kind=_kind(source), length=len(words), starts="", analyser=FINGERPRINT)
    if isinstance(source, Entry):
        seconds = word_starts(source.text, words, source.segments, start=source.start)
        document.entry_id, document.recording_id = source.id, source.recording_id
        document.hearing_id = source.recording.hearing_id
        document.starts = " ".join(f"{second:.2f}" for second in seconds)
    else:
        document.hearing_id = source.id
    return document


def _postings(document_id: int, words: Sequence[Word]) -> Iterable[dict[str, object]]:
    for key, (own, inside) in places(words).items():
        yield {"key": key, "document_id": document_id, "own": own, "inside": inside}


def _delete(*conditions: ColumnElement[bool]) -> None:
    documents = select(Document.id).where(*conditions)
    postings = delete(Posting).where(Posting.document_id.in_(documents))
    db.session.execute(postings, execution_options={"synchronize_session": False})
    # SQLite gives their numbers again, so the session must know that they are gone.
    found = {"synchronize_session": "fetch"}
    db.session.execute(delete(Document).where(*conditions), execution_options=found)
