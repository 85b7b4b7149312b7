"""Replies taken: an answer from a calendar changes the registration as one by link does.

What does not count becomes a line of the work list with its reason, and nobody is written to: the
office sees who could not be served. The UID is known to nobody but who got the letter; the sender
must be the attendee, and our own mail server must not have called that a lie.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from hearing.calendars import answers as calendar_answers
from hearing.calendars import entries, facts, invite
from hearing.calendars.answers import Answer, Unreadable
from hearing.calendars.invite import Told
from hearing.calendars.models import CalendarEntry
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.groups.models import Mode
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.mail.mailbox import CalendarReply, Handled
from hearing.registration import answers
from hearing.registration.changes import Answering
from hearing.registration.errors import (
    AnswersClosed,
    HearingCancelled,
    InvitationRevoked,
    ModeNotOffered,
    TakenBack,
)
from hearing.registration.models import Channel, Registration, RegistrationState

WHO = "calendar"
# Clocks of two machines differ.
TOLERANCE = timedelta(minutes=5)
FORGED = re.compile(r"\bdmarc=fail\b|\bspf=(?:soft)?fail\b.*\bdkim=(?:fail|none)\b", re.IGNORECASE)
Verb = Callable[[Invitation, Told, Answering], Registration]

ACCEPTED = N_("Zusage aus dem Kalender: angemeldet.")
WAITS = N_("Zusage aus dem Kalender: Es ist kein Platz frei, die Person steht auf der Warteliste.")
MAYBE = N_("Antwort „vielleicht“ aus dem Kalender: Ein Platz ist nicht mehr reserviert.")
DECLINED = N_("Absage aus dem Kalender.")
NOTHING_NEW = N_("Antwort aus dem Kalender, die nichts ändert.")
UNKNOWN = N_("Nicht gezählt: Die Antwort gehört zu keinem Termin von hier.")
FOREIGN = N_("Nicht gezählt: Wer antwortet, ist nicht die eingeladene Person.")
LIE = N_("Nicht gezählt: Der Mailserver hält den Absender für gefälscht.")
IN_NAME = N_("Nicht gezählt: Jemand anders antwortet im Namen der eingeladenen Person.")
OLD = N_("Nicht gezählt: Die Antwort gilt einem älteren Stand des Termins.")
DELEGATED = N_("Nicht gezählt: Die Person möchte sich im Kalender vertreten lassen.")
COUNTER = N_("Nicht gezählt: Die Person schlägt eine andere Zeit vor.")
REFRESH = N_("Die Person bittet um den neuesten Stand des Termins.")
LATE = N_("Nicht gezählt: Die Frist für Antworten ist abgelaufen.")
REFUSED = N_("Nicht gezählt: Die Anmeldung lässt sich so nicht ändern.")
# Why a registration refused the answer.
REASONS: dict[type[HearingError], str] = {
    AnswersClosed: LATE,
    HearingCancelled: N_("Nicht gezählt: Die Anhörung ist abgesagt."),
    InvitationRevoked: N_("Nicht gezählt: Die Einladung gilt nicht mehr."),
    ModeNotOffered: N_("Nicht gezählt: Die Gruppe kann diese Teilnahmeform nicht mehr wählen."),
    TakenBack: N_("Nicht gezählt: Die Anmeldung wurde zurückgenommen, oder jemand anders kommt."),
}


def handle(reply: CalendarReply) -> Handled:
    """Take a reply as the mailbox hands it over. A second time nothing changes."""
    try:
        answer = calendar_answers.read(reply.calendar)
    except Unreadable as error:
        return _left(error.sentence)
    hearing_id = db.session.scalar(
        select(CalendarEntry.hearing_id).where(CalendarEntry.uid == answer.uid)
    )
    if hearing_id is None:
        return _left(UNKNOWN)
    take_turn(hearing_id)  # from here on nobody else changes seats or this entry
    entry = entries.held(CalendarEntry.uid == answer.uid)
    told = entries.told_by(entry) if entry is not None else None
    if entry is None or told is None:
        return _left(UNKNOWN)
    reason = _doubt(answer, entry, told, reply)
    return _left(reason, entry.hearing_id) if reason else _follow(answer, entry, told, reply)


def _left(sentence: str, hearing_id: int | None = None) -> Handled:
    """What a person must see to."""
    return Handled(sentence, hearing_id, settled=False)


def _doubt(answer: Answer, entry: CalendarEntry, told: Told, reply: CalendarReply) -> str:
    """Why an answer doesn't count; empty when it does."""
    known = {_key(told.facts.address), _key(entry.invitation.email)}
    if answer.attendee and _key(answer.attendee) not in known:
        return FOREIGN
    if FORGED.search(reply.authentication):
        return LIE
    if _key(reply.sender) not in known:
        return IN_NAME if answer.sent_by else FOREIGN
    if answer.method == "COUNTER":
        return COUNTER
    if answer.method == "REFRESH":
        return REFRESH
    if answer.method != "REPLY":
        return Unreadable.sentence
    if _is_stale(answer, entry, told, reply.received_at):
        return OLD
    return DELEGATED if answer.partstat == "DELEGATED" else ""


def _is_stale(answer: Answer, entry: CalendarEntry, told: Told, now: datetime) -> bool:
    """Whether it answers what no longer counts, or comes after a later answer."""
    stamp = _stamp(answer, now)
    if answer.sequence is not None and answer.sequence < told.sequence:
        return True
    if answer.sequence is None and (told.method == invite.CANCEL or stamp < told.stamp - TOLERANCE):
        return True
    return entry.reply_stamp is not None and stamp < entry.reply_stamp


def _stamp(answer: Answer, now: datetime) -> datetime:
    """When it was answered; a clock that runs ahead must not make all later answers old."""
    return min(answer.stamp or now, now)


def _follow(answer: Answer, entry: CalendarEntry, told: Told, reply: CalendarReply) -> Handled:
    """Change the registration; what stands against it is the reason why it doesn't count."""
    verb = VERBS.get(answer.partstat)
    if verb is None:
        return Handled(NOTHING_NEW, entry.hearing_id)
    invitation = entry.invitation
    before = _state(invitation)
    by = Answering(who=WHO, now=reply.received_at, channel=Channel.CALENDAR)
    try:
        with db.session.begin_nested():
            entry.reply_stamp = _stamp(answer, reply.received_at)
            entries.keep(entry, replace(told, answer=answer.partstat))
            state = verb(invitation, told, by).state
    except HearingError as error:
        return _left(REASONS.get(type(error), REFUSED), entry.hearing_id)
    return Handled(NOTHING_NEW if state is before else SAID[state], entry.hearing_id)


def _state(invitation: Invitation) -> RegistrationState | None:
    registration = answers.of(invitation)
    return registration.state if registration else None


def _accept(invitation: Invitation, told: Told, by: Answering) -> Registration:
    """Yes, in the mode that they have, or had last."""
    registration = answers.of(invitation)
    mode: Mode = (registration.mode if registration else None) or told.facts.mode
    return answers.accept(invitation=invitation, mode=mode, by=by)


def _maybe(invitation: Invitation, _told: Told, by: Answering) -> Registration:
    return answers.answer_maybe(invitation=invitation, by=by)


def _decline(invitation: Invitation, _told: Told, by: Answering) -> Registration:
    return answers.decline(invitation=invitation, by=by)


VERBS: dict[str, Verb] = {"ACCEPTED": _accept, "TENTATIVE": _maybe, "DECLINED": _decline}
State = RegistrationState
SAID: dict[RegistrationState, str] = {
    State.CONFIRMED: ACCEPTED,
    State.WAITING: WAITS,
    State.MAYBE: MAYBE,
    State.DECLINED: DECLINED,
}


def _key(address: str) -> str:
    """How addresses are compared."""
    return facts.attendee(address).casefold()
