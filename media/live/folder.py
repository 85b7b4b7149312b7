"""The folder of one stream: where everything lies. Only ``public`` may be served."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MAIN, LOW, AUDIO, SUBTITLES = "main", "low", "audio", "subtitles"
PLAYLIST = "stream.m3u8"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a stream's files."""

    path: Path

    @property
    def public(self) -> Path:
        return self.path / "public"

    @property
    def master(self) -> Path:
        return self.public / "master.m3u8"

    def playlist(self, variant: str = MAIN) -> Path:
        """Return the playlist of a variant."""
        return self.public / variant / PLAYLIST

    def part(self, number: int, variant: str = MAIN) -> Path:
        """Return where a part that got out lies."""
        return self.public / variant / f"{number:05d}.ts"

    def subtitle(self, number: int) -> Path:
        """Return where the captions of a part lie."""
        return self.public / SUBTITLES / f"{number:05d}.vtt"

    @property
    def lines(self) -> Path:
        return self.public / SUBTITLES / "lines.jsonl"

    @property
    def heard(self) -> Path:
        return self.path / "captions.jsonl"

    @property
    def captions(self) -> Path:
        return self.path / "captions.json"

    @property
    def private(self) -> Path:
        return self.path / "private"

    @property
    def runs(self) -> Path:
        return self.private / "runs"

    @property
    def index(self) -> Path:
        return self.path / "index.jsonl"

    @property
    def presses(self) -> Path:
        return self.path / "presses.jsonl"

    @property
    def state(self) -> Path:
        return self.path / "state.json"

    @property
    def reserve(self) -> Path:
        return self.private / "reserve"
