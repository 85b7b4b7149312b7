"""What is stored of tickets and of what happened at the door."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.invitations.models import Invitation


class DoorEventKind(StrEnum):
    """What happened at the door; the last four let nobody in."""

    ARRIVAL = "arrival"
    LEAVING = "leaving"
    AGAIN = "again"  # a ticket that was already let in
    NOT_VALID = "not_valid"  # its registration no longer has a seat here
    OTHER_HEARING = "other_hearing"
    UNKNOWN = "unknown"


class Ticket(Base):
    """The ticket of one person; ``code`` is random and all that its QR code says."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), unique=True
    )
    code: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    invitation: Mapped[Invitation] = relationship()


class DoorEvent(Base):
    """One attempt at the door; never changed. ``key`` is made by the phone: what it sends again
    after a network loss is stored once. ``at`` is the phone's time, ``stored_at`` ours."""

    __tablename__ = "door_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[DoorEventKind]
    at: Mapped[datetime]
    stored_at: Mapped[datetime]
    who: Mapped[str]
