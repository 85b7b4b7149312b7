"""What somebody who wants to watch sees: when it begins, how the picture is, that it is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from hearing.agenda.models import Hearing, LegalBasis
from hearing.desk.models import Hidden
from hearing.errors import N_
from hearing.programme.offers import Offer
from hearing.stream import closing, current, health, places
from hearing.stream.models import Audience, LiveStream, StreamState
from media.live import state
from media.live.folder import Folder


class Stage(StrEnum):
    """How far a stream is for those who watch."""

    NONE = "none"  # nothing is planned
    CALLED_OFF = "called_off"
    COMING = "coming"
    WAITING = "waiting"  # begun, and there is no picture yet
    ON = "on"
    OVER = "over"


class Picture(StrEnum):
    """What is to be seen while it is on."""

    LIVE = "live"
    GAP = "gap"
    CLOSED = "closed"
    HIDDEN = "hidden"  # who speaks may not be shown


@dataclass(frozen=True, slots=True)
class Watching:
    """The stream for those who watch; ``token`` opens its files until it is over, ``basis`` and
    ``resolution`` are as they were at the start."""

    stage: Stage
    starts_at: datetime
    picture: Picture = Picture.LIVE
    audience: Audience = Audience.EVERYBODY
    token: str = ""
    notice: str = ""
    basis: LegalBasis | None = None
    resolution: str = ""
    captions: bool = False

    @property
    def open_to_all(self) -> bool:
        return self.audience is Audience.EVERYBODY

    def in_public(self) -> Watching:
        """What everybody may know: of a stream for the invited, nothing that opens it."""
        if self.open_to_all:
            return self
        return replace(self, token="", basis=None, resolution="")


def offer(hearing: Hearing, _now: datetime) -> Offer | None:
    """The page to watch, from when a stream is prepared until it is over."""
    stream = current.in_public(hearing)
    if stream is None or stream.state is StreamState.ENDED or hearing.cancelled_at is not None:
        return None
    return Offer("watch.page", N_("Zum Livestream"))


def look(hearing: Hearing, *, now: datetime, data: Path) -> Watching:
    """The stream of a hearing now; never that of a rehearsal."""
    return of(hearing, current.in_public(hearing), now=now, data=data)


def of(hearing: Hearing, stream: LiveStream | None, *, now: datetime, data: Path) -> Watching:
    """One stream of a hearing now."""
    is_running = stream is not None and stream.state is StreamState.RUNNING
    if hearing.cancelled_at is not None and not is_running:
        return Watching(Stage.CALLED_OFF, hearing.starts_at)
    if stream is None:
        return Watching(Stage.NONE, hearing.starts_at)
    folder = places.folder(stream, data=data)
    stage = _stage(stream, folder)
    return Watching(
        stage,
        hearing.starts_at,
        picture=_picture(folder, now),
        audience=stream.audience,
        token=stream.token if stage is not Stage.OVER else "",
        notice=stream.notice if stage is Stage.OVER else "",
        basis=stream.legal_basis,
        resolution=stream.resolution,
        captions=bool(stream.caption_model),
    )


def _stage(stream: LiveStream, folder: Folder) -> Stage:
    if stream.state is StreamState.PREPARED:
        return Stage.COMING
    if stream.state is StreamState.ENDED:
        return Stage.OVER
    return Stage.ON if folder.master.is_file() else Stage.WAITING


def _picture(folder: Folder, now: datetime) -> Picture:
    """What the desk has said counts at once; else what the stream's program says while it lives."""
    told = health.read(folder, now=now)
    closed = closing.closed_for(folder)
    if closed is None and told is not None and told.state == state.CLOSED:
        closed = told.reason  # opened, and what an encoder still sends was taken before
    if closed is not None:
        return Picture.HIDDEN if closed == Hidden.SPEAKER else Picture.CLOSED
    is_live = told is not None and told.alive and told.state == state.LIVE
    return Picture.LIVE if is_live else Picture.GAP
