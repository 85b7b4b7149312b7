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
    """The ticket of one person; ``code`` is random and all that its QR code says.

    It stays the same as long as the person is invited; whether it opens the door says
    ``hearing.door.tickets``. ``shown`` counts how often it was shown at the door: who counts has
    its turn with it, one at a time.
    """

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), unique=True
    )
    code: Mapped[str] = mapped_column(unique=True)
    shown: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    invitation: Mapped[Invitation] = relationship()


class DoorEvent(Base):
    """One attempt at the door; never changed. ``key`` is made by the phone: what it sends again
    after a network loss is stored once; ``content`` is a digest of what was sent under it.

    ``at`` is when it happened by the phone's clock, corrected by ``skew`` seconds where that clock
    was wrong; ``stored_at`` is when we heard of it.
    """

    __tablename__ = "door_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    key: Mapped[str] = mapped_column(unique=True)
    content: Mapped[str]
    kind: Mapped[DoorEventKind]
    at: Mapped[datetime]
    skew: Mapped[int] = mapped_column(default=0)
    stored_at: Mapped[datetime]
    who: Mapped[str]
