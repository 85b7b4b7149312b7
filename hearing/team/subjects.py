"""What a line of the audit log is about, with the name that the thing has now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hearing.accounts.models import AuditEntry, User
from hearing.agenda.models import AgendaItem
from hearing.database import db
from hearing.speakers.models import Speaker
from hearing.stands.models import Stand
from hearing.team import labels

# Where the name of a thing is now; a thing that is gone is named by what the line kept of it.
COLUMNS: dict[str, tuple[Any, Any]] = {
    "item": (AgendaItem.id, AgendaItem.title),
    "speaker": (Speaker.id, Speaker.name),
    "stand": (Stand.id, Stand.title),
    "user": (User.id, User.name),
}


def finder(entries: Iterable[AuditEntry]) -> Callable[[AuditEntry], str]:
    """A function that names what a line is about; one query for each kind of thing."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        kind, number = _split(entry.subject)
        if kind in COLUMNS and number is not None:
            wanted.setdefault(kind, set()).add(number)
    names = {kind: _names(kind, numbers) for kind, numbers in wanted.items()}

    def _say(entry: AuditEntry) -> str:
        kind, number = _split(entry.subject)
        if kind not in labels.SUBJECTS:
            return entry.subject
        word = str(_(labels.SUBJECTS[kind]))
        if kind == "hearing":
            return word
        kept = {**entry.before, **entry.after}
        name = names.get(kind, {}).get(number) or kept.get("title") or kept.get("name")
        return f"{word} „{name}“" if name else f"{word} {entry.subject.partition(' ')[2]}"

    return _say


def _split(subject: str) -> tuple[str, int | None]:
    kind, _space, rest = subject.partition(" ")
    number = rest.partition(" ")[0]
    return kind, int(number) if number.isascii() and number.isdecimal() else None


def _names(kind: str, numbers: set[int]) -> dict[int | None, str]:
    id_column, name = COLUMNS[kind]
    rows = db.session.execute(select(id_column, name).where(id_column.in_(numbers)))
    return {row[0]: row[1] for row in rows}
