"""Numbers of rows that are never given twice.

Releases, letters, links and the audit log name things by their numbers, and keep doing so when the
thing is deleted. PostgreSQL's sequences never go back; SQLite gives the number of the last row
again as soon as that row is gone, and something new would be taken for it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection, Table, event, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hearing.database import Base

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


def _give(_mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    if connection.dialect.name != "sqlite":
        return
    table: Table = row.__table__
    given: Any = GivenNumber.__table__
    own = select(given.c.last).where(given.c.name == table.name).scalar_subquery()
    there = select(func.max(table.c.id)).scalar_subquery()
    last = connection.scalar(select(func.max(func.coalesce(own, 0), func.coalesce(there, 0))))
    if row.id is None:
        row.id = (last or 0) + 1
    values = {"name": table.name, "last": max(last or 0, row.id)}
    statement = insert(given).values(values)
    connection.execute(statement.on_conflict_do_update(["name"], set_={"last": values["last"]}))
