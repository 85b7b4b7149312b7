"""The poster and the sheet of small pictures, when what they show is gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from media import playback
from media.redaction import Span, redact, redact_pictures
from media.workspace import Workspace
from tests.media.redaction.planting import PLANTED, STILL, red


def test_no_small_picture_shows_the_passage(planted: Path, tmp_path: Path) -> None:
    film = playback.make(planted, Workspace(tmp_path))
    sheet, poster = tmp_path / "storyboard.jpg", tmp_path / "poster.jpg"
    assert red(sheet) > 0.4
    redact(film, spans=[PLANTED], out=film)
    redact_pictures(tmp_path, spans=[PLANTED])
    assert red(sheet) < 0.2
    assert red(poster) < 0.2
    with Image.open(sheet) as image:
        assert np.abs(np.array(image.crop((40, 20, 60, 40))).mean(axis=(0, 1)) - STILL).max() < 8
        assert np.asarray(image.crop((200, 20, 300, 80)).convert("L")).max() > 150
    before = sheet.read_bytes(), sheet.stat().st_mtime_ns, poster.read_bytes()
    redact_pictures(tmp_path, spans=[PLANTED])
    assert (sheet.read_bytes(), sheet.stat().st_mtime_ns, poster.read_bytes()) == before
    redact_pictures(tmp_path, spans=[Span(0, 100)])
    assert not poster.exists()
    assert red(sheet) == 0
    assert sorted(path.name for path in tmp_path.glob(".*")) == []
    poster.write_bytes(sheet.read_bytes())
    (tmp_path / "storyboard.vtt").unlink()  # it is written last: who was killed leaves none
    redact_pictures(tmp_path, spans=[PLANTED])
    assert not poster.exists()
    assert not sheet.exists()
