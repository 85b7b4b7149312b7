"""What is stored of calendar entries: one for each person, with the same UID for life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.invitations.models import Invitation


class CalendarEntry(Base):
    """The entry that a person was sent. ``sequence`` rises with each material change; ``facts``
    are those of the last letter, ``method`` is its REQUEST or CANCEL.

    ``reply_stamp`` is the DTSTAMP of the last reply that counted: an older one is stale.
    """

    __tablename__ = "calendar_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), unique=True
    )
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    method: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    stamped_at: Mapped[datetime | None]
    reply_stamp: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    invitation: Mapped[Invitation] = relationship()


class CalendarFeed(Base):
    """A person's own calendar to subscribe to, by a secret address; only its hash is stored."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
