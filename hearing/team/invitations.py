"""New people: an account, a letter in the outbox, a link under which they choose a password."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hearing.accounts import audit, staff
from hearing.accounts.models import User
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.mail import addresses, links, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter
from hearing.mail.outbox import Writing
from hearing.team import members

PURPOSE = "account"
PATH = "/l/konto/<token>"
LIFETIME = timedelta(days=14)
# By language: subject, text, and who signs where a hearing has no organizer.
WORDING: dict[str, tuple[str, str, str]] = {
    "de": (
        "Ihr Konto für das Stadtratshearing",
        "Guten Tag {name},\n\n"
        "Sie wirken an der Anhörung „{title}“ mit. Dafür gibt es jetzt ein Konto mit dieser"
        " E-Mail-Adresse. Bitte wählen Sie über diesen Link ein Passwort:\n\n{{link}}\n\n"
        "Der Link gehört nur Ihnen und gilt 14 Tage. Bitte geben Sie ihn nicht weiter.\n\n"
        "Mit freundlichen Grüßen\n{sender}",
        "Ihr Team der Anhörung",
    ),
    "en": (
        "Your account for the city council's hearings",
        "Hello {name},\n\n"
        "you take part in organizing the hearing “{title}”. For this there is now an account with"
        " this e-mail address. Please choose a password through this link:\n\n{{link}}\n\n"
        "The link is yours alone and is valid for 14 days. Please don't pass it on.\n\n"
        "Kind regards\n{sender}",
        "The team of the hearing",
    ),
}


class NameMissing(HearingError):
    """A new account needs a name."""

    sentence = N_("Für %(email)s gibt es noch kein Konto. Bitte geben Sie den Namen an.")
    field = "name"


class AccountClosed(HearingError):
    """An account that was taken out of use gets no role."""

    sentence = N_("Das Konto %(email)s ist gesperrt. Entsperren kann es nur die Administration.")
    field = "email"


class AlreadyJoined(HearingError):
    """Who has a password needs no invitation."""

    sentence = N_("Für das Konto %(email)s ist schon ein Passwort gewählt.")


def register() -> None:
    """Make the purpose of these links known to the mail room. A second time does nothing."""
    links.register_purpose(PURPOSE, describe=_describe, path=PATH, lifetime=LIFETIME, bound=True)


def _describe(user_id: int) -> Addressee | None:
    user = db.session.get(User, user_id)
    if user is None or not user.active or not user.invited:
        return None
    return Addressee(user.email, user.name, user.language)


def add(
    *,
    hearing: Hearing,
    email: str,
    name: str,
    roles: Iterable[Role],
    language: str = "de",
    who: str,
    now: datetime,
) -> User:
    """Give somebody roles in a hearing. Who has no account gets one, and a letter is drafted in
    that language.

    A second time gives the roles that are missing. Raises AddressUnusable, NameMissing,
    AccountClosed.
    """
    email = addresses.check(email.strip().lower())
    user: User | None = db.session.scalar(select(User).where(User.email == email))
    if user is not None and not user.active:
        raise AccountClosed(email=email)
    if user is None:
        user = _create(email, " ".join(name.split()), language, now)
        audit.record(
            who=who,
            action="team.invite",
            subject=f"user {user.id}",
            hearing_id=hearing.id,
            after={"email": email, "name": user.name},
            now=now,
        )
        write(hearing=hearing, user=user, who=who, now=now)
    members.change_roles(hearing=hearing, user=user, seen=(), chosen=roles, who=who, now=now)
    return user


def _create(email: str, name: str, language: str, now: datetime) -> User:
    if not name:
        raise NameMissing(email=email)
    nobody_knows = secrets.token_urlsafe(32)
    user = staff.create(email=email, name=name, password=nobody_knows, now=now)
    user.invited, user.language = True, language
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else was faster
        raise staff.AddressTaken(email=email) from error
    return user


def write(*, hearing: Hearing, user: User, who: str, now: datetime) -> Letter:
    """Draft the letter with the link; one that still waits is replaced. Raises AlreadyJoined."""
    if not user.invited:
        raise AlreadyJoined(email=user.email)
    subject, text, team = WORDING.get(user.language, WORDING["de"])
    sender = hearing.organizer or team
    writing = Writing(
        hearing_id=hearing.id,
        concern=f"account {user.id} invited",
        to=Addressee(user.email, user.name, user.language),
        subject=subject,
        text=text.format(name=user.name, title=hearing.title, sender=sender),
        link=(PURPOSE, user.id),
    )
    return outbox.draft(writing, who=who, now=now)


def open_link(*, token: str, now: datetime) -> User:
    """Whose password may be chosen; raises LinkUnknown or LinkEnded. A second time the same."""
    link = links.open_link(token=token, purpose=PURPOSE, now=now)
    user = db.session.get(User, link.subject_id)
    if user is None or not user.active or not user.invited:
        raise links.LinkEnded
    return user


def accept(*, token: str, password: str, now: datetime) -> User:
    """Choose the first password and use the invitation up. A second time raises LinkEnded.

    Raises PasswordTooShort, and then the link still opens: the caller rolls back.
    """
    user = open_link(token=token, now=now)
    used = db.session.execute(
        update(User)
        .where(User.id == user.id, User.invited)
        .values(invited=False)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise links.LinkEnded
    staff.set_password(user=user, password=password)
    links.revoke(purpose=PURPOSE, subject_id=user.id, now=now)
    audit.record(who="link", action="team.join", subject=f"user {user.id}", now=now)
    return user
