"""What is stored of the conference: which system it runs on, and who was in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class System(StrEnum):
    """How people get into the conference."""

    ADDRESS = "address"  # one address for all
    BIGBLUEBUTTON = "bigbluebutton"  # a signed address for each


class Conference(Base):
    """The conference of a hearing. Its address, if it has one for all, and what guests should know
    are kept in ``Attendance``, whose ``version`` counts for both.

    ``secret`` is encrypted. ``meeting`` is what the server knows the conference by. ``asked_at`` is
    when the server was last asked who is there, ``answered_at`` when it last said so.
    """

    __tablename__ = "conference"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    system: Mapped[System] = mapped_column(default=System.ADDRESS)
    server: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(default="")
    meeting: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class ConferenceStay(Base):
    """When somebody was in the conference. ``seen_at`` is when the server last said so; where it
    can't be asked, nobody knows when they left, and ``left_at`` stays empty."""

    __tablename__ = "conference_stay"
    __table_args__ = (
        Index("ix_conference_stay_invitation_id", "invitation_id"),
        # One stay at a time: of two at once, a double click say, one is stored.
        Index(
            "uq_conference_stay_open",
            "invitation_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    joined_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
