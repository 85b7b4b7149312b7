"""libical, which Evolution, KOrganizer and Cyrus read calendars with, called as it is in C."""

from __future__ import annotations

import ctypes
import ctypes.util

import pytest

NAME = ctypes.util.find_library("ical")


def complaints(text: str) -> list[str]:
    """What libical finds wrong with a calendar, by its own grammar and its table of RFC 5546."""
    if NAME is None:
        pytest.skip("libical is missing: apt install libical3")
    library = _library(NAME)
    calendar = library.icalparser_parse_string(text.encode())
    if not calendar:
        return ["not a calendar"]
    allowed = library.icalrestriction_check(calendar)
    errors = library.icalcomponent_count_errors(calendar)
    library.icalcomponent_free(calendar)
    found = [f"{errors} errors"] if errors else []
    return found + ([] if allowed else ["not allowed in this method"])


def _library(name: str) -> ctypes.CDLL:
    library = ctypes.CDLL(name)
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    for verb in ("icalrestriction_check", "icalcomponent_count_errors", "icalcomponent_free"):
        getattr(library, verb).argtypes = [ctypes.c_void_p]
    library.icalerror_set_errors_are_fatal(0)
    return library
