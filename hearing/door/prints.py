"""Tickets and badges to print (PDF), set by Typst."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from babel.dates import format_date, format_time

from hearing import typesetting
from hearing.agenda.models import Hearing
from hearing.door import codes, pictures
from hearing.door.models import Ticket
from hearing.errors import N_
from hearing.groups.labels import name_of
from hearing.groups.models import Group
from hearing.invitations.models import Invitation
from hearing.programme.edition import plain
from hearing.programme.labels import Say

Values = dict[str, Any]
LONGEST = 200


def write_ticket(ticket: Ticket, *, language: str, say: Say, zone: tzinfo, now: datetime) -> bytes:
    """The ticket of one person, a page of A6. The same gives the same bytes."""
    invitation = ticket.invitation
    content = _frame(invitation.hearing, language, say(N_("Ticket"))) | {
        "when": _when(invitation.hearing, language, zone),
        "venue": _short(invitation.hearing.venue),
        "name": _short(invitation.name),
        "group": _short(name_of(invitation.group, language)),
        "code": codes.spell(ticket.code),
        "qr": pictures.write(ticket.code),
        "hint": say(N_("Bitte zeigen Sie diesen Code am Einlass, gedruckt oder auf dem Telefon.")),
        "alt": say(N_("QR-Code mit dem Code des Tickets")),
    }
    return typesetting.pdf("door/ticket.typ", content, at=now)


def write_badges(
    hearing: Hearing,
    people: Iterable[tuple[Ticket, Invitation, Group]],
    *,
    say: Say,
    now: datetime,
) -> bytes:
    """Badges, ten on a sheet of A4: labels of 90 by 54 millimetres in two columns."""
    badges = [
        {
            "name": _short(invitation.name),
            "organisation": _short(invitation.organisation),
            "group": _short(group.name),
            "qr": pictures.write(ticket.code),
        }
        for ticket, invitation, group in people
    ]
    content = _frame(hearing, "de", say(N_("Namensschilder"))) | {
        "badges": badges,
        "alt": say(N_("QR-Code mit dem Code des Tickets")),
        "nobody": say(N_("Noch hat niemand einen Platz vor Ort.")),
    }
    return typesetting.pdf("door/badges.typ", content, at=now)


def _frame(hearing: Hearing, language: str, kind: str) -> Values:
    return {"language": language, "kind": kind, "title": _short(hearing.title)}


def _when(hearing: Hearing, language: str, zone: tzinfo) -> str:
    begin = hearing.starts_at.astimezone(zone)
    day = format_date(begin, "full", locale=language)
    return f"{day}, {format_time(begin, 'short', locale=language)}"


def _short(text: str) -> str:
    text = " ".join(plain(text).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
