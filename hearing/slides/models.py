"""Which slides everybody may see."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.speakers.models import Slides, Speaker


class PublicSlides(Base):
    """The version of a person's slides that was released; a newer one is not public by itself."""

    __tablename__ = "public_slides"

    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True
    )
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    slides_id: Mapped[int] = mapped_column(ForeignKey("slides.id", ondelete="CASCADE"), index=True)
    released_at: Mapped[datetime]
    released_by: Mapped[str]

    speaker: Mapped[Speaker] = relationship()
    slides: Mapped[Slides] = relationship()
