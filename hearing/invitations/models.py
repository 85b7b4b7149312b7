"""What is stored of invitations: the person, the letters' texts, the reminders."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import Hearing
from hearing.database import Base
from hearing.groups.models import Group
from hearing.numbers import never_again


class Source(StrEnum):
    """How a person came onto the list."""

    IMPORT = "import"
    MANUAL = "manual"
    SELF = "self"  # registered without being invited
    SUBSTITUTE = "substitute"  # named by somebody who was invited


@never_again
class Invitation(Base):
    """One person invited to one hearing, or who has registered: name, address, group.

    Of one address there is one per hearing: ``address_key`` is the address in small letters.
    ``invited_at`` is when the first letter was sent. Who registered without being invited has
    shown at ``confirmed_at`` that the address is theirs; before that they are nobody.
    ``revoked_at``: no longer invited. ``substitute_for_id`` is whose place this person takes.
    """

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("hearing_id", "address_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("participant_group.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    address_key: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="de")
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[Source] = mapped_column(default=Source.MANUAL)
    substitute_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    invited_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    hearing: Mapped[Hearing] = relationship()
    group: Mapped[Group] = relationship()


class Template(Base):
    """The text of a letter to one group in one language; ``kind`` is a word of
    ``hearing.invitations.templates``. Without a row the product's own text is used."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("group_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("participant_group.id", ondelete="CASCADE"))
    kind: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)


class Reminder(Base):
    """When those of a group who haven't answered are reminded: at a time, or so many days before
    the deadline (or the hearing). ``drafted_at``: its letters lie in the outbox."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("participant_group.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime | None]
    days_before: Mapped[int | None]
    drafted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class GuestList(Base):
    """A list of guests that somebody has handed in and not yet taken over; an hour at most.

    ``lines`` are the file's: each the number of its line and its cells, the heads first.
    ``columns`` says what each column holds, words of ``hearing.invitations.columns``; who has no
    group or language of their own gets ``group_id`` and ``language``.
    """

    __tablename__ = "guest_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    lines: Mapped[list[Any]] = mapped_column(JSON)
    columns: Mapped[list[str]] = mapped_column(JSON)
    read_as: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant_group.id", ondelete="SET NULL")
    )
    language: Mapped[str] = mapped_column(default="de")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
