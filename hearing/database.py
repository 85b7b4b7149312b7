"""The database: one base class, UTC times, SQLite tuned for web and worker at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, TypeDecorator, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

from hearing import writers
from hearing.places import MIGRATIONS

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


# States are stored as their words: readable in the database, and a new one needs no migration.
WORDS = sa.Enum(
    Enum, native_enum=False, length=32, values_callable=lambda kind: [item.value for item in kind]
)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime(),
        Enum: WORDS,
        StrEnum: WORDS,
    }


# Models inherit from Base itself: type checkers know it, and the session finds their engine.
db = SQLAlchemy(metadata=Base.metadata)


@event.listens_for(Engine, "do_connect")
def _queue_writers(
    dialect: Dialect, _record: object, _arguments: object, options: dict[str, Any]
) -> None:
    if dialect.name == "sqlite":
        options.setdefault("factory", writers.Connection)


@event.listens_for(Engine, "connect")
def _tune_sqlite(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 10000")
        # What is deleted is overwritten: a takedown leaves no words in free pages.
        connection.execute("PRAGMA secure_delete = ON")


@contextmanager
def commit() -> Iterator[None]:
    """Commit when the block ends well, roll back when it doesn't."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def purge() -> None:
    """Empty SQLite's log of changes: what was deleted must not be read there any longer.

    Other connections may hold it back for a moment; the next call gets it.
    """
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def alembic_config(url: str) -> Config:
    """Alembic's settings for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest migration. A second time does nothing."""
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    with engine.connect() as connection, _tables_rebuilt(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _tables_rebuilt(connection: sa.Connection) -> Iterator[None]:
    """One transaction in which SQLite may rebuild tables: one that is dropped for its successor
    takes no rows of others with it. All references are checked before the commit."""
    if connection.dialect.name != "sqlite":
        with connection.begin():
            yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.commit()
    try:
        with connection.begin():
            yield
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise ValueError(f"a row of {broken[0]} refers to nothing")
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def is_current(engine: Engine) -> bool:
    """Tell whether the tables are those of the newest migration."""
    head = ScriptDirectory.from_config(alembic_config("")).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def is_newer(engine: Engine) -> bool:
    """Tell whether the tables are those of a migration that this program doesn't know yet."""
    known = ScriptDirectory.from_config(alembic_config("")).walk_revisions()
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    return revision is not None and revision not in {script.revision for script in known}
