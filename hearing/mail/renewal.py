"""New links for people whose link has ended, sent to the address that is stored, never another."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from hearing.database import db
from hearing.mail import addresses, links, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState, Link
from hearing.mail.outbox import Writing

PAUSE = timedelta(hours=1)
_LINK = re.compile(r"/l/[a-z-]+/([\w-]+)")
WORDING: dict[str, tuple[str, str]] = {
    "de": (
        "Ihr neuer persönlicher Link",
        "Guten Tag{name},\n\n"
        "Sie haben einen neuen persönlichen Link angefordert. Hier ist er:\n\n{link}\n\n"
        "Wenn Sie das nicht waren, brauchen Sie nichts zu tun. Bitte geben Sie den Link nicht"
        " weiter: Wer ihn hat, kann in Ihrem Namen antworten.",
    ),
    "en": (
        "Your new personal link",
        "Hello{name},\n\n"
        "you have asked for a new personal link. Here it is:\n\n{link}\n\n"
        "If it wasn't you, there is nothing to do. Please don't pass the link on: whoever has it"
        " can answer in your name.",
    ),
}


def token_in(text: str) -> str:
    """The token in what somebody pasted: a whole link, one of a page below it, or the token
    alone."""
    found = _LINK.search(text)
    return found[1] if found else text.strip().rstrip("/")


def ask(*, token: str, now: datetime) -> Letter | None:
    """Send a new link to whom the old one belongs, if there is somebody; nobody is told which.

    A second time within an hour nothing is sent, unless the first letter failed; nor when asked
    twice at once.
    """
    link = links.find(token=token)
    purpose = links.PURPOSES.get(link.purpose) if link else None
    if link is None or purpose is None:
        return None
    _lock(link)
    addressee = purpose.describe(link.subject_id)
    if addressee is None or _was_asked(link, now):
        return None
    return _send(link, addressee, now)


def _lock(link: Link) -> None:
    """Let one transaction at a time ask for a thing: whichever of its links it has, all lock the
    row of the oldest."""
    of_thing = (Link.purpose == link.purpose, Link.subject_id == link.subject_id)
    oldest = select(func.min(Link.id)).where(*of_thing).scalar_subquery()
    touch = update(Link).where(Link.id == oldest).values(purpose=Link.purpose)
    db.session.execute(touch.execution_options(synchronize_session=False))


def _send(link: Link, addressee: Addressee, now: datetime) -> Letter | None:
    subject, text = WORDING.get(addressee.language, WORDING["de"])
    name = f" {addressee.name}" if addressee.name else ""
    writing = Writing(
        hearing_id=link.hearing_id,
        concern=_concern(link),
        to=addressee,
        subject=subject,
        text=text.replace("{name}", name),
        link=(link.purpose, link.subject_id),
    )
    try:
        return outbox.send_now(writing, who="link", now=now)
    except (addresses.AddressMissing, addresses.AddressUnusable):
        return None


def _was_asked(link: Link, now: datetime) -> bool:
    query = select(func.count()).where(
        Letter.concern == _concern(link),
        Letter.hearing_id == link.hearing_id,
        Letter.drafted_at > now - PAUSE,
        Letter.state != LetterState.FAILED,
    )
    return bool(db.session.scalar(query))


def _concern(link: Link) -> str:
    return f"{link.purpose} {link.subject_id} new link"
