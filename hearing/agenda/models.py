"""The hearing and its agenda items."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.numbers import never_again


class ItemKind(StrEnum):
    """What an agenda item is."""

    GREETING = "greeting"
    TALK = "talk"
    Q_AND_A = "q_and_a"
    PRESENTATION = "presentation"
    MARKETPLACE = "marketplace"
    PANEL = "panel"
    BREAK = "break"
    CLOSING = "closing"


class LegalBasis(StrEnum):
    """On what a recording rests: Art. 52 (4) GO with a resolution, or consent alone."""

    SESSION = "session"
    CONSENT = "consent"


class Hearing(Base):
    """One hearing: date, venue, references to the motion and the council paper."""

    __tablename__ = "hearing"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    organizer: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    motion: Mapped[str] = mapped_column(default="")
    paper: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[LegalBasis] = mapped_column(default=LegalBasis.CONSENT)
    resolution: Mapped[str] = mapped_column(default="")
    vocabulary: Mapped[str] = mapped_column(default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    # Names of rooms, and the perspectives that the talks must cover.
    rooms: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    perspectives: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    # What the public page says beside the programme.
    access_info: Mapped[str] = mapped_column(default="", server_default="")
    easy_summary: Mapped[str] = mapped_column(default="", server_default="")
    sign_video_url: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    # Counts every change of the items' order and times; see hearing.agenda.order.
    programme_version: Mapped[int] = mapped_column(default=1, server_default="1")

    items: Mapped[list[AgendaItem]] = relationship(
        back_populates="hearing", order_by="AgendaItem.position", cascade="all, delete-orphan"
    )


@never_again
class AgendaItem(Base):
    """One item of the programme. ``minutes`` is the planned length.

    ``version`` counts its changes: a form that was made from an older one is stale. A ``parallel``
    item may overlap others.
    """

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"), index=True)
    position: Mapped[int]
    kind: Mapped[ItemKind]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    room: Mapped[str] = mapped_column(default="", server_default="")
    public: Mapped[bool] = mapped_column(default=True, server_default=sql.true())
    parallel: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    hearing: Mapped[Hearing] = relationship(back_populates="items")
