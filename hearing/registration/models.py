"""What is stored of an answer: the place that follows from it, needs, consents."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.groups.models import Contingent, Mode
from hearing.invitations.models import Invitation
from hearing.numbers import never_again


class RegistrationState(StrEnum):
    """What has come of an invitation. Who hasn't answered has no registration at all."""

    MAYBE = "maybe"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"  # a seat is kept until ``offer_until``
    DECLINED = "declined"  # said no, or gave the place back
    SUBSTITUTED = "substituted"  # somebody else comes instead
    CANCELLED = "cancelled"  # taken back by the organizer


# These hold a seat of their contingent.
SEATED = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED})
# Reasons that the software gives itself.
EXPIRED = "offer expired"
REVOKED = "no longer invited"
REGROUPED = "another group"
OWN_REASONS = frozenset({EXPIRED, REVOKED, REGROUPED})
# Who is invited, again or still, may answer anew: nothing is answered then.
VOID = frozenset({REVOKED, REGROUPED})


class Channel(StrEnum):
    """How an answer came in."""

    LINK = "link"
    CALENDAR = "calendar"
    STAFF = "staff"


@never_again
class Registration(Base):
    """The answer to one invitation. ``mode`` is the one that was chosen, also while waiting.

    ``contingent_id`` is whose seat it holds, none where there is no limit. ``turn`` is its place in
    the waiting list: who waits since an earlier turn comes first. ``notice`` is the number of the
    privacy notice that was shown. ``reason`` goes with what an organizer decided.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_contingent_id_state", "contingent_id", "state"),
        Index("ix_registration_hearing_id_state", "hearing_id", "state", "turn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id", ondelete="CASCADE"))
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[RegistrationState]
    mode: Mapped[Mode | None]
    contingent_id: Mapped[int | None] = mapped_column(
        ForeignKey("contingent.id", ondelete="SET NULL")
    )
    turn: Mapped[int] = mapped_column(default=0)
    offer_until: Mapped[datetime | None]
    channel: Mapped[Channel] = mapped_column(default=Channel.LINK)
    notice: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]
    state_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    invitation: Mapped[Invitation] = relationship()
    contingent: Mapped[Contingent | None] = relationship()

    @property
    def is_void(self) -> bool:
        """Whether the software has ended it and the person is to answer anew; ``is_void`` below
        says the same in a query."""
        ended = self.state is RegistrationState.CANCELLED and self.reason in VOID
        return ended and self.invitation.revoked_at is None


def is_void() -> ColumnElement[bool]:
    """Registrations that answer nothing, in a query about them and their invitations."""
    return and_(
        Registration.state == RegistrationState.CANCELLED,
        Registration.reason.in_(VOID),
        Invitation.revoked_at.is_(None),
    )


class AccessNeed(Base):
    """What somebody needs to take part (Art. 9 GDPR): kept apart, deleted two weeks after."""

    __tablename__ = "access_need"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), unique=True
    )
    text: Mapped[str]
    created_at: Mapped[datetime]


class GuestConsent(Base):
    """One answer to one question of consent; never changed, a later one counts instead.

    ``purpose`` and ``wording`` name a text of ``hearing.registration.wordings``.
    """

    __tablename__ = "guest_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str]
    given: Mapped[bool]
    wording: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime]
    channel: Mapped[Channel]
    who: Mapped[str]


class FormUse(Base):
    """How often a public form was used from one network, say, in one span of time.

    ``key`` is a keyed hash: from it nobody reads whose network it was. Deleted after ``ends_at``.
    """

    __tablename__ = "form_use"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
