"""Questions that participants ask."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base
from hearing.numbers import never_again


class QuestionState(StrEnum):
    """How far a question is."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@never_again
class Question(Base):
    """A question, about one item or the hearing as a whole. The asker's name is shown only if
    ``named``; ``invitation_id`` is who asked, while that is kept."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True
    )
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant_group.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str]
    named: Mapped[bool] = mapped_column(default=False)
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.SUBMITTED)
    asked_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
