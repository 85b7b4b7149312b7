"""Letters to whoever's address was typed on the public page, in German and English.

Nothing that was typed there stands in them: so nobody can write to others through us.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from hearing import city
from hearing.database import db
from hearing.errors import N_
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.invitations.people import LINKS
from hearing.mail import outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.programme.words import Words

WHO = "registration form"
PAUSE = timedelta(hours=1)
MOST_A_DAY = 5
"""Letters that an address gets in a day, of all hearings, because somebody typed it."""

WORDS = ("confirm", "link", "revoked")
CONFIRM = (
    N_("Ihr Link zur Anmeldung: %(hearing)s"),
    N_(
        "Guten Tag,\n\nSie haben diese E-Mail-Adresse angegeben, um an der Anhörung „%(hearing)s“"
        " teilzunehmen.\n\nBitte öffnen Sie Ihren persönlichen Link und sagen Sie dort, wie Sie"
        " teilnehmen. Erst damit sind Sie angemeldet:\n\n{link}\n\nAntworten Sie innerhalb von"
        " %(days)d Tagen; danach löschen wir Ihre Angaben.\n\nWenn Sie das nicht waren, brauchen"
        " Sie nichts zu tun. Bitte geben Sie den Link nicht weiter: Wer ihn hat, kann in Ihrem"
        " Namen antworten.\n\nMit freundlichen Grüßen\n%(sender)s\n"
    ),
)
KNOWN = (
    N_("Ihr persönlicher Link: %(hearing)s"),
    N_(
        "Guten Tag,\n\nfür diese E-Mail-Adresse gibt es schon eine Einladung oder Anmeldung zur"
        " Anhörung „%(hearing)s“. Hier ist Ihr persönlicher Link. Dort sehen Sie, was gespeichert"
        " ist, und können antworten:\n\n{link}\n\nWenn Sie nicht danach gefragt haben, brauchen Sie"
        " nichts zu tun. Bitte geben Sie den Link nicht weiter: Wer ihn hat, kann in Ihrem Namen"
        " antworten.\n\nMit freundlichen Grüßen\n%(sender)s\n"
    ),
)
REVOKED = (
    N_("Ihre Anmeldung: %(hearing)s"),
    N_(
        "Guten Tag,\n\nmit dieser E-Mail-Adresse wurde eine Anmeldung zur Anhörung „%(hearing)s“"
        " versucht. Ihre Einladung oder Anmeldung wurde aber zurückgenommen. Bitte wenden Sie sich"
        " an das Büro der Anhörung, wenn Sie teilnehmen möchten.\n\nMit freundlichen Grüßen\n"
        "%(sender)s\n"
    ),
)


def send(invitation: Invitation, *, now: datetime, days: int) -> Letter | None:
    """Send the link, or say that there is none; ``days`` is how long an unconfirmed address is
    kept. Within an hour, or too often in a day, a second time sends nothing."""
    if _is_enough(invitation, now):
        return None
    what, text = _choose(invitation)
    hearing, words = invitation.hearing, Words(invitation.language, city.zone())
    subject, body = text
    title, sender = _braceless(hearing.title), _braceless(hearing.organizer)
    is_nobody = people.is_unconfirmed(invitation)
    writing = Writing(
        hearing_id=hearing.id,
        concern=f"invitation {invitation.id} {what}",
        to=Addressee(invitation.email, "" if is_nobody else invitation.name, invitation.language),
        subject=words.say(subject, hearing=hearing.title),
        text=words.say(body, hearing=title, sender=sender, days=days),
        link=None if text is REVOKED else (LINKS, invitation.id),
    )
    return outbox.send_now(writing, who=WHO, now=now)


def _choose(invitation: Invitation) -> tuple[str, tuple[str, str]]:
    if invitation.revoked_at is not None:
        return "revoked", REVOKED
    if people.is_unconfirmed(invitation):
        return "confirm", CONFIRM
    return "link", KNOWN


def _is_enough(invitation: Invitation, now: datetime) -> bool:
    """Whether the address was written to within an hour about this hearing, or often today."""
    sent = select(func.count()).where(Letter.drafted_by == WHO, Letter.state != LetterState.FAILED)
    own = or_(*(Letter.concern == f"invitation {invitation.id} {what}" for what in WORDS))
    lately = sent.where(own, Letter.drafted_at > now - PAUSE)
    today = sent.where(
        func.lower(Letter.address) == invitation.email.lower(),
        Letter.drafted_at > now - timedelta(days=1),
    )
    return bool(db.session.scalar(lately)) or (db.session.scalar(today) or 0) >= MOST_A_DAY


def _braceless(text: str) -> str:
    """A title can't bring a link of its own: the outbox replaces the first that it finds."""
    return text.replace("{", "(").replace("}", ")")
