"""Questions that participants ask: one queue, who supports them, how they are asked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, sql
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from hearing.agenda.models import AgendaItem
from hearing.database import Base
from hearing.groups.models import Group
from hearing.invitations.models import Invitation
from hearing.numbers import never_again
from hearing.speakers.models import Speaker


class Origin(StrEnum):
    """How a question came into the queue."""

    ADVANCE = "advance"  # by link, before the hearing begins
    WRITTEN = "written"  # by link, on the day
    HAND = "hand"  # a raised hand online: it has no words
    MICROPHONE = "microphone"  # from the hall; the staff enters it


class QuestionState(StrEnum):
    """How far a question is."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    MERGED = "merged"  # into another one that asks the same
    CALLED = "called"
    ANSWERED = "answered"
    DEFERRED = "deferred"  # to a written answer
    ANSWERED_IN_WRITING = "answered_in_writing"
    WITHDRAWN = "withdrawn"


# What may follow what by a decision of people. Marks of the desk and their corrections move
# questions between APPROVED, CALLED and ANSWERED: see ``hearing.questions.marks``.
NEXT: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.SUBMITTED: frozenset(
        {
            *(QuestionState.APPROVED, QuestionState.REFUSED, QuestionState.MERGED),
            *(QuestionState.DEFERRED, QuestionState.WITHDRAWN),
        }
    ),
    QuestionState.APPROVED: frozenset(
        {
            *(QuestionState.SUBMITTED, QuestionState.REFUSED, QuestionState.MERGED),
            *(QuestionState.DEFERRED, QuestionState.WITHDRAWN),
        }
    ),
    QuestionState.REFUSED: frozenset({QuestionState.SUBMITTED, QuestionState.APPROVED}),
    QuestionState.MERGED: frozenset({QuestionState.SUBMITTED, QuestionState.WITHDRAWN}),
    QuestionState.CALLED: frozenset(),
    QuestionState.ANSWERED: frozenset({QuestionState.APPROVED, QuestionState.DEFERRED}),
    QuestionState.DEFERRED: frozenset(
        {
            *(QuestionState.APPROVED, QuestionState.ANSWERED_IN_WRITING),
            *(QuestionState.REFUSED, QuestionState.WITHDRAWN),
        }
    ),
    QuestionState.ANSWERED_IN_WRITING: frozenset({QuestionState.DEFERRED}),
    QuestionState.WITHDRAWN: frozenset(),
}
# What the public may read.
PUBLIC = frozenset(
    {
        *(QuestionState.APPROVED, QuestionState.CALLED, QuestionState.ANSWERED),
        *(QuestionState.DEFERRED, QuestionState.ANSWERED_IN_WRITING),
    }
)


class Order(StrEnum):
    """By what the questions of an item are put in order."""

    TIME = "time"
    BALANCE = "balance"  # the groups take turns
    SUPPORT = "support"


@never_again
class Question(Base):
    """A question, about one item or the hearing as a whole, and if wanted to one speaker.

    The asker's name is shown only if ``named``; ``invitation_id`` is who asked, while that is
    kept, ``asker`` a name that was said at the microphone. ``state_at``: since when the state is
    so; ``reason``: why it was refused. ``place``: put there by hand, in front of what the rule
    orders. ``seconds``: how long it may take, where it isn't what its item says. ``at_desk``: it
    came with the desk's mark, and goes with it. Those of a ``rehearsal`` are deleted with it.
    """

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True
    )
    speaker_id: Mapped[int | None] = mapped_column(
        ForeignKey("speaker.id", ondelete="SET NULL"), index=True
    )
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant_group.id", ondelete="SET NULL"), index=True
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("question.id", ondelete="SET NULL"), index=True
    )
    origin: Mapped[Origin] = mapped_column(default=Origin.ADVANCE, server_default="advance")
    text: Mapped[str]
    asker: Mapped[str] = mapped_column(default="", server_default="")
    named: Mapped[bool] = mapped_column(default=False)
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.SUBMITTED)
    state_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[int | None]
    seconds: Mapped[int | None]
    at_desk: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    rehearsal: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    asked_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    item: Mapped[AgendaItem | None] = relationship()
    speaker: Mapped[Speaker | None] = relationship()
    group: Mapped[Group | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()


class Support(Base):
    """Somebody wants this question to be answered as well: each person once."""

    __tablename__ = "question_support"

    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), primary_key=True
    )
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Asking(Base):
    """How questions are asked in a hearing on the day: whether they are taken, in which order they
    come, how many seconds each may take (None: no limit). Without a row: as its defaults say."""

    __tablename__ = "asking"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    is_open: Mapped[bool] = mapped_column(default=True, server_default=sql.true())
    order: Mapped[Order] = mapped_column("by", default=Order.TIME)
    seconds: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    id: Mapped[int] = synonym("hearing_id")


class ItemAsking(Base):
    """How questions about one item are asked, where that differs from the hearing's other items;
    None: as there."""

    __tablename__ = "item_asking"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_item.id", ondelete="CASCADE"), primary_key=True
    )
    is_open: Mapped[bool] = mapped_column(default=True, server_default=sql.true())
    order: Mapped[Order | None] = mapped_column("by")
    seconds: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    id: Mapped[int] = synonym("item_id")
