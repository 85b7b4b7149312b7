"""What is stored of the marketplace: the call, the plan, the stands and who hosts them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import Base
from hearing.files.models import StoredFile
from hearing.numbers import never_again
from hearing.speakers.models import Speaker


class Origin(StrEnum):
    """Where a practice example comes from."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    MUNICIPALITY = "municipality"
    ABROAD = "abroad"


class StandState(StrEnum):
    """How far a stand is. ``placed`` is an accepted one with a place on the plan."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    PLACED = "placed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Need(StrEnum):
    """What a stand asks for."""

    POWER = "power"
    SCREEN = "screen"
    NETWORK = "network"
    TABLE = "table"
    SOUND = "sound"


class StandCall(Base):
    """The call for stands of one hearing. Without ``secret`` the form is public."""

    __tablename__ = "stand_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), unique=True
    )
    text: Mapped[str] = mapped_column(default="")
    deadline: Mapped[datetime | None]
    opened: Mapped[bool] = mapped_column(default=False)
    secret: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class FloorPlan(Base):
    """The picture of the marketplace; ``width`` and ``height`` are its own units."""

    __tablename__ = "floor_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), unique=True
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    description: Mapped[str]
    width: Mapped[float]
    height: Mapped[float]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    file: Mapped[StoredFile] = relationship()


@never_again
class Stand(Base):
    """One stand. ``x`` and ``y`` are its place on the plan in percent from the left and the top.

    ``pending`` holds what the exhibitors changed of the public words since they were accepted;
    nobody outside sees it before the organizer agrees.
    """

    __tablename__ = "stand"
    __table_args__ = (UniqueConstraint("hearing_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"))
    number: Mapped[int | None]
    title: Mapped[str]
    origin: Mapped[Origin]
    unit: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="")
    shows: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs_note: Mapped[str] = mapped_column(default="")
    setup_minutes: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="de")
    state: Mapped[StandState] = mapped_column(default=StandState.APPLIED)
    state_at: Mapped[datetime]
    notes: Mapped[str] = mapped_column(default="")
    pending: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    x: Mapped[float | None]
    y: Mapped[float | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    hearing: Mapped[Hearing] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    hosts: Mapped[list[Speaker]] = relationship(secondary="stand_host", order_by=Speaker.name)


class StandHost(Base):
    """A person of the programme who is at a stand."""

    __tablename__ = "stand_host"

    stand_id: Mapped[int] = mapped_column(
        ForeignKey("stand.id", ondelete="CASCADE"), primary_key=True
    )
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True, index=True
    )
