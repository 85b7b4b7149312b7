"""The digest of what people play, of recordings that were made before anybody noted it, too."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask

from hearing import run
from hearing.database import db
from tests.hearing.cast import a_hearing, a_recording


def test_files_from_before_get_their_digest_once(app: Flask, data: Path) -> None:
    hearing = a_hearing()
    recording, without = (a_recording(hearing, sha256=name) for name in ("alt", "leer"))
    folder = data / "recordings" / str(recording.id)
    folder.mkdir(parents=True)
    (folder / "playback.m4a").write_bytes(b"sound")
    assert [run.note_what_is_played(app) for _twice in range(2)] == [1, 0]
    db.session.expire_all()
    assert recording.played_sha256 == hashlib.sha256(b"sound").hexdigest()
    assert without.played_sha256 == ""
