"""Guarded saves: a row that people edit has a ``version``, and a stale save overwrites nothing.

A verb takes the version that its caller has seen and saves through ``save``; views use
``hearing.edits``, which brings a stale form together with what others saved meanwhile.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import update
from sqlalchemy.engine import CursorResult

from hearing.database import db
from hearing.errors import N_, HearingError


class Stale(HearingError):
    """Somebody saved the row after it was read."""

    sentence = N_(
        "Jemand anders hat das inzwischen geändert. Bitte laden Sie die Seite neu und prüfen Sie,"
        " ob Ihre Änderung noch passt."
    )


class Deleted(HearingError):
    """Somebody deleted the row after it was read."""

    sentence = N_("Das wurde inzwischen von jemand anderem gelöscht.")


class Versioned(Protocol):
    """A row that counts its changes."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...


def save(row: Versioned, *, seen: int, **values: Any) -> bool:
    """Save these values if the row still has the version that was seen, else raise Stale.

    Of two at once exactly one saves, on both databases: the version is checked by the UPDATE
    itself. A second time, with the same values, nothing is written and False comes back.
    """
    if row.version == seen and all(getattr(row, name) == new for name, new in values.items()):
        return False
    _write(row, seen, values)
    return True


def count(row: Versioned, *, seen: int) -> None:
    """Count a change of what belongs to the row and is no column of it; raises Stale."""
    _write(row, seen, {})


def _write(row: Versioned, seen: int, values: dict[str, Any]) -> None:
    kind: Any = type(row)
    statement = (
        update(kind)
        .where(kind.id == row.id, kind.version == seen)
        .values(version=seen + 1, **values)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise Stale
    db.session.refresh(row)
