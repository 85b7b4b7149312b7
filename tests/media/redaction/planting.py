"""A film in which a passage is planted, a red picture and a tone of its own; and a stream of it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from media.cues import Cue
from media.live import heard, index
from media.live.folder import Folder
from media.live.heard import Line, Stretch
from media.live.recording import Recording
from media.live.renditions import Renditions
from media.live.subtitles import Subtitles
from media.redaction import Span
from tests.media.conftest import run_ffmpeg
from tests.media.live.planted import Planted

SECONDS = 12
PLANTED = Span(4.3, 7.6)
TONE, PLANTED_TONE = 440, 1760
RATE = 48_000
STILL = np.array((0x16, 0x32, 0x4F))


def film(path: Path) -> Path:
    """A film with key frames each two seconds, pictures in between in another order (B)."""
    inside = f"between(t,{PLANTED.start},{PLANTED.end})"
    picture = f"testsrc2=size=160x96:rate=25:d={SECONDS},drawbox=c=red:t=fill:enable='{inside}'"
    tone = f"if({inside},{PLANTED_TONE},{TONE})"
    sound = f"aevalsrc='0.3*sin({tone}*2*PI*t)':s={RATE}:d={SECONDS}"
    run_ffmpeg(
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-ac", "2", "-g", "50"),
        *("-c:v", "libx264", "-preset", "veryfast", "-sc_threshold", "0", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", path),
    )
    return path


def stream(film: Path, path: Path, said: str) -> Folder:
    """A live stream of the film with all its variants and captions, of which one says this."""
    stream = Planted(path)
    stream.show(film)
    stream.end()
    folder = stream.folder
    renditions = Renditions(folder)
    renditions.start(index.read(folder))
    renditions.end()
    _caption(folder, said)
    return folder


def _caption(folder: Folder, said: str) -> None:
    recording = Recording(folder)
    recording.read()
    subtitles = Subtitles(folder, recording)
    for begin, text in ((0.0, "Guten Tag."), (4.0, said), (8.0, "Weiter.")):
        cue, line = Cue(begin + 0.2, begin + 3.8, (text,)), Line(begin, begin + 3.9, "", text)
        stretch = Stretch(begin, begin + 4, (cue,), (line,))
        heard.append(folder, stretch)
        subtitles.add(stretch)
    for _ in recording.entries:
        subtitles.publish()
    subtitles.end()


@dataclass
class Seen:
    """What FFmpeg's library finds in a file, in seconds since its start."""

    pictures: dict[float, Any]
    sound: Any
    begin: float
    """second at which the sound begins"""

    def colour(self, second: float) -> Any:
        """Return the mean colour on the screen at a second."""
        shown = max(time for time in self.pictures if time <= second + 0.0005)
        return self.pictures[shown].mean(axis=(0, 1))

    def loudness(self, start: float, end: float) -> float:
        """Return the loudest sample of these seconds."""
        first, last = (max(0, round((one - self.begin) * RATE)) for one in (start, end))
        return float(np.abs(self.sound[first:last]).max())

    def has_tone(self, pitch: float) -> bool:
        """Say whether a tone is to be heard anywhere."""
        blocks = self.sound[: len(self.sound) // 4800 * 4800].reshape(-1, 4800)
        strength = np.abs(np.fft.rfft(blocks * np.hanning(4800), axis=1))
        return bool(strength[:, round(pitch / 10)].max() > 20)


def look(path: Path) -> Seen:
    """Decode everything."""
    with av.open(str(path)) as container:
        start = (container.start_time or 0) / av.time_base
        pictures: dict[float, Any] = {}
        blocks, begin = [], None
        for frame in container.decode(*container.streams.video[:1], container.streams.audio[0]):
            assert frame.time is not None
            second = round(frame.time - start, 4)
            if isinstance(frame, av.VideoFrame):
                pictures[second] = frame.to_ndarray(format="rgb24")
            elif isinstance(frame, av.AudioFrame):
                begin = second if begin is None else begin
                blocks.append(frame.to_ndarray()[0])
    assert begin is not None
    return Seen(pictures, np.concatenate(blocks), begin)


def red(path: Path) -> float:
    """Return which share of a picture is plain red."""
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    return float(((pixels[..., 0] > 200) & (pixels[..., 1:].max(axis=2) < 60)).mean())


def complaints(path: Path) -> str:
    """Let the FFmpeg program play a file to its end and return what it says about it."""
    command = ["ffmpeg", "-v", "warning", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def packets(path: Path) -> dict[str, list[tuple[int, int, bytes]]]:
    """Return all packets of each track: when decoded, when shown, and their bytes."""
    with av.open(str(path)) as container:
        found: dict[str, list[tuple[int, int, bytes]]] = {}
        for packet in container.demux():
            if packet.dts is not None and packet.pts is not None:
                row = found.setdefault(packet.stream.type, [])
                row.append((packet.dts, packet.pts, bytes(packet)))
    return found
