"""Numbers of rows that are never given twice.

Releases, letters, links and the audit log name things by their numbers, and keep doing so when the
thing is deleted. PostgreSQL's sequences never go back; SQLite gives the number of the last row
again as soon as that row is gone, and something new would be taken for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, event, func, select
from sqlalchemy import insert as insert_rows
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hearing.database import Base, db

Kind = TypeVar("Kind", bound=type[Any])


class GivenNumber(Base):
    """The highest number that was ever given in a table of SQLite."""

    __tablename__ = "given_number"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


def never_again(kind: Kind) -> Kind:
    """Decorate a model: its rows get numbers that no row has had. Needs a column ``id``."""
    event.listen(kind, "before_insert", _give)
    return kind


def insert_all(kind: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once, with numbers that none has had. A second time inserts others.

    A statement or two in place of several for each row; sessions don't know the new rows.
    """
    if not rows:
        return
    numbered: Sequence[Mapping[str, Any]] = rows
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        first = _last(connection, kind.__table__) + 1
        numbered = [{**row, "id": first + place} for place, row in enumerate(rows)]
        _note(connection, kind.__table__, first + len(rows) - 1)
    db.session.execute(insert_rows(kind), numbered)


def _give(_mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    if connection.dialect.name != "sqlite":
        return
    last = _last(connection, row.__table__)
    if row.id is None:
        row.id = last + 1
    _note(connection, row.__table__, max(last, row.id))


def _last(connection: Connection, table: Table) -> int:
    """The highest number that was ever given."""
    given: Any = GivenNumber.__table__
    own = select(given.c.last).where(given.c.name == table.name).scalar_subquery()
    there = select(func.max(table.c.id)).scalar_subquery()
    last = connection.scalar(select(func.max(func.coalesce(own, 0), func.coalesce(there, 0))))
    return last or 0


def _note(connection: Connection, table: Table, last: int) -> None:
    given: Any = GivenNumber.__table__
    statement = insert(given).values(name=table.name, last=last)
    connection.execute(statement.on_conflict_do_update(["name"], set_={"last": last}))
