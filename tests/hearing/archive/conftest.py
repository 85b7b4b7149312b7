"""A planted hearing on the application's database."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.browser import planting
from tests.hearing.archive.corpus import archive, find

__all__ = ["archive", "find", "planted"]


@pytest.fixture
def planted(app: Flask, data: Path) -> planting.Planted:
    """A public hearing with a recording; its files are bytes without meaning."""
    planted = planting.plant(data)
    planted.folder.mkdir(parents=True)
    for name in ("playback.mp4", "poster.jpg", "captions.vtt", "captions.srt", "segments.jsonl"):
        (planted.folder / name).write_bytes(name.encode() * 100)
    return planted
