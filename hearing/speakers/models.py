"""Who has a part in a hearing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import AgendaItem
from hearing.database import Base


class SpeakerState(StrEnum):
    """How far a person is with their part."""

    PROPOSED = "proposed"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """What a person does in an item."""

    SPEAKER = "speaker"
    MODERATOR = "moderator"
    PANELLIST = "panellist"
    HOST = "host"


class Speaker(Base):
    """A person with a part: ``name`` as the record shows it, ``role`` the office or perspective.

    ``employee`` is a person of the city's administration, ``perspective`` the one that the
    hearing must cover (a word of the hearing's own list).
    """

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"), index=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    organisation: Mapped[str] = mapped_column(default="", server_default="")
    employee: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    perspective: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[SpeakerState] = mapped_column(
        default=SpeakerState.PROPOSED, server_default="proposed"
    )
    state_at: Mapped[datetime | None]
    biography: Mapped[str] = mapped_column(default="", server_default="")
    needs: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="de", server_default="de")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    slots: Mapped[list[Slot]] = relationship(back_populates="speaker", cascade="all, delete-orphan")


class Slot(Base):
    """A person's part in an item."""

    __tablename__ = "speaker_slot"
    __table_args__ = (UniqueConstraint("item_id", "speaker_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), index=True
    )
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[Part] = mapped_column(default=Part.SPEAKER)
    position: Mapped[int] = mapped_column(default=0)

    speaker: Mapped[Speaker] = relationship(back_populates="slots")
    item: Mapped[AgendaItem] = relationship()
