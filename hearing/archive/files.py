"""The files of a recording that may leave the house, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hearing.errors import N_
from hearing.recordings.models import Recording

TYPES = {
    "playback.mp4": "video/mp4",
from hearing.redactions import orders
    "playback.m4a": "audio/mp4",
    "poster.jpg": "image/jpeg",
    "storyboard.jpg": "image/jpeg",
    "storyboard.vtt": "text/vtt",
    "captions.vtt": "text/vtt",
    "captions.srt": "application/x-subrip",
}
DOWNLOADS = {
    "captions.vtt": N_("Untertitel für Webseiten und Videospieler (WebVTT)"),
    "captions.srt": N_("Untertitel für Videoschnitt und ältere Spieler (SRT)"),
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file offered on the page; ``label`` is translated there."""

    name: str
    label: str
    size: int


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


def downloads(recording: Recording, *, data: Path) -> list[Download]:
    """The captions that exist, with their sizes."""
    paths = {name: path_of(recording, name, data=data) for name in DOWNLOADS}
    return [Download(n, DOWNLOADS[n], path.stat().st_size) for n, path in paths.items() if path]
