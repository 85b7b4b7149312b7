"""Errors that people see: a German sentence with named facts; views translate it.

The HTTP status of each lives in one table, ``hearing.status.STATUS``.
"""

from __future__ import annotations

from typing import ClassVar


class HearingError(Exception):
    """Base of all errors with a sentence for people. ``field`` names the form field it is about."""

    sentence: ClassVar[str] = ""
    field: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence % facts)


def N_(text: str) -> str:
    """Mark a sentence for translation without translating it yet."""
    return text
