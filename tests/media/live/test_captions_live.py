"""Captions of a stream that runs: real speech from an encoder, kills, a closed session."""

from __future__ import annotations

import json
import re
import subprocess
import time

import pytest

from media import models
from media.errors import ModelMissing
from media.live.folder import MAIN, SUBTITLES
from media.live.playlists import addresses
from tests.media.live.conftest import Stream
from tests.media.live.test_captions import RECORDING, assert_whole, lines_of

SECRET = "antrag", "gewünscht"
"""said in the sentence from second 31.5 to 37.8 of the recording, and nowhere near it"""


class Captions:
    """The command beside a stream, started again when it was killed."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.start()

    def start(self) -> None:
        self.process = self._stream.caption()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def text(self) -> str:
        folder = self._stream.folder
        if not folder.lines.exists():
            return ""
        said = " ".join(line["text"] for line in lines_of(folder))
        return re.sub(r"[^\w ]", "", said.casefold())


@pytest.fixture
def captions(stream: Stream) -> Captions:
    try:
        models.resolve("demo", engine="faster-whisper")
    except ModelMissing:
        pytest.skip("needs the demonstration model, tools/demo_model/checkpoint")
    return Captions(stream)


@pytest.mark.trial
def test_captions_of_a_stream_with_kills_have_all_but_what_was_closed(
    stream: Stream, captions: Captions
) -> None:
    stream.start()
    stream.wait_until(stream.listens)
    pace = ("ffmpeg", "-loglevel", "error", "-re", "-i", str(RECORDING), "-c", "copy")
    with subprocess.Popen([*pace, "-t", "62", "-f", "flv", stream.target]) as encoder:
        begun = time.monotonic()
        stream.wait_until(lambda: "guten morgen" in captions.text())
        captions.kill()
        captions.start()
        wait_for(begun + 30)
        stream.press("closed")
        wait_for(begun + 38.5)
        stream.press("open")
        wait_for(begun + 43)
        stream.kill()
        captions.kill()
        stream.start()
        captions.start()
        wait_for(begun + 61)
        encoder.kill()
    stream.end()
    assert captions.process.wait(timeout=60) == 0
    text = captions.text()
    for words in ("stadtratshearing", "livestream", "ehrlich sagen"):
        assert words in text
    assert_whole(stream.folder)
    folder = stream.folder
    names = addresses(folder.playlist(SUBTITLES))
    assert len(names) == len(addresses(folder.playlist(MAIN)))
    public = " ".join(
        path.read_text(encoding="utf-8").casefold() for path in folder.public.rglob("*.vtt")
    )
    for word in SECRET:
        assert word not in public
        assert word not in text
    assert json.loads(folder.captions.read_text())["state"] == "ended"


def wait_for(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
