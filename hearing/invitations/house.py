"""What letters share in this city, from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from hearing.invitations.facts import House


def of(settings: Mapping[str, Any], zone: ZoneInfo) -> House:
    """Read it; questions go to where answers to letters go."""
    box = settings["MAIL_REPLY_TO"] or settings["MAIL_FROM"]
    return House(
        zone=zone,
        city=settings["CITY"],
        base_url=settings["BASE_URL"],
        contact=parseaddr(box)[1],
    )
