"""Live streams: where a stream comes from, who may watch it, how far it is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import Base
from hearing.numbers import never_again


class SourceKind(StrEnum):
    """How the picture gets to us; ``media.live.sources`` knows the addresses."""

    RTMP = "rtmp"  # an encoder pushes
    SRT = "srt"  # an encoder pushes
    HLS = "hls"  # we pull
    RTMP_PULL = "rtmp_pull"
    FILE = "file"  # a film as if it were live, for a rehearsal


class StreamState(StrEnum):
    """How far a stream is."""

    PREPARED = "prepared"
    RUNNING = "running"
    ENDED = "ended"


NEXT: dict[StreamState, frozenset[StreamState]] = {
    StreamState.PREPARED: frozenset({StreamState.RUNNING}),
    StreamState.RUNNING: frozenset({StreamState.ENDED}),
    StreamState.ENDED: frozenset(),
}


class Audience(StrEnum):
    """Who may watch: everybody, or who holds a personal link whose group may."""

    EVERYBODY = "everybody"
    INVITED = "invited"


@never_again
class LiveStream(Base):
    """One run of a hearing's live stream, from its preparation to its end.

    ``token`` is random: the stream's files lie below it in public, so that the address of a stream
    for invited people can't be guessed. ``key`` is what the encoder has to say. ``legal_basis`` and
    ``resolution`` are kept as they were at the start. A ``rehearsal`` is never shown in public.
    """

    __tablename__ = "live_stream"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    token: Mapped[str] = mapped_column(unique=True)
    rehearsal: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    state: Mapped[StreamState] = mapped_column(default=StreamState.PREPARED)
    source: Mapped[SourceKind] = mapped_column(default=SourceKind.RTMP)
    address: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYBODY)
    # The engine and model of the captions; none without a model.
    caption_model: Mapped[str] = mapped_column(default="")
    # What the page says after the end.
    notice: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[LegalBasis | None]
    resolution: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # When all that follows from the end was done: the files are whole, the recording is kept.
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    hearing: Mapped[Hearing] = relationship()
