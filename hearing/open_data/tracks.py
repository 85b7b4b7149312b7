"""The recordings that everybody may play today, as programs of others ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.exports import about, outline
from hearing.programme.edition import plain
from hearing.programme.public_views import public_facts
from hearing.record import chapters, reading
from hearing.record.values import Contribution, Record
from hearing.recordings import retention
from hearing.recordings.models import Recording

Address = Callable[..., str]
"""Gives the whole address of an endpoint with its parts."""
# What is played, the better one first.
PLAYABLE: Final = {"playback.mp4": "video/mp4", "playback.m4a": "audio/mp4"}
POSTER: Final = "poster.jpg"
INVENTED: Final = "Beispiel: Namen und Redebeiträge sind erfunden."
LONGEST: Final = 2000
"""Characters of a description: podcast programs cut longer ones anywhere."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """An agenda item as it ran in a recording, in seconds of it."""

    title: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Track:
    """A recording with what is told about it; an address is "" where there is no such thing."""

    number: int
    title: str
    description: str
    page: str
    player: str
    media: str
    mimetype: str
    size: int
    duration: float
    recorded_at: datetime
    published_at: datetime
    last_day: date
    language: str
    poster: str
    captions: tuple[str, ...]
    chapters: str

    @property
    def is_video(self) -> bool:
        return self.mimetype.startswith("video/")

    @property
    def ends_at(self) -> datetime:
        """When it is gone: as the day after its last one begins in the city."""
        return city.moment(datetime.combine(self.last_day + timedelta(days=1), time()))


def of_city(*, address: Address) -> list[Track]:
    """The tracks of all hearings, the newest first."""
    recorded = select(Recording.hearing_id).where(Recording.published_at.is_not(None))
    query = select(Hearing).where(Hearing.id.in_(recorded))
    found = [
        track for hearing in db.session.scalars(query) for track in of(hearing, address=address)
    ]
    return sorted(found, key=lambda track: (track.recorded_at, track.number), reverse=True)


def of(hearing: Hearing, *, address: Address) -> list[Track]:
    """The tracks of a hearing, the newest first."""
    shown = [one for one in _recordings(hearing) if retention.is_public(one, city.today())]
    if not shown:
        return []
    record = reading.in_public(hearing, today=city.today())
    made = [find(recording, record, address=address) for recording in shown]
    return [track for track in made if track is not None]


def _recordings(hearing: Hearing) -> Sequence[Recording]:
    query = select(Recording).where(Recording.hearing_id == hearing.id)
    return db.session.scalars(query.order_by(Recording.started_at.desc(), Recording.id)).all()


def find(recording: Recording, record: Record | None, *, address: Address) -> Track | None:
    """One recording as a track, with what the record has of it; None while nothing can be played,
    or while it is not public."""
    folder = city.settings()["DATA"] / "recordings" / str(recording.id)
    name = next((name for name in PLAYABLE if (folder / name).is_file()), None)
    if name is None or recording.published_at is None:
        return None
    said = said_in(record, recording.id)
    here = partial(address, slug=recording.hearing.slug)
    file = partial(here, "archive.media", recording_id=recording.id)
    captions = partial(here, "exports.captions_of", number=recording.id)
    told = here("open_data.chapters", recording_id=recording.id) if said else ""
    return Track(
        number=recording.id,
        title=plain(f"{public_facts(recording.hearing).title}: {recording.title}"),
        description=_description(recording, record if said else None),
        page=here("archive.recording", recording_id=recording.id),
        player=here("public_record.embed", recording_id=recording.id),
        media=file(name=name),
        mimetype=PLAYABLE[name],
        size=(folder / name).stat().st_size,
        duration=recording.duration or 0.0,
        recorded_at=recording.started_at,
        published_at=recording.published_at,
        last_day=recording.retain_until,
        language="" if recording.language == "auto" else recording.language,
        poster=file(name=POSTER) if (folder / POSTER).is_file() else "",
        captions=tuple(captions(captions=form) for form in ("vtt", "srt")) if said else (),
        chapters=told,
    )


def said_in(record: Record | None, number: int) -> list[Contribution]:
    """What the public record has of one recording, in order."""
    return [one for one in record.contributions if one.recording_id == number] if record else []


def chapters_of(record: Record | None, track: Track) -> list[Chapter]:
    """The chapters of a recording with their titles."""
    if record is None:
        return []
    found = chapters.of(record, track.number, duration=track.duration)
    return [Chapter(plain(one.item.title), one.start, one.end) for one in found]


def transcript(said: Iterable[Contribution]) -> str:
    """The words of a recording, a paragraph for each contribution."""
    return "\n".join(plain(one.text) for one in said if one.text.strip())


def _description(recording: Recording, record: Record | None) -> str:
    facts = public_facts(recording.hearing)
    until = f"Öffentlich bis {outline.day(recording.retain_until)}."
    invented = [INVENTED] if recording.hearing.demonstration else []
    notes = about.notes(record) if record else []
    told = [facts.summary or facts.title, *invented, *notes, until]
    return "\n\n".join(plain(text) for text in told)[:LONGEST]
