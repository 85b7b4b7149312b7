"""What got out, judged by programs that we did not write.

With ``HLS_CHECK=<file>`` a checker for Node that is called with an address and ``--live`` judges it
too, while it grows and when it is ended.
"""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from media.live.folder import AUDIO, LOW, MAIN, SUBTITLES
from media.live.playlists import addresses
from tests.media.live.conftest import Stream, simple

CHECKER = os.environ.get("HLS_CHECK")


class Web(http.server.SimpleHTTPRequestHandler):
    """A plain web server with the headers that docs/live.md asks for."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        kinds = {".m3u8": "application/vnd.apple.mpegurl", ".vtt": "text/vtt"}
        return kinds.get(Path(path).suffix, "video/mp2t")

    def end_headers(self) -> None:
        playlist = self.path.endswith(".m3u8")
        age = "max-age=1" if playlist else "max-age=3600, immutable"
        self.send_header("Cache-Control", age)
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address(stream: Stream) -> Iterator[str]:
    handler = functools.partial(Web, directory=str(stream.folder.public))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/master.m3u8"
    server.shutdown()
    server.server_close()


def complaints(address: str) -> str:
    """Let FFmpeg play every variant to its end and return what it says about them."""
    command = ["ffmpeg", "-v", "warning", "-i", address, "-map", "0", "-c", "copy", "-f", "null"]
    return subprocess.run([*command, "-"], capture_output=True, text=True, check=True).stderr


@pytest.mark.slow
def test_a_stream_with_outage_and_closed_span_is_correct_hls(stream: Stream, address: str) -> None:
    stream.start()
    captions = stream.caption()
    stream.wait_until(stream.listens)
    simple(stream.target, 5).wait(timeout=30)
    time.sleep(5)
    encoder = simple(stream.target, 120)
    stream.wait_until(lambda: stream.live_parts() >= 5)
    stream.press("closed")
    time.sleep(4)
    stream.press("open")
    stream.wait_until(lambda: stream.live_parts() >= 8)
    if CHECKER is not None:
        subprocess.run(["node", CHECKER, address, "--live"], check=True)
    stream.end()
    encoder.kill()
    assert captions.wait(timeout=60) == 0
    names = addresses(stream.folder.playlist(SUBTITLES))
    assert len(names) == len(addresses(stream.folder.playlist()))
    for variant in (MAIN, LOW, AUDIO):
        said = complaints(address.replace("master", f"{variant}/stream"))
        assert "corrupt" not in said
        assert "timestamp" not in said.lower()
        assert "non monotonically" not in said
    if CHECKER is not None:
        subprocess.run(["node", CHECKER, address], check=True)
