"""A run that is killed at any moment and started again gives the same text.

``MEDIA_KILLS`` sets the number of kills, ``MEDIA_SEED`` the moments.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from media import audio, pipeline
from media.audio import Samples
from media.pieces import read_pieces
from media.workspace import Workspace
from tests.media.conftest import lay, write_wav
from tests.media.fakes import BurstEngine, mark

KILLS = int(os.environ.get("MEDIA_KILLS", "20"))
SEED = int(os.environ.get("MEDIA_SEED", "7"))
SENTENCES = 96
PIECES = 12
SECONDS_A_PIECE = 0.2
EARLIEST, LATEST = 0.2, 1.6


@pytest.fixture(scope="module")
def hearing(spoken: list[Samples], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of 12 pieces, none like another."""
    random = Random(1)
    times, now = [], 0.5
    for _ in range(SENTENCES):
        times.append(now)
        now += 9.0 + random.uniform(0, 0.8)
    sounds = [spoken[number % 3] for number in range(SENTENCES)]
    path = tmp_path_factory.mktemp("hearing") / "hearing.wav"
    return write_wav(path, lay(sounds, times, now + 1))


class Run:
    """One folder's work, over any number of processes."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.workspace = Workspace(folder / "out")
        self._log = folder / "log.txt"
        folder.mkdir()
        self._log.touch()
        log, seconds = str(self._log), str(SECONDS_A_PIECE)
        command = [sys.executable, "-m", "tests.media.slow_run"]
        self._command = [*command, str(source), str(self.workspace.folder), log, seconds]

    def go_on(self, *, kill_after: float | None = None) -> bool:
        """Start it and kill it after some seconds; return whether it was killed."""
        done, seen = self._done(), len(self.heard())
        process = subprocess.Popen(self._command)
        try:
            process.wait(timeout=kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        else:
            assert process.returncode == 0
        assert not done & {*self.heard()[seen:]}, "heard again what was done"
        return process.returncode != 0

    def heard(self) -> list[int]:
        """Return the mark of each piece that the engine was given, in order."""
        lines = self._log.read_text().splitlines()
        return [int(mark) for mode, mark in map(str.split, lines) if mode == "batched"]

    def _done(self) -> set[int]:
        return {
            mark(audio.read(self.workspace.audio, piece.start, piece.end))
            for piece in read_pieces(self.workspace.pieces)
            if self.workspace.piece(piece.index).exists()
        }


def test_a_run_killed_at_random_moments_gives_the_same_text_and_hears_nothing_twice(
    hearing: Path, tmp_path: Path
) -> None:
    undisturbed = pipeline.transcribe(
        hearing, tmp_path / "undisturbed", engine=BurstEngine(), with_playback=False
    )
    text, account = undisturbed.segments.read_bytes(), undisturbed.coverage.read_bytes()
    count = len(read_pieces(undisturbed.pieces))
    assert count == PIECES
    random = Random(SEED)
    kills = 0
    while kills < KILLS:
        run, killed = Run(hearing, tmp_path / f"after-{kills}"), 0
        while kills + killed < KILLS and run.go_on(kill_after=random.uniform(EARLIEST, LATEST)):
            killed += 1
        run.go_on()
        assert run.workspace.segments.read_bytes() == text
        assert run.workspace.coverage.read_bytes() == account
        heard = Counter(run.heard())
        assert len(heard) == count
        assert sum(heard.values()) <= count + killed
        assert not list(run.workspace.folder.rglob(".*.part*"))
        kills += killed
