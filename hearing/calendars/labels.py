"""What the audit log says of calendars."""

from __future__ import annotations

from hearing.errors import N_

ACTIONS: dict[str, str] = {
    "calendars.draft": N_("Kalenderbriefe entworfen"),
    "calendars.feed": N_("Eigenen Kalender angelegt"),
    "calendars.end_feed": N_("Eigenen Kalender beendet"),
}
