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


class ClashRules(Base):
    """How strictly a hearing takes the rules of ``hearing.programme.clashes``.

    ``levels`` names the rules that are not taken at their default.
    """

    __tablename__ = "clash_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), unique=True
    )
    levels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)


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
