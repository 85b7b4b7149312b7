"""The city of this application: its time zone, its clocks, its date of today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from hearing import times, web


def zone() -> ZoneInfo:
    """The time zone of the city."""
    found: ZoneInfo = current_app.extensions["zone"]
    return found


def settings() -> Mapping[str, Any]:
    """The settings of this application."""
    return current_app.config


def today() -> date:
    """Today's date in the city."""
    return day(web.now())


def day(time: datetime) -> date:
    """The city's date then."""
    return wall(time).date()


def wall(time: datetime) -> datetime:
    """What the city's clocks show then."""
    return times.wall(time, zone())


def moment(shown: datetime) -> datetime:
    """When the city's clocks show that, in UTC; of an hour that comes twice it is the first."""
    return times.moment(shown, zone())
