"""Every column in which people may have written something about a hearing.

They are read off the tables themselves: what a new room stores is found without its doing. What a
keeper has charge of (``hearing.redactions.holders``) is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, Column, ColumnElement, Enum, String, Table, select
from sqlalchemy.exc import IntegrityError

from hearing.agenda.models import Hearing
from hearing.database import Base, db
from hearing.programme import snapshot
from hearing.programme.models import Release
from hearing.redactions import labels, phrases
from hearing.redactions.holders import KEEPERS, Keeper, Place, Sort, Words

ROOT: Final = Hearing.__table__
CODES: Final = frozenset(
    {
        *("slug", "key", "code", "uid", "token", "secret", "salt", "digest", "sha256", "previous"),
        *("email", "address", "who", "person", "author", "pseudonym", "language", "purpose"),
        *("kind", "channel", "part", "wording", "concern", "batch", "message_id", "sender"),
        *("link_purpose", "calendar_method", "method", "error", "outcome", "engine", "model"),
        *("caption_model", "placed_by", "server", "meeting", "desk", "cause", "modes", "domains"),
        *("levels", "columns", "read_as", "offices", "starts", "own", "inside", "analyser"),
        *("virtual_url", "sign_video_url", "stretches", "perspectives", "perspective", "print"),
    }
)
"""Columns of codes, addresses, digests and names of accounts, in which nobody writes."""
ENDS: Final = ("_by", "_hash", "_key", "_email")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column of a row."""

    table: str
    number: int
    column: str
    value: Any

    @property
    def sort(self) -> Sort:
        return Sort.PERSON if labels.is_of_people(self.table, self.column) else Sort.WRITTEN

    @property
    def ref(self) -> str:
        """The name under which a form sends it."""
        return f"{self.table}.{self.column}.{self.number}"


def read(hearing_id: int) -> Iterator[Cell]:
    """All cells of a hearing in which there is something."""
    for table, names in tables().items():
        columns = [_number(table), *(table.c[name] for name in names)]
        query = select(*columns).where(_of(table, hearing_id)).order_by(columns[0])
        for number, *values in db.session.execute(query):
            told = zip(names, values, strict=True)
            yield from (Cell(table.name, number, name, one) for name, one in told if one)


def find(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    """Every cell in which a phrase stands."""
    for cell in read(hearing.id):
        if found := tuple(phrases.find(cell.value, wanted)):
            name, page = labels.of_cell(cell.table, cell.column)
            yield Place(cell.sort, name, found, ref=cell.ref, page=page)


def strike(words: Words) -> None:
    """Take a phrase out of cells. A second time nothing is left to go."""
    for cell in list(read(words.hearing.id)):
        if words.are_struck(cell.sort, cell.ref) and phrases.is_in(cell.value, words.wanted):
            _strike(cell, words.wanted)


def _strike(cell: Cell, wanted: re.Pattern[str]) -> None:
    """Whoever has the row open in a form is told that it has changed."""
    kind: Any = next(
        one.class_ for one in Base.registry.mappers if one.class_.__tablename__ == cell.table
    )
    row = db.session.get(kind, cell.number, with_for_update=True, populate_existing=True)
    if row is None:
        return
    columns = kind.__mapper__.column_attrs
    name = next(one.key for one in columns if one.columns[0].name == cell.column)
    left = phrases.without(getattr(row, name), wanted)
    try:
        with db.session.begin_nested():
            _write(row, name, left)
    except IntegrityError:  # a name that may stand there once, and now does already
        _write(row, name, f"{left} {cell.number}")


def _write(row: Any, name: str, value: Any) -> None:
    setattr(row, name, value)
    if hasattr(row, "version"):
        row.version += 1
    if isinstance(row, Release):
        row.digest = snapshot.digest(row.content)
    db.session.flush()


def tables() -> dict[Table, tuple[str, ...]]:
    """The tables whose rows belong to a hearing, with their columns of texts."""
    kept = {kind.__table__ for keeper in KEEPERS for kind in keeper.kinds}
    found = (table for table in Base.metadata.sorted_tables if table not in kept)
    told = ((table, _texts(table)) for table in found)
    return {table: names for table, names in told if names and _is_reached(table)}


def _texts(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if _is_text(column))


def _is_text(column: Column[Any]) -> bool:
    is_word = isinstance(column.type, String) and not isinstance(column.type, Enum)
    is_code = column.name in CODES or column.name.endswith(ENDS) or column.primary_key
    return (is_word or isinstance(column.type, JSON)) and not is_code


def _is_reached(table: Table) -> bool:
    return table is ROOT or any(_is_reached(one) for _column, one in _parents(table))


def _of(table: Table, hearing_id: int) -> ColumnElement[bool]:
    """What makes a row one of the hearing's: itself, or the row that it belongs to."""
    found: ColumnElement[bool] = ROOT.c.id == hearing_id
    if table is ROOT:
        return found
    column, parent = next(one for one in _parents(table) if _is_reached(one[1]))
    found = column == hearing_id
    if parent is not ROOT:
        found = column.in_(select(_number(parent)).where(_of(parent, hearing_id)))
    return found


def _parents(table: Table) -> list[tuple[Column[Any], Table]]:
    """What a table refers to, the hearing first, then what it can't be without."""
    found = [
        (column, key.column.table)
        for column in table.c
        for key in column.foreign_keys
        if key.column.table is not table
    ]
    return sorted(found, key=lambda one: (one[1] is not ROOT, one[0].nullable or False))


def _number(table: Table) -> Column[Any]:
    (column,) = table.primary_key.columns
    return column


KEEPER = Keeper(find, strike=strike)
