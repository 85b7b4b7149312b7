"""A recording for search engines: a VideoObject of schema.org with its words and chapters."""

from __future__ import annotations

from typing import Any

from hearing.open_data import tracks
from hearing.open_data.tracks import Chapter, Track
from hearing.record.values import Record
from hearing.web import iso_duration

Values = dict[str, Any]
SCHEMA = "https://schema.org"


def describe(track: Track, record: Record | None, *, publisher: str, licence: str) -> Values:
    """The recording with its transcript; after ``expires`` it is gone."""
    media: Values = {
        "@context": SCHEMA,
        "@type": "VideoObject" if track.is_video else "AudioObject",
        "@id": f"{track.page}#aufzeichnung",
        "name": track.title,
        "description": track.description,
        "url": track.page,
        "contentUrl": track.media,
        "embedUrl": track.player,
        "encodingFormat": track.mimetype,
        "contentSize": str(track.size),
        "duration": iso_duration(track.duration),
        "uploadDate": track.published_at.isoformat(timespec="seconds"),
        "expires": track.ends_at.isoformat(timespec="seconds"),
        "inLanguage": track.language,
        "isAccessibleForFree": True,
        "license": licence,
        "publisher": {"@type": "GovernmentOrganization", "name": publisher},
        "transcript": tracks.transcript(tracks.said_in(record, track.number)),
        "caption": [_captions(address, track) for address in track.captions[:1]],
    }
    if track.is_video:
        media["thumbnailUrl"] = [track.poster] if track.poster else []
        media["hasPart"] = [_clip(one, track) for one in tracks.chapters_of(record, track)]
    return {name: value for name, value in media.items() if value not in ("", [])}


def _captions(address: str, track: Track) -> Values:
    told = {
        "@type": "MediaObject",
        "contentUrl": address,
        "encodingFormat": "text/vtt",
        "inLanguage": track.language,
    }
    return {name: value for name, value in told.items() if value}


def _clip(chapter: Chapter, track: Track) -> Values:
    return {
        "@type": "Clip",
        "name": chapter.title,
        "startOffset": round(chapter.start),
        "endOffset": max(round(chapter.end), round(chapter.start) + 1),
        "url": f"{track.page}?t={int(chapter.start)}",
    }
