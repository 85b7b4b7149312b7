"""Small pictures of a video: a poster, and one sheet of tiles for the player's time line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from media.captions import timestamp
from media.errors import Cancelled
from media.workspace import (
    CancelCheck,
    Progress,
    Workspace,
    never,
    new_file,
    no_progress,
    write_text,
)

if TYPE_CHECKING:
    from PIL.Image import Image

STEP = "storyboard"
TILE_SIZE = (160, 90)
POSTER_SIZE = (1280, 720)
COLUMNS = 10
MOST_TILES = 200
SECONDS_PER_TILE = 10
JPEG_QUALITY = 80
LEAST_CONTRAST = 4.0
"""standard deviation of the brightness (0 to 255) below which a picture shows nothing"""
NEARLY_AS_RICH = 0.6
"""share of the highest contrast that makes an earlier picture the poster"""


@dataclass(frozen=True, slots=True)
class Tile:
    """A small picture and the second of the video that it shows."""

    second: float
    image: Image

    @property
    def contrast(self) -> float:
        return float(np.asarray(self.image.convert("L"), dtype=np.float32).std())


def make(
    video: Path,
    workspace: Workspace,
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Write ``poster.jpg``, ``storyboard.jpg`` and, last, ``storyboard.vtt``.

    There is no poster where all of the video is one colour. A second time nothing is done.
    Raises Cancelled, DiskFull.
    """
    import av

    index = workspace.folder / "storyboard.vtt"
    if index.exists():
        return
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        duration = (container.duration or 0) / 1_000_000
        step = max(SECONDS_PER_TILE, math.ceil(duration / MOST_TILES))
        tiles = []
        for start in range(0, max(1, math.ceil(duration)), step):
            if cancelled():
                raise Cancelled(STEP)
            progress(STEP, start, duration)
            middle = (start + min(start + step, duration)) / 2
            tiles.append(Tile(middle, _picture(container, stream, middle, TILE_SIZE)))
        poster = choose_poster(tiles)
        if poster is not None:
            picture = _picture(container, stream, poster.second, POSTER_SIZE)
            _write_jpeg(picture, workspace.folder / "poster.jpg")
    _write_jpeg(_sheet(tiles), workspace.folder / "storyboard.jpg")
    write_text(index, _index(tiles, step, duration))
    progress(STEP, duration, duration)


def choose_poster(tiles: list[Tile]) -> Tile | None:
    """Return the first tile with nearly as much contrast as the best, or None if all are empty."""
    best = max(tile.contrast for tile in tiles)
    if best < LEAST_CONTRAST:
        return None
    return next(tile for tile in tiles if tile.contrast >= NEARLY_AS_RICH * best)


def _picture(container: Any, stream: Any, second: float, box: tuple[int, int]) -> Image:
    """Return what is on the screen at that second, as large as fits into ``box``."""
    container.seek(round(second / stream.time_base), stream=stream)
    shown = None
    for frame in container.decode(stream):
        if shown is not None and frame.time > second:
            break
        shown = frame
    if shown is None:
        return _black(box)
    image: Image = shown.to_image().rotate(shown.rotation, expand=True)
    ratio = stream.sample_aspect_ratio or 1
    width, height = image.width * float(ratio), float(image.height)
    scale = min(box[0] / width, box[1] / height)
    return image.resize((max(2, round(width * scale)), max(2, round(height * scale))))


def _black(size: tuple[int, int]) -> Image:
    from PIL import Image

    return Image.new("RGB", size)


def _sheet(tiles: list[Tile]) -> Image:
    width, height = tiles[0].image.size
    sheet = _black((width * min(COLUMNS, len(tiles)), height * math.ceil(len(tiles) / COLUMNS)))
    for number, tile in enumerate(tiles):
        row, column = divmod(number, COLUMNS)
        sheet.paste(tile.image, (column * width, row * height))
    return sheet


def _index(tiles: list[Tile], step: int, duration: float) -> str:
    """Return WebVTT that names for each span its part of the sheet (Media Fragments URI 1.0)."""
    width, height = tiles[0].image.size
    blocks = ["WEBVTT"]
    for number in range(len(tiles)):
        row, column = divmod(number, COLUMNS)
        start, end = number * step, min((number + 1) * step, duration)
        area = f"{column * width},{row * height},{width},{height}"
        blocks.append(f"{timestamp(start)} --> {timestamp(end)}\nstoryboard.jpg#xywh={area}")
    return "\n\n".join(blocks) + "\n"


def _write_jpeg(image: Image, path: Path) -> None:
    with new_file(path) as part:
        image.save(part, quality=JPEG_QUALITY, optimize=True, progressive=True)
