"""How far the invitation of a person is, read from the outbox: nothing is kept twice."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, String, and_, case, cast, literal, or_, select, type_coerce

from hearing.database import db
from hearing.errors import N_
from hearing.invitations.models import Invitation, Source
from hearing.mail.models import WAITING, Letter, LetterState

INVITED, REMINDED = "invited", "reminded"
# All letters about a person's place and its entry in their calendar.
PLACE = "calendar"
# What becomes of the hearing, for those who were invited and have not answered.
CHANGED, CALLED_OFF, TAKES_PLACE = "news", "off", "on"


class Stage(StrEnum):
    """How far a person's invitation is."""

    NEW = "neu"
    DRAFTED = "entworfen"
    WAITING = "wartet"
    SENT = "gesendet"
    FAILED = "gescheitert"
    SELF = "selbst"
    REVOKED = "zurueckgezogen"


NAMES: dict[Stage, str] = {
    Stage.NEW: N_("noch nicht eingeladen"),
    Stage.DRAFTED: N_("Brief entworfen"),
    Stage.WAITING: N_("Brief wartet auf Versand"),
    Stage.SENT: N_("eingeladen"),
    Stage.FAILED: N_("Brief kam nicht an"),
    Stage.SELF: N_("selbst angemeldet"),
    Stage.REVOKED: N_("Einladung zurückgezogen"),
}
BADGES: dict[Stage, str] = {
    Stage.NEW: "warning",
    Stage.SENT: "success",
    Stage.FAILED: "danger",
    Stage.REVOKED: "danger",
}
_OF_LETTER: dict[LetterState, Stage] = {
    LetterState.DRAFTED: Stage.DRAFTED,
    LetterState.QUEUED: Stage.WAITING,
    LetterState.SENDING: Stage.WAITING,
    LetterState.RETRYING: Stage.WAITING,
    LetterState.SENT: Stage.SENT,
    LetterState.FAILED: Stage.FAILED,
    LetterState.BOUNCED: Stage.FAILED,
    LetterState.DOUBTFUL: Stage.FAILED,
}


def concern(invitation_id: int, what: str) -> str:
    """What a letter to a guest is about, as the outbox knows it."""
    return f"invitation {invitation_id} {what}"


def stage() -> ColumnElement[str]:
    """A person's stage, in a query: that of the newest letter that was not thrown away."""
    about = literal("invitation ") + cast(Invitation.id, String) + literal(f" {INVITED}")
    newest = (
        select(type_coerce(Letter.state, String))
        .where(
            Letter.hearing_id == Invitation.hearing_id,
            Letter.concern == about,
            Letter.state != LetterState.DISCARDED,
        )
        .order_by(Letter.id.desc())
        .limit(1)
        .correlate(Invitation)
        .scalar_subquery()
    )
    without = case(
        (Invitation.source == Source.SELF, Stage.SELF.value),
        (Invitation.invited_at.is_not(None), Stage.SENT.value),
        else_=Stage.NEW.value,
    )
    words = {state.value: found.value for state, found in _OF_LETTER.items()}
    # What was sent to an address of before, or with a link that was taken back, invites nobody.
    was_sent = and_(newest == LetterState.SENT.value, Invitation.invited_at.is_(None))
    by_letter = case((was_sent, without), else_=case(words, value=newest, else_=without))
    return case((Invitation.revoked_at.is_not(None), Stage.REVOKED.value), else_=by_letter)


def was_written_to() -> ColumnElement[bool]:
    """Who has an invitation in their hands, or may have it: one that leaves just now, say."""
    about = literal("invitation ") + cast(Invitation.id, String) + literal(f" {INVITED}")
    leaves = select(Letter.id).where(
        Letter.hearing_id == Invitation.hearing_id,
        Letter.concern == about,
        Letter.state.in_((LetterState.SENDING, LetterState.DOUBTFUL)),
    )
    return or_(Invitation.invited_at.is_not(None), leaves.correlate(Invitation).exists())


def is_written_about_place() -> ColumnElement[bool]:
    """For whom a letter about their place waits: it tells them what becomes of the hearing too."""
    about = literal("invitation ") + cast(Invitation.id, String) + literal(f" {PLACE}")
    waits = select(Letter.id).where(
        Letter.hearing_id == Invitation.hearing_id,
        Letter.concern == about,
        Letter.state.in_((LetterState.DRAFTED, *WAITING)),
    )
    return waits.correlate(Invitation).exists()


def is_somebody() -> ColumnElement[bool]:
    """Who has only typed an address and not shown that it is theirs is nobody yet."""
    return or_(Invitation.source != Source.SELF, Invitation.confirmed_at.is_not(None))


def is_guest(hearing_id: int) -> ColumnElement[bool]:
    """The people of a hearing."""
    return and_(Invitation.hearing_id == hearing_id, is_somebody())


def note_sent(letter: Letter) -> None:
    """Follow the outbox: with their first letter a person is invited. A second time nothing."""
    words = letter.concern.split(" ")
    if letter.state is not LetterState.SENT or len(words) != 3 or words[0] != "invitation":
        return
    invitation = _invitation(letter, words[1])
    if invitation is not None and words[2] == INVITED and invitation.invited_at is None:
        invitation.invited_at = letter.sent_at


def _invitation(letter: Letter, number: str) -> Invitation | None:
    """The invitation of that number, if it is of the letter's hearing."""
    found = db.session.get(Invitation, int(number)) if number.isdecimal() else None
    return found if found is not None and found.hearing_id == letter.hearing_id else None
