"""What a phone tells: attempts as JSON, each checked, none trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hearing.door.entry import Attempt
from hearing.door.errors import AttemptUnreadable
from hearing.door.stays import Action

# As many are told at once.
MOST = 50
Time = Annotated[datetime, Meta(tz=True)]
YEARS = range(1970, 9000)  # beyond them times can't be moved


class Told(msgspec.Struct, frozen=True):
    """An attempt as a phone tells it."""

    key: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    action: Action
    code: str
    at: Time
    sent_at: Time


def read_all(body: bytes) -> list[Any]:
    """What a phone tells at once; raises AttemptUnreadable when that is no list of attempts."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or nested to break us
        raise AttemptUnreadable from None
    if not isinstance(told, list) or len(told) > MOST:
        raise AttemptUnreadable
    return told


def read(told: Any) -> Attempt:
    """An attempt as a phone tells it; raises AttemptUnreadable."""
    try:
        one = msgspec.convert(told, Told)
    except msgspec.ValidationError:
        raise AttemptUnreadable from None
    if one.at.year not in YEARS or one.sent_at.year not in YEARS:
        raise AttemptUnreadable
    return Attempt(one.key, one.action, one.code, one.at, one.sent_at)


def key_of(told: Any) -> str:
    """Under what a phone keeps an attempt, so that it can be told about it."""
    key = told.get("key") if isinstance(told, Mapping) else None
    return key if isinstance(key, str) else ""
