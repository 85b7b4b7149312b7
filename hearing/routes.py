"""Who may use which address: one table for every route; ``hearing.gate`` enforces it.

A route that is not in the table is closed to all, and a test says so.
"""

from __future__ import annotations

from enum import StrEnum

from hearing.accounts.rights import Right


class Door(StrEnum):
    """Doors that no role opens."""

    PUBLIC = "public"  # everybody
    LINK = "link"  # whoever holds the personal link; the view opens it
    STAFF = "staff"  # everybody who is logged in
    ADMINISTRATOR = "administrator"


# By endpoint. A Right is asked for in the hearing that the address names.
ROUTES: dict[str, Door | Right] = {
    "static": Door.PUBLIC,
    "accounts.login": Door.PUBLIC,
    "accounts.logout": Door.STAFF,
}
