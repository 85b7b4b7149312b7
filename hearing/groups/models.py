"""What is stored of groups: their rights, their seats, and how a hearing is attended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from hearing.database import Base
from hearing.numbers import never_again


class Mode(StrEnum):
    """How somebody takes part."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"  # by video, interactive
    STREAM = "stream"  # watching only


class Admission(StrEnum):
    """Who may belong to a group."""

    INVITATION = "invitation"  # only who is invited
    PROOF = "proof"  # who has an address of one of the mail domains, or knows the code
    OPEN = "open"  # everybody


@never_again
class Group(Base):
    """A group of participants and what it may do; read it through ``hearing.groups.rights``.

    ``modes`` are those that its people may choose. After ``deadline`` nothing is answered or
    changed by link; without one, until the hearing begins. ``domains`` and ``code`` open a group
    whose admission is by proof.
    """

    __tablename__ = "participant_group"
    __table_args__ = (UniqueConstraint("hearing_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    may_ask: Mapped[bool] = mapped_column(default=False)
    admission: Mapped[Admission] = mapped_column(default=Admission.INVITATION)
    domains: Mapped[list[str]] = mapped_column(JSON, default=list)
    code: Mapped[str] = mapped_column(default="")
    deadline: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Contingent(Base):
    """Seats in one mode for one group (protected) or for several (pooled); ``seats`` may be 0.

    A group without a contingent in a mode has no limit there.
    """

    __tablename__ = "contingent"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(default="")
    mode: Mapped[Mode]
    seats: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    groups: Mapped[list[Group]] = relationship(
        secondary="contingent_group", order_by=Group.position
    )


class ContingentGroup(Base):
    """A group that may use a contingent."""

    __tablename__ = "contingent_group"

    contingent_id: Mapped[int] = mapped_column(
        ForeignKey("contingent.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("participant_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Attendance(Base):
    """How a hearing is attended. ``turn`` counts what was done with its seats, one at a time: it
    is the lock of ``hearing.groups.turns`` and the order of the waiting list.

    ``virtual_url`` is the conference's address, shown from ``doors_minutes`` before the beginning.
    ``contact`` is the mailbox that answers to calendar letters and that people may write to;
    empty: the sender of all letters.
    """

    __tablename__ = "attendance"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    turn: Mapped[int] = mapped_column(default=0)
    virtual_url: Mapped[str] = mapped_column(default="")
    virtual_info: Mapped[str] = mapped_column(default="")
    doors_minutes: Mapped[int] = mapped_column(default=30)
    offer_hours: Mapped[int] = mapped_column(default=48)
    contact: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    id: Mapped[int] = synonym("hearing_id")
