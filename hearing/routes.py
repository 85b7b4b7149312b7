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
    SCRIPT = "script"  # the same, but strangers get a 401 for a script instead of the login page
    ADMINISTRATOR = "administrator"


# By endpoint. A Right is asked for in the hearing that the address names. Where no address names
# it (a hearing chosen in a form), the door is STAFF and the view asks hearing.accounts.access.
ROUTES: dict[str, Door | Right] = {
    "static": Door.PUBLIC,
    # accounts
    "accounts.login": Door.PUBLIC,
    "accounts.logout": Door.STAFF,
    # archive
    "archive.home": Door.PUBLIC,
    "archive.hearing": Door.PUBLIC,
    "archive.recording": Door.PUBLIC,
    "archive.words": Door.PUBLIC,
    "archive.protocol_text": Door.PUBLIC,
    "archive.media": Door.PUBLIC,
    "archive.search": Door.PUBLIC,
    "archive.imprint": Door.PUBLIC,
    "archive.privacy": Door.PUBLIC,
    "archive.accessibility": Door.PUBLIC,
    # recordings
    "recordings.start": Door.STAFF,
    "recordings.index": Door.STAFF,
    "recordings.new": Door.STAFF,
    "recordings.discard": Door.STAFF,
    "recordings.detail": Right.MANAGE_RECORDINGS,
    "recordings.show_progress": Right.MANAGE_RECORDINGS,
    "recordings.cancel": Right.MANAGE_RECORDINGS,
    "recordings.retry": Right.MANAGE_RECORDINGS,
    "recordings.publish": Right.MANAGE_RECORDINGS,
    "recordings.unpublish": Right.MANAGE_RECORDINGS,
    "recordings.set_date": Right.MANAGE_RECORDINGS,
    "recordings.ask_to_delete": Right.MANAGE_RECORDINGS,
    "recordings.delete": Right.MANAGE_RECORDINGS,
    "recordings.tus.describe": Door.SCRIPT,
    "recordings.tus.create": Door.SCRIPT,
    "recordings.tus.offset": Door.SCRIPT,
    "recordings.tus.append": Door.SCRIPT,
    "recordings.tus.discard": Door.SCRIPT,
}
