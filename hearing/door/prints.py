"""Tickets and badges to print (PDF), set by Typst."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

import typst
from babel.dates import format_date, format_time

from hearing.agenda.models import Hearing
from hearing.door import codes, pictures
from hearing.door.models import Ticket
from hearing.errors import N_
from hearing.groups.labels import name_of
from hearing.groups.models import Group
from hearing.invitations.models import Invitation
from hearing.places import TEMPLATES
from hearing.programme.edition import plain
from hearing.programme.labels import Say

Values = dict[str, Any]
FOLDER = TEMPLATES / "door"
# For archives and for screen readers. A letter that no font has would break both rules.
STANDARDS = ["a-2a", "ua-1"]
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
    return _compile("ticket.typ", content, now)


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
    return _compile("badges.typ", content, now)


def _frame(hearing: Hearing, language: str, kind: str) -> Values:
    return {"language": language, "kind": kind, "title": _short(hearing.title)}


def _when(hearing: Hearing, language: str, zone: tzinfo) -> str:
    begin = hearing.starts_at.astimezone(zone)
    day = format_date(begin, "full", locale=language)
    return f"{day}, {format_time(begin, 'short', locale=language)}"


def _compile(template: str, content: Values, now: datetime) -> bytes:
    try:
        return _set(template, content, now, pdf_standards=STANDARDS)
    except typst.TypstError:
        return _set(template, content, now)


def _set(template: str, content: Values, now: datetime, **options: Any) -> bytes:
    made = typst.compile(
        str(FOLDER / template),
        root=str(FOLDER),
        sys_inputs={"content": json.dumps(content)},
        font_paths=_fonts(),
        timestamp=now.replace(microsecond=0),
        **options,
    )
    assert isinstance(made, bytes)
    return made


@lru_cache
def _fonts() -> typst.Fonts:
    """Only the fonts inside Typst, so that every machine sets the same."""
    return typst.Fonts(include_system_fonts=False)


def _short(text: str) -> str:
    text = " ".join(plain(text).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
