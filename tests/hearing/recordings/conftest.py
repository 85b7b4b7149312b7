"""A hearing with staff around it, and a small real media file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from flask import Flask

from hearing.accounts.models import User
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from media.ffmpeg import find_program
from tests.conftest import NOW
from tests.hearing.cast import a_hearing


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """The Munich hearing, three days ago."""
    return a_hearing()


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """Two of the staff, by name: their ids."""
    with commit():
        users = [
            User(email=f"{name}@example.org", name=name, password_hash="-", created_at=NOW)
            for name in ("anna", "berta")
        ]
        db.session.add_all(users)
    return {user.name: user.id for user in users}


def make_media(path: Path, *arguments: str) -> Path:
    """Make a media file with FFmpeg."""
    subprocess.run([find_program(), "-v", "error", "-y", *arguments, str(path)], check=True)
    return path


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a tone, a WAV file."""
    path = tmp_path_factory.mktemp("media") / "tone.wav"
    return make_media(path, "-f", "lavfi", "-i", "sine=frequency=300:duration=2")
