"""The list as CSV for spreadsheets; no cell can become a formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hearing import tables
from hearing.database import db
from hearing.invitations import lists, replies, stages
from hearing.invitations.lists import Search

HEADS = ("Name", "E-Mail", "Gruppe", "Organisation", "Sprache", "Notiz", "Einladung", "Antwort")
BATCH = 500


def write(hearing_id: int, search: Search, *, say: Callable[[str], str]) -> str:
    """What a search finds; ``say`` translates. What was exported can be imported again."""
    rows: list[Sequence[str]] = [HEADS]
    people = db.session.scalars(lists.find(hearing_id, search)).all()
    names = replies.known().names
    for first in range(0, len(people), BATCH):
        batch = people[first : first + BATCH]
        standing = lists.standing(batch)
        for person in batch:
            stage, answer = standing[person.id]
            cells = [
                person.name,
                person.email,
                person.group.name,
                person.organisation,
                person.language,
                person.note,
                say(stages.NAMES[stage]),
                say(names[answer]) if answer else "",
            ]
            rows.append(cells)
    return tables.write(rows)
