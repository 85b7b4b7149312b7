"""The HTTP status of every error that people see: one table, read by the error pages."""

from __future__ import annotations

from hearing.errors import HearingError

# By name, so that this table knows the errors of all rooms without importing any.
STATUS: dict[str, int] = {
    "WrongLogin": 401,
    "Deleted": 409,
    "Stale": 409,
    "WrongState": 409,
    "TooManyFailures": 429,
}


def status_of(error: HearingError) -> int:
    """The status of an error; the nearest class in the table decides, else 422."""
    for kind in type(error).__mro__:
        if kind.__name__ in STATUS:
            return STATUS[kind.__name__]
    return 422
