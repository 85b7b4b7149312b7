"""A planted hearing on the application's database."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browser import planting
from tests.hearing.archive.corpus import archive, find

__all__ = ["archive", "find", "planted"]
Read = Callable[[str], str]


@pytest.fixture
def planted(app: Flask, data: Path) -> planting.Planted:
    """A public hearing with a recording; its files are bytes without meaning."""
    planted = planting.plant(data)
    planted.folder.mkdir(parents=True)
    for name in ("playback.mp4", "poster.jpg", "captions.vtt", "captions.srt", "segments.jsonl"):
        (planted.folder / name).write_bytes(name.encode() * 100)
    return planted


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def read(visitor: FlaskClient) -> Read:
    """Open a page as a visitor: its text with single blanks."""

    def _read(path: str) -> str:
        response = visitor.get(path)
        assert response.status_code == 200, path
        return squeeze(response.text)

    return _read
