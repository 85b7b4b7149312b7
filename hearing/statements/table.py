"""The statements as one table in words, from which every export is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.errors import N_
from hearing.statements import labels
from hearing.statements.annex import AnnexEntry
from hearing.statements.states import State

HEADS = (
    N_("Stelle"),
    N_("Stellungnahme"),
    N_("Eingang"),
    N_("Nr."),
    N_("Anmerkung"),
    N_("Antwort"),
)
MISSING = N_("keine Stellungnahme eingegangen")
WITHHELD = N_("liegt vor, wird nicht veröffentlicht")
ATTACH = N_("Bitte um Beifügung zur Vorlage")
OLD_SENTENCE = N_("Zu ändernder Satz: „%(text)s“")
NEW_SENTENCE = N_("Neuer Wortlaut: „%(text)s“")
FILES = N_("Dateien: %(names)s")
LATE = N_("verspätet")


@dataclass(frozen=True, slots=True)
class Table:
    """A title, some lines under it, heads of columns, and rows of as many cells."""

    title: str
    lines: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    language: str


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is written: language, its words, how a day is shown."""

    language: str
    say: Callable[..., str]
    show_day: Callable[[datetime], str]


def make(
    *, title: str, lines: Sequence[str], entries: Sequence[AnnexEntry], reader: Reader
) -> Table:
    """Put the statements into rows: the office in the first of its rows, a row for each comment."""
    rows = [row for entry in entries for row in _rows(entry, reader)]
    heads = tuple(reader.say(head) for head in HEADS)
    return Table(title, tuple(lines), heads, tuple(rows), reader.language)


def _rows(entry: AnnexEntry, reader: Reader) -> Iterator[tuple[str, ...]]:
    first = (entry.office, _answer(entry, reader), _received(entry, reader))
    remarks = list(_remarks(entry, reader)) or [("", "", "")]
    yield (*first, *remarks[0])
    for remark in remarks[1:]:
        yield ("", "", "", *remark)


def _answer(entry: AnnexEntry, reader: Reader) -> str:
    if entry.state is State.OVERDUE:
        return reader.say(MISSING)
    if entry.withheld or entry.kind is None:
        return reader.say(WITHHELD)
    words = reader.say(labels.KINDS[entry.kind])
    return f"{words}. {reader.say(ATTACH)}." if entry.attach else words


def _received(entry: AnnexEntry, reader: Reader) -> str:
    if entry.received_at is None:
        return "–"
    day = reader.show_day(entry.received_at)
    return f"{day} ({reader.say(LATE)})" if entry.state is State.LATE else day


def _remarks(entry: AnnexEntry, reader: Reader) -> Iterator[tuple[str, str, str]]:
    if entry.text:
        yield ("", entry.text, "")
    for number, comment in enumerate(entry.comments, start=1):
        yield (str(number), comment.text, comment.answer)
    if entry.old_sentence:
        wish = reader.say(OLD_SENTENCE, text=entry.old_sentence)
        if entry.new_sentence:
            wish += "\n" + reader.say(NEW_SENTENCE, text=entry.new_sentence)
        yield ("", wish, "")
    if entry.files:
        names = ", ".join(name for _id, name, _size in entry.files)
        yield ("", reader.say(FILES, names=names), "")
