"""What is stored of erasures and of the time that data are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class RetentionPeriod(Base):
    """How many days after a hearing one kind of personal data is kept, where an organizer chose
    another number than the default; ``kind`` is a word of ``hearing.privacy.retention``."""

    __tablename__ = "retention_period"
    __table_args__ = (UniqueConstraint("hearing_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id", ondelete="CASCADE"))
    kind: Mapped[str]
    days: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class Deletion(Base):
    """That something was erased or deleted by its date: which kind, how many, nothing personal."""

    __tablename__ = "deletion"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int | None] = mapped_column(
        ForeignKey("hearing.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str]
    cause: Mapped[str]  # "retention" or "request"
    count: Mapped[int]
    at: Mapped[datetime]


class ConsentProof(Base):
    """That somebody consented, kept after all else about them was erased (Art. 7 (1) GDPR).

    ``pseudonym`` is made of the address with the secret key: who comes with the address can be
    shown what they consented to, and nobody can read from it who they were. ``wording`` is the
    version of the text, ``part`` says in what part they did ("guest", "speaker").
    """

    __tablename__ = "consent_proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    pseudonym: Mapped[str] = mapped_column(index=True)
    part: Mapped[str]
    purpose: Mapped[str]
    given: Mapped[bool]
    wording: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime]
    channel: Mapped[str]
