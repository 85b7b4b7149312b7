"""What a desk tells: presses as JSON or from a form, each checked, none trusted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hearing.desk.errors import PressUnreadable
from hearing.desk.kinds import RULES, Need, Press
from hearing.desk.models import MarkKind

# As many are told at once.
MOST = 50
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Time = Annotated[datetime, Meta(tz=True)]
MILLISECOND = timedelta(milliseconds=1)
# What the number of a press means, for kinds that need one thing.
NUMBERED = (Need.ITEM, Need.SPEAKER, Need.SLIDE, Need.MARK)
# What it may mean for others.
OPTIONAL = {MarkKind.QUESTION_ASKED: "asked_id"}


class Told(msgspec.Struct, frozen=True):
    """A press as a browser tells it: ``press`` is "floor_given:5", the value of its button."""

    key: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    press: Annotated[str, Meta(max_length=64)]
    seen: Number
    desk: Annotated[str, Meta(pattern="^[0-9a-f]{0,32}$")]
    rehearsal: bool
    at: Time
    sent_at: Time
    text: str = ""


def read_all(body: bytes) -> list[Any]:
    """What a desk tells at once; raises PressUnreadable when that is no list of presses."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or nested to break us
        raise PressUnreadable from None
    if not isinstance(told, list) or len(told) > MOST:
        raise PressUnreadable
    return told


def read(told: Any, *, now: datetime) -> Press:
    """A press as a browser tells it; raises PressUnreadable."""
    try:
        one = msgspec.convert(told, Told)
    except msgspec.ValidationError:
        raise PressUnreadable from None
    return Press(
        key=one.key,
        seen=one.seen,
        desk=one.desk,
        rehearsal=one.rehearsal,
        text=one.text,
        age=round((one.sent_at - one.at) / MILLISECOND),
        ahead=round((one.sent_at - now) / MILLISECOND),
        **pressed(one.press),
    )


def from_form(form: Mapping[str, str], **more: Any) -> Press:
    """A press without a script. The form sent twice is one press: its key covers what it says."""
    value, text = form.get("press", ""), form.get("text", "")
    sent = f"{form.get('key', '')} {value} {text} {form.get('moved_to', '')}"
    seen = form.get("seen", "")
    return Press(
        key=hashlib.sha256(sent.encode(errors="surrogatepass")).hexdigest()[:32],
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
        rehearsal=form.get("rehearsal") == "1",
        text=text,
        **pressed(value),
        **more,
    )


def pressed(value: str) -> dict[str, Any]:
    """What a button says: the kind, and the number of what it is about."""
    word, _colon, number = value.partition(":")
    if word not in set(MarkKind) or not (number.isdecimal() or not number) or len(number) > 9:
        raise PressUnreadable
    kind = MarkKind(word)
    need = next((need for need in NUMBERED if need in RULES[kind].needs), None)
    name = need.value if need else OPTIONAL.get(kind)
    return {"kind": kind} | ({name: int(number)} if name and number else {})


def key_of(told: Any) -> str:
    """Under what a desk keeps a press, so that it can be told about it."""
    key = told.get("key") if isinstance(told, Mapping) else None
    return key if isinstance(key, str) else ""
