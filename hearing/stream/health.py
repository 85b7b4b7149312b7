"""How a stream is at the moment, from what its programs tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from media.live.folder import Folder
from media.workspace import read_json

# What is older was written by a program that is gone.
FRESH = timedelta(seconds=5)
# So long the desk reads what somebody should know; the stream's own page keeps it.
NEWS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What somebody should know: ``code`` has a sentence, ``last`` is when it was true; ``is_new``
    where that was just now."""

    code: str
    last: datetime
    times: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Encoder:
    """What the encoder sends; ``encoded_anew``: it is nothing that could be taken as it is."""

    video: str
    audio: str
    width: int
    height: int
    fps: float
    channels: int
    kbit: int
    drift: float
    jumps: int
    encoded_anew: bool


@dataclass(frozen=True, slots=True)
class Health:
    """``state`` is a word of media.live.state, ``alive`` whether the program that says it runs,
    ``seconds`` the length of the recording, ``late`` whether captions can't keep up."""

    state: str
    since: datetime | None
    alive: bool
    receiving: bool
    reason: str
    seconds: float
    free_bytes: int
    encoder: Encoder | None
    warnings: tuple[Alarm, ...]
    captions: str
    late: bool


def read(folder: Folder, *, now: datetime) -> Health | None:
    """How the stream is; None before its program has said anything."""
    told = read_json(folder.state)
    if not told:
        return None
    captions = read_json(folder.path / "captions.json") or {}
    return Health(
        state=told["state"],
        since=datetime.fromisoformat(told["since"]),
        alive=_is_fresh(told, now),
        receiving=bool(told.get("receiving")),
        reason=told.get("reason", ""),
        seconds=told.get("seconds", 0.0),
        free_bytes=told.get("free_bytes", 0),
        encoder=_encoder(told.get("encoder")),
        warnings=tuple(_warning(one, now) for one in told["warnings"]),
        captions=captions.get("state", ""),
        late=bool(captions.get("late")),
    )


def _is_fresh(told: dict[str, Any], now: datetime) -> bool:
    return now - datetime.fromisoformat(told["written"]) < FRESH


def _encoder(told: dict[str, Any] | None) -> Encoder | None:
    if not told:
        return None
    names = Encoder.__dataclass_fields__
    return Encoder(**{name: told[name] for name in names})


def _warning(told: dict[str, Any], now: datetime) -> Alarm:
    last = datetime.fromisoformat(told["last"])
    return Alarm(told["code"], last, told["times"], is_new=now - last < NEWS)
