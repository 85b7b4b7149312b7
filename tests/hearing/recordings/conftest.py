"""A hearing with staff around it, and small real media files."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from hearing.accounts.models import User
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from media.ffmpeg import find_program
from tests.conftest import NOW


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """The Munich hearing, on the day before yesterday."""
    with commit():
        hearing = Hearing(
            slug="ki-2024",
            title="Künstliche Intelligenz in der Verwaltung",
            starts_at=datetime(2024, 6, 7, 7, 0, tzinfo=UTC),
            ends_at=datetime(2024, 6, 7, 11, 0, tzinfo=UTC),
            published_at=NOW,
        )
        db.session.add(hearing)
    return hearing


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
    command = [find_program(), "-v", "error", "-y", *arguments, str(path)]
    subprocess.run(command, check=True)
    return path


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a tone, a WAV file."""
    path = tmp_path_factory.mktemp("media") / "tone.wav"
    return make_media(path, "-f", "lavfi", "-i", "sine=frequency=300:duration=2")
