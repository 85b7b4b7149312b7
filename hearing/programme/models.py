"""What is stored of releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class Release(Base):
    """A frozen version of a hearing's programme; never changed, never deleted alone.

    ``content`` is ``snapshot.to_json`` of it, ``digest`` the SHA-256 of that; ``changes`` what is
    different from the release before.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("hearing_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class ClashRule(Base):
    """How strictly a hearing takes one rule; without a row its default counts."""

    __tablename__ = "clash_rule"
    __table_args__ = (UniqueConstraint("hearing_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    rule: Mapped[str]
    level: Mapped[str]


class PrivacyNotice(Base):
    """One version of what is told about personal data; never changed, the highest number counts."""

    __tablename__ = "privacy_notice"
    __table_args__ = (UniqueConstraint("hearing_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    text: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
