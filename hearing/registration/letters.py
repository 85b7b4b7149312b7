"""Letters of the waiting list, in German and English."""

from __future__ import annotations

import logging
from datetime import datetime

from hearing import city
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.groups import labels
from hearing.invitations.models import Invitation
from hearing.invitations.people import LINKS
from hearing.mail import outbox
from hearing.mail.links import Addressee
from hearing.mail.outbox import Writing
from hearing.programme.words import Words
from hearing.registration import changes
from hearing.registration.models import Registration

log = logging.getLogger("hearing.registration")
WHO = "waiting list"
OFFER = (
    N_("Ein Platz ist frei: %(hearing)s"),
    N_(
        "Guten Tag %(name)s,\n\nin der Anhörung „%(hearing)s“ ist ein Platz frei geworden"
        " (%(mode)s). Er ist bis %(until)s Uhr für Sie reserviert.\n\nBitte nehmen Sie ihn über"
        " Ihren persönlichen Link an, oder geben Sie ihn weiter:\n\n{link}\n\nDanach bekommt ihn,"
        " wer als Nächstes wartet.\n\nMit freundlichen Grüßen\n%(sender)s\n"
    ),
)
END = (
    N_("Der angebotene Platz ist weitergegeben: %(hearing)s"),
    N_(
        "Guten Tag %(name)s,\n\nfür die Anhörung „%(hearing)s“ war ein Platz für Sie reserviert."
        " Weil Sie ihn nicht angenommen haben, ist er weitergegeben, und Sie sind nicht angemeldet."
        "\n\nMöchten Sie doch teilnehmen? Über Ihren persönlichen Link können Sie sich"
        " neu anmelden:\n\n{link}\n\nMit freundlichen Grüßen\n%(sender)s\n"
    ),
)
NAMED = (
    N_("Sie sind als Vertretung benannt: %(hearing)s"),
    N_(
        "Guten Tag %(name)s,\n\n%(before)s ist zur Anhörung „%(hearing)s“ eingeladen und hat Sie"
        " als Vertretung benannt.\n\nBitte sagen Sie über Ihren persönlichen Link, ob Sie kommen:"
        "\n\n{link}\n\nWenn Sie das nicht möchten, antworten Sie dort mit „Nein“.\n\n"
        "Mit freundlichen Grüßen\n%(sender)s\n"
    ),
)
NAMED_WITH_SEAT = (
    NAMED[0],
    N_(
        "Guten Tag %(name)s,\n\n%(before)s ist zur Anhörung „%(hearing)s“ eingeladen und hat Sie"
        " als Vertretung benannt. Der Platz (%(mode)s) ist bis %(until)s Uhr für Sie reserviert."
        "\n\nBitte sagen Sie bis dahin über Ihren persönlichen Link, ob Sie kommen:\n\n{link}\n\n"
        "Wenn Sie das nicht möchten, antworten Sie dort mit „Nein“.\n\n"
        "Mit freundlichen Grüßen\n%(sender)s\n"
    ),
)


def send_offer(registration: Registration, *, now: datetime) -> None:
    """Say that a seat is kept, and until when. A second time says it again."""
    _send(registration.invitation, OFFER, "offered", now=now, **_seat(registration))


def send_end_of_offer(registration: Registration, *, now: datetime) -> None:
    """Say that the seat went to the next in line; nobody needs to hear it afterwards."""
    invitation = registration.invitation
    if now < invitation.hearing.starts_at:
        _send(invitation, END, "expired", now=now)


def send_to_substitute(invitation: Invitation, *, before: str, now: datetime) -> None:
    """Tell somebody that they were named as a substitute, and until when a seat is kept; raises as
    ``outbox.send_now``."""
    registration = changes.of(invitation)
    seat = _seat(registration) if registration else {}
    text = NAMED_WITH_SEAT if seat else NAMED
    _write(invitation, text, "invited", now=now, before=before, **seat)


def _seat(registration: Registration) -> dict[str, str]:
    """The seat that is kept, in words of its person."""
    words = Words(registration.invitation.language, city.zone())
    assert registration.offer_until is not None
    assert registration.mode is not None
    mode = words.say(labels.MODES[registration.mode])
    return {"mode": mode, "until": words.time(registration.offer_until)}


def _send(
    invitation: Invitation, text: tuple[str, str], what: str, *, now: datetime, **facts: str
) -> None:
    """What one person's answer sets off must not fail because another has no usable address."""
    try:
        with db.session.begin_nested():
            _write(invitation, text, what, now=now, **facts)
    except HearingError as error:
        log.warning("invitation %s gets no letter: %s", invitation.id, type(error).__name__)


def _write(
    invitation: Invitation, text: tuple[str, str], what: str, *, now: datetime, **facts: str
) -> None:
    hearing, words = invitation.hearing, Words(invitation.language, city.zone())
    subject, body = text
    facts |= {"hearing": hearing.title, "name": invitation.name, "sender": hearing.organizer}
    plain = {name: _braceless(value) for name, value in facts.items()}
    writing = Writing(
        hearing_id=hearing.id,
        concern=f"invitation {invitation.id} {what}",
        to=Addressee(invitation.email, invitation.name, invitation.language),
        subject=words.say(subject, hearing=hearing.title),
        text=words.say(body, **plain),
        link=(LINKS, invitation.id),
    )
    outbox.send_now(writing, who=WHO, now=now)


def _braceless(text: str) -> str:
    """A name can't bring a link of its own: the outbox replaces the first that it finds."""
    return text.replace("{", "(").replace("}", ")")
