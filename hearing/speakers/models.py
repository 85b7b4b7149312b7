"""Who has a part in a hearing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import AgendaItem
from hearing.database import Base
from hearing.files.models import StoredFile
from hearing.numbers import never_again


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


class Purpose(StrEnum):
    """What a person may consent to, each on its own."""

    LIVE_STREAM = "live_stream"
    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    PHOTO = "photo"


class Channel(StrEnum):
    """How an answer came in."""

    LINK = "link"
    PAPER = "paper"
    PHONE = "phone"


@never_again
class Speaker(Base):
    """A person with a part: ``name`` as the record shows it, ``role`` the office or perspective.

    ``employee`` is a person of the city's administration, ``office`` the public office they hold
    (a word of the hearing's ``StreamedOffices``), ``perspective`` the one that the hearing must
    cover (a word of the hearing's own list). ``reason`` goes with a declined invitation. ``photo``
    is the newest one, ``released_photo`` the one that everybody may see.
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
    # An empty text may mean "nothing" or "not asked yet": the time of the answer tells them apart.
    needs_at: Mapped[datetime | None]
    office: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    without_slides: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    photo_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(default="de", server_default="de")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    slots: Mapped[list[Slot]] = relationship(back_populates="speaker", cascade="all, delete-orphan")
    slides: Mapped[list[Slides]] = relationship(
        back_populates="speaker",
        order_by="Slides.number.desc()",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    photo: Mapped[StoredFile | None] = relationship()
    released_photo: Mapped[ReleasedPhoto | None] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class ReleasedPhoto(Base):
    """The photo of a person that the newest release took along: the public sees no other."""

    __tablename__ = "released_photo"

    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="CASCADE"), index=True
    )

    file: Mapped[StoredFile] = relationship()


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


class Slides(Base):
    """One version of a person's slides; the highest number counts, older ones stay. ``pictures`` is
    a PDF of the same pages, beside a file that is none itself."""

    __tablename__ = "slides"
    __table_args__ = (UniqueConstraint("speaker_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"))
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="CASCADE"), index=True
    )
    pictures_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]
    who: Mapped[str]

    speaker: Mapped[Speaker] = relationship(back_populates="slides")
    file: Mapped[StoredFile] = relationship(foreign_keys=file_id)
    pictures: Mapped[StoredFile | None] = relationship(foreign_keys=pictures_id)

    @property
    def shown(self) -> StoredFile:
        """The file whose pages are seen; without pages it is told as text."""
        return self.pictures or self.file


class Consent(Base):
    """One answer to one question of consent; never changed, a later one counts instead.

    ``wording`` is the version of the text that was shown, ``who`` recorded the answer.
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_speaker_id_purpose", "speaker_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose]
    given: Mapped[bool]
    wording: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime]
    channel: Mapped[Channel]
    who: Mapped[str]


class StreamedOffices(Base):
    """The public offices whose holders may be streamed although they are the city's employees."""

    __tablename__ = "streamed_offices"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    offices: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
