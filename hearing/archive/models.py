"""The search index: a copy in the database, so that it changes in the same commit as the text.

Rows refer to what they are made of and go with it, whoever deletes it.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import Hearing
from hearing.database import Base
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording


class Kind(StrEnum):
    """What a document is made of."""

    ENTRY = "entry"
    ITEM = "item"
    HEARING = "hearing"


class Document(Base):
    """What is found: an entry, an agenda item or a hearing.

    ``length`` is the number of words, ``starts`` the second of each (empty without a recording),
    ``analyser`` the fingerprint of the rules that made the postings. Of an agenda item what was
    released is kept in ``text``, its title in the first line: the draft may say something else by
    now, or have no ``released_item`` of that number any longer.
    """

    __tablename__ = "search_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    recording_id: Mapped[int | None] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), index=True
    )
    # Of an index that was made before there were releases.
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), unique=True
    )
    released_item: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text, default="", server_default="")
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), unique=True
    )
    length: Mapped[int]
    starts: Mapped[str] = mapped_column(Text)
    analyser: Mapped[str]

    hearing: Mapped[Hearing] = relationship()
    recording: Mapped[Recording | None] = relationship()
    entry: Mapped[Entry | None] = relationship()


class Posting(Base):
    """Where a key is in a document: numbers of its words, as themselves and as a part."""

    __tablename__ = "search_posting"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("search_document.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    own: Mapped[str] = mapped_column(Text)
    inside: Mapped[str] = mapped_column(Text)
