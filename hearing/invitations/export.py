"""The list as CSV for spreadsheets; no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from hearing.database import db
from hearing.invitations import lists, replies, stages
from hearing.invitations.lists import Search
from hearing.speakers.export import harmless

HEADS = ("Name", "E-Mail", "Gruppe", "Organisation", "Sprache", "Notiz", "Einladung", "Antwort")
BATCH = 500


def write(hearing_id: int, search: Search, *, say: Callable[[str], str]) -> str:
    """What a search finds, with a mark that tells Excel the encoding (RFC 4180, semicolons).

    ``say`` translates. What was exported can be imported again.
    """
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerow(HEADS)
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
            table.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + text.getvalue()
