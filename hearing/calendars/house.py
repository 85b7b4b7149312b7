"""What this city's calendar letters share, from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from hearing import city
from hearing.agenda.models import Hearing


@dataclass(frozen=True, slots=True)
class House:
    """Clocks, name, address of the site, and the mailbox where answers to letters are read."""

    zone: ZoneInfo
    city: str = ""
    base_url: str = ""
    mailbox: str = ""

    def page_of(self, hearing: Hearing) -> str:
        """The address of a hearing's public page; empty while nobody has said where the site is."""
        return f"{self.base_url}/anhoerungen/{hearing.slug}" if self.base_url else ""


def here() -> House:
    """This application's."""
    settings = city.settings()
    return House(
        zone=city.zone(),
        city=settings["CITY"],
        base_url=settings["BASE_URL"],
        mailbox=parseaddr(settings["MAIL_REPLY_TO"] or settings["MAIL_FROM"])[1],
    )
