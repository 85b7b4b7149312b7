"""A still picture with silence, as long as it has to be: for outages and what is not public.

The picture is encoded once; parts are put together from the same packets, so that a still costs
nothing and follows the one before without a seam.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from media.live.parts import BASE, RATE, SOUND_FRAME, TICKS, Part, Shape, Unit, adts, find_sps
from media.silence import packet

if TYPE_CHECKING:
    from PIL.Image import Image

FRAME = TICKS // 5
FRAMES = 15
BACKGROUND = "#16324f"
SIZE = (1280, 720)
PAGE = rb"""
#let (width, height) = (int(sys.inputs.width), int(sys.inputs.height))
#set page(width: width * 1pt, height: height * 1pt, margin: 5%, fill: rgb(sys.inputs.ground))
#set text(font: "Libertinus Serif", size: calc.max(10, height / 14) * 1pt, fill: white, lang: "de")
#place(center + horizon, sys.inputs.text.split("\n").join(linebreak()))
"""


class Still:
    """One picture of one size, with silence of one kind."""

    def __init__(self, picture: Image) -> None:
        self._video = _encode(picture)
        profile = find_sps(self._video[0])[1:4].hex()
        self.shape = Shape(picture.width, picture.height, profile)

    def part(self, start: int, end: int) -> Part:
        """Return the still from tick ``start`` to tick ``end``."""
        return Part(tuple(self.pictures(start, end)), tuple(silence(start, end)))

    def pictures(self, start: int, end: int) -> Iterator[Unit]:
        """Yield the packets of the picture alone."""
        for number, time in enumerate(range(start, end, FRAME)):
            place = number % FRAMES
            yield Unit(self._video[place], time, time, place == 0)


def silence(start: int, end: int) -> Iterator[Unit]:
    """Yield silence on a grid that is the same for all parts, so that it has no seams."""
    length = SOUND_FRAME * TICKS // RATE
    for time in range(-(-start // length) * length, end, length):
        yield Unit(silent_packet(), time, time)


def _encode(picture: Image) -> list[bytes]:
    import av

    codec: Any = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = picture.width, picture.height, "yuv420p"
    codec.time_base, codec.framerate, codec.gop_size = BASE, Fraction(5), 1000
    codec.options = {"preset": "medium", "tune": "stillimage,zerolatency", "crf": "24"}
    frames = []
    for number in range(FRAMES):
        image: Any = np.asarray(picture.convert("RGB"))
        frame: Any = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number * FRAME, BASE
        frames.append(frame)
    packets = [packet for frame in [*frames, None] for packet in codec.encode(frame)]
    return [bytes(packet) for packet in packets]


def silent_packet() -> bytes:
    """Return a packet of silence."""
    return adts(packet(RATE, "stereo"))


def load_picture(path: Path | None, text: str, size: tuple[int, int]) -> Image:
    """Return the picture in this file fitted into the size, else one with a line of text."""
    from PIL import Image, ImageOps

    if path is None:
        return _write(text, size)
    with Image.open(path) as image:
        return ImageOps.pad(image.convert("RGB"), size, color=BACKGROUND)


def _write(text: str, size: tuple[int, int]) -> Image:
    """Set by Typst: its own fonts know all letters, and long lines are broken."""
    import typst
    from PIL import Image

    facts = {"width": str(size[0]), "height": str(size[1]), "ground": BACKGROUND, "text": text}
    fonts = typst.Fonts(include_system_fonts=False)
    made = typst.compile(PAGE, format="png", ppi=72, font_paths=fonts, sys_inputs=facts)
    assert isinstance(made, bytes)
    return Image.open(BytesIO(made)).convert("RGB")
