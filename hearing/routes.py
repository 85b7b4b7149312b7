"""Who may use which address: one table for every route; ``hearing.gate`` enforces it.

A route that is not in the table is closed to all, and a test says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hearing.accounts.rights import Right


class Door(StrEnum):
    """Doors that no role opens."""

    PUBLIC = "public"  # everybody
    LINK = "link"  # whoever holds the personal link; the view opens it
    STAFF = "staff"  # everybody who is logged in
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Somewhere:
    """A right in any hearing, where no address names one: it is chosen in a form, and the view
    asks ``hearing.accounts.access`` about it. ``script``: strangers get a 401, no login page."""

    right: Right
    script: bool = False


Rule = Door | Right | Somewhere

# By endpoint. A Right is asked for in the hearing that the address names.
ROUTES: dict[str, Rule] = {
    "static": Door.PUBLIC,
    # accounts
    "accounts.login": Door.PUBLIC,
    "accounts.code": Door.PUBLIC,  # the view asks for the password's half of the login
    "accounts.logout": Door.STAFF,
    "accounts.own.page": Door.STAFF,
    "accounts.own.password": Door.STAFF,
    "accounts.own.end_others": Door.STAFF,
    "accounts.own.set_language": Door.STAFF,
    "accounts.own.unbind": Door.STAFF,
    "accounts.factor.page": Door.STAFF,
    "accounts.factor.begin": Door.STAFF,
    "accounts.factor.confirm": Door.STAFF,
    "accounts.factor.turn_off": Door.STAFF,
    "accounts.factor.renew_codes": Door.STAFF,
    "accounts.factor.reset": Door.ADMINISTRATOR,
    "accounts.reset.ask": Door.PUBLIC,
    "accounts.reset.asked": Door.PUBLIC,
    "accounts.reset.choose": Door.LINK,
    "accounts.sign_on.begin": Door.PUBLIC,
    "accounts.sign_on.finish": Door.PUBLIC,
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
    "recordings.index": Somewhere(Right.MANAGE_RECORDINGS),
    "recordings.new": Somewhere(Right.MANAGE_RECORDINGS),
    "recordings.discard": Somewhere(Right.MANAGE_RECORDINGS),
    "recordings.detail": Right.MANAGE_RECORDINGS,
    "recordings.show_progress": Right.MANAGE_RECORDINGS,
    "recordings.cancel": Right.MANAGE_RECORDINGS,
    "recordings.retry": Right.MANAGE_RECORDINGS,
    "recordings.publish": Right.MANAGE_RECORDINGS,
    "recordings.unpublish": Right.MANAGE_RECORDINGS,
    "recordings.set_date": Right.MANAGE_RECORDINGS,
    "recordings.ask_to_delete": Right.MANAGE_RECORDINGS,
    "recordings.delete": Right.MANAGE_RECORDINGS,
    "recordings.tus.describe": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.create": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.offset": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.append": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.discard": Somewhere(Right.MANAGE_RECORDINGS, script=True),
}
