"""The files of a recording that may leave the house, and nothing else. Captions are none: they are
written from the record, so that they follow it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hearing.errors import N_
from hearing.exports.captions import as_srt, as_vtt
from hearing.record.values import Record
from hearing.recordings.models import Recording
from hearing.redactions import orders

TYPES = {
    "playback.mp4": "video/mp4",
    "playback.m4a": "audio/mp4",
    "poster.jpg": "image/jpeg",
    "storyboard.jpg": "image/jpeg",
    "storyboard.vtt": "text/vtt",
}
CAPTIONS: dict[str, tuple[str, Callable[[Record, int], bytes]]] = {
    "captions.vtt": ("text/vtt", as_vtt),
    "captions.srt": ("application/x-subrip", as_srt),
}
DOWNLOADS = {
    "captions.vtt": N_("Untertitel für Webseiten und Videospieler (WebVTT)"),
    "captions.srt": N_("Untertitel für Videoschnitt und ältere Spieler (SRT)"),
}


def path_of(recording: Recording, name: str, *, data: Path) -> Path | None:
    """The file's path; None when the name isn't on the list or there is no such file."""
    if name not in TYPES:
        return None
    path = data / "recordings" / str(recording.id) / name
    return path if path.is_file() else None


def available(recording: Recording, *, data: Path) -> frozenset[str]:
    """The names of all files on the list that exist; none while something is taken out of them."""
    if orders.is_waiting(recording.id):
        return frozenset()
    return frozenset(name for name in TYPES if path_of(recording, name, data=data))
