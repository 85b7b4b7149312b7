"""A film in which a passage is planted: a red picture and a tone of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.redaction.planting import film


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with key frames each two seconds, pictures in between in another order (B)."""
    return film(tmp_path_factory.mktemp("planted") / "planted.mp4")
