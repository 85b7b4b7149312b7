"""The record of processing activities (Art. 30 GDPR): where data lie, what for, and how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url

from hearing.errors import N_
from hearing.privacy.activities import ACTIVITIES, NOT_PERSONAL, Activity
from hearing.privacy.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere data lie or go. ``where`` has no password."""

    name: str
    where: str
    what: str


def places(settings: Mapping[str, Any]) -> Iterator[Place]:
    """Every storage and every recipient, as this installation is set up."""
    data: Path = settings["DATA"]
    url = make_url(settings["DATABASE"])
    yield Place(
        N_("Datenbank"), url.render_as_string(hide_password=True), N_("alle Tabellen unten")
    )
    yield Place(N_("Dateien"), str(data / "files"), N_("Fotos, Folien, Pläne, Anlagen"))
    yield Place(N_("Aufzeichnungen"), str(data / "recordings"), N_("Bild, Ton, Untertitel"))
    yield Place(N_("Livestreams"), str(data / "streams"), N_("Bild, Ton, Untertitel"))
    yield Place(N_("Unfertige Uploads"), str(data / "uploads"), N_("Aufzeichnungen auf dem Weg"))
    queue = settings["QUEUE"]
    yield Place(
        N_("Warteschlange"),
        _without_password(queue) if queue else str(data),
        N_("nur Nummern von Aufgaben"),
    )
    for name, setting, what in RECIPIENTS:
        if value := settings[setting]:
            yield Place(name, _without_password(str(value)), what)


RECIPIENTS = (
    (N_("Mailserver"), "MAIL_SERVER", N_("Adressen und Texte von Briefen")),
    (N_("Postfach"), "MAILBOX", N_("eingegangene Nachrichten, bis sie dort gelöscht werden")),
    (N_("Single Sign-on"), "OIDC_ISSUER", N_("Anmeldungen von Beschäftigten")),
)


def period(activity: Activity) -> tuple[str, int | None]:
    """How long it is kept: in words, or as days after a hearing at the default."""
    kind = KINDS.get(activity.period)
    return (activity.period, None) if kind is None else (kind.what, kind.days)


def classified() -> frozenset[str]:
    """All tables that are classified."""
    named = {table for activity in ACTIVITIES for table in activity.tables}
    return NOT_PERSONAL | named


def _without_password(address: str) -> str:
    place = urlsplit(address)
    if "://" not in address or not place.password:
        return address
    return address.replace(f":{place.password}@", ":***@")
