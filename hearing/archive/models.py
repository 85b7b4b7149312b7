"""The search index: a copy in the database, so that it changes in the same commit as the text.

Rows refer to what they are made of and go with it, whoever deletes it.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import Hearing
from hearing.database import Base
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording

# SQLite's own row number, which is 64 bits wide whatever it is called.
NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")
BITS: Final = 46
# In order of their letters' numbers, as in SQLite: words with the same beginning lie together.
KEY: Final = String().with_variant(String(collation="C"), "postgresql")


class Kind(StrEnum):
    """What a document is made of; each kind is public in its own way, see ``sources``."""

    ENTRY = "entry"
    QUESTION = "question"
    ITEM = "item"
    HEARING = "hearing"
    PERSON = "person"
    STAND = "stand"
    STATEMENT = "statement"
    FILE = "file"
    SLIDES = "slides"
    SUMMARY = "summary"
    DECISION = "decision"
    RESULT = "result"
    ANSWER = "answer"


def number() -> int:
    """A number that no document has or had: what is known of one by its number stays true."""
    return secrets.randbits(BITS)


class Document(Base):
    """What is found: an entry, or anything else that is public, with its text (title first).

    A document never changes: it is written anew, with another number. ``source_id`` is the number
    of what it is made of, ``page`` that of a file's page, or of one text among several. An entry of
    the draft has its own text and a recording; those of a published version, which are made of its
    parts, have neither. ``item_id``, ``person`` and ``party`` are what it is filed under.
    ``length`` is the number of words, ``starts`` the second of each (empty without a recording),
    ``since`` when it became public if its recording doesn't say so, ``analyser`` the fingerprint of
    the rules that made the postings.
    """

    __tablename__ = "search_text"
    __table_args__ = (Index("ix_search_text_hearing_id_kind", "hearing_id", "kind"),)

    id: Mapped[int] = mapped_column(NUMBER, primary_key=True, autoincrement=False, default=number)
    kind: Mapped[Kind]
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id", ondelete="CASCADE"))
    recording_id: Mapped[int | None] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), index=True
    )
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), unique=True
    )
    source_id: Mapped[int]
    page: Mapped[int] = mapped_column(default=0)
    item_id: Mapped[int | None]
    person: Mapped[str] = mapped_column(default="", server_default="")
    party: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime | None]
    length: Mapped[int]
    starts: Mapped[str] = mapped_column(Text, default="")
    analyser: Mapped[str]

    hearing: Mapped[Hearing] = relationship()
    recording: Mapped[Recording | None] = relationship()
    entry: Mapped[Entry | None] = relationship()


class Posting(Base):
    """Where a key is in a document: numbers of its words, as themselves (with the stop words beside
    them) and as a part.

    ``forms`` has a bit for each written form in which the word stands there itself (none: only as
    a part), ``weight`` how much the document has of it; see ``postings``.
    """

    __tablename__ = "search_place"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(KEY, primary_key=True)
    document_id: Mapped[int] = mapped_column(
        NUMBER, ForeignKey("search_text.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    own: Mapped[str] = mapped_column(Text)
    inside: Mapped[str] = mapped_column(Text)
    forms: Mapped[int]
    weight: Mapped[int] = mapped_column(SmallInteger)
