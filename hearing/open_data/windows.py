"""Which part of an OParl list is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Select, func, select

from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.open_data.models import ToldObject

LONGEST: Final = 100
COLUMNS: Final = {
    "created_since": ToldObject.created_at,
    "created_until": ToldObject.created_at,
    "modified_since": ToldObject.modified_at,
    "modified_until": ToldObject.modified_at,
}
KEPT: Final = (*COLUMNS, "limit", "omit_internal")
"""What the next window's address says as well."""


class FilterUnreadable(HearingError):
    """A filter of an OParl list that nobody can read."""

    sentence = N_("„%(name)s“ ist nicht lesbar: %(value)s")


@dataclass(frozen=True, slots=True)
class Window:
    """The filters of a list, how many objects, and after which one."""

    filters: Mapping[str, datetime]
    limit: int = LONGEST
    after: int = 0
    without_internal: bool = False

    def rows(self, kind: str) -> tuple[list[ToldObject], int, bool]:
        """The objects of this window, how many there are with these filters, and whether more
        follow. Each has its place for good, so nobody misses one when another one goes."""
        wanted = self._wanted(kind)
        total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        query = wanted.where(ToldObject.id > self.after).order_by(ToldObject.id)
        found = list(db.session.scalars(query.limit(self.limit + 1)))
        return found[: self.limit], total, len(found) > self.limit

    def _wanted(self, kind: str) -> Select[ToldObject]:
        query = select(ToldObject).where(ToldObject.kind == kind)
        if "modified_since" not in self.filters:
            query = query.where(ToldObject.deleted_at.is_(None))
        for name, moment in self.filters.items():
            column = COLUMNS[name]
            query = query.where(column >= moment if name.endswith("since") else column <= moment)
        return query


def read(given: Mapping[str, str]) -> Window:
    """The window that an address asks for. Raises FilterUnreadable."""
    filters = {name: _moment(name, given[name]) for name in COLUMNS if given.get(name)}
    limit = _number("limit", given.get("limit") or str(LONGEST))
    after = _number("after", given.get("after") or "0")
    without = given.get("omit_internal", "").lower() == "true"
    return Window(filters, max(1, min(limit, LONGEST)), after, without)


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that was not escaped
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)  # of the calendar's first and last day that may not exist
    except (ValueError, OverflowError) as error:
        raise FilterUnreadable(name=name, value=text[:40]) from error
    raise FilterUnreadable(name=name, value=text[:40])


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise FilterUnreadable(name=name, value=text[:40])
    return int(text)
