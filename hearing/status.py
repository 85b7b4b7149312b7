"""The HTTP status of every error that people see: one table, read by the error pages."""

from __future__ import annotations

from hearing.accounts import staff
from hearing.errors import HearingError
from hearing.recordings import pipeline

STATUS: dict[type[HearingError], int] = {
    pipeline.WrongState: 409,
    staff.TooManyFailures: 429,
    staff.WrongLogin: 401,
}


def status_of(error: HearingError) -> int:
    """The status of an error; the nearest class in the table decides, else 422."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 422
