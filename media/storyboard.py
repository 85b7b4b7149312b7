"""Small pictures of a video: a poster, and one sheet of tiles for the player's time line."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from media.captions import timestamp
from media.errors import Cancelled
from media.fragments import Film, open_film
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
    from av import VideoFrame
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
    """Which second of the video a small picture shows, and how much there is to see in it."""

    second: float
    contrast: float


class Sheet:
    """A picture of up to ``count`` tiles of one size; the first one says which."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.image: Image | None = None
        self.tile = (0, 0)

    def add(self, number: int, tile: Image) -> None:
        """Put a tile in its place."""
        if self.image is None:
            self.tile = tile.size
            rows = math.ceil(self.count / COLUMNS)
            self.image = _black((self.tile[0] * min(COLUMNS, self.count), self.tile[1] * rows))
        self.image.paste(tile, self.area(number)[:2])

    def area(self, number: int) -> tuple[int, int, int, int]:
        """Return left, top, width and height of a tile."""
        row, column = divmod(number, COLUMNS)
        return (column * self.tile[0], row * self.tile[1], *self.tile)


def make(
    video: Path,
    workspace: Workspace,
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Write ``poster.jpg``, ``storyboard.jpg`` and, last, ``storyboard.vtt``.

    ``video`` is an MP4 in fragments, of which only those are read that are shown. There is no
    poster where all of the video is one colour. A second time nothing is done.
    Raises Cancelled, DiskFull.
    """
    if is_done(workspace):
        return
    film = open_film(video)
    step = max(SECONDS_PER_TILE, math.ceil(film.duration / MOST_TILES))
    starts = range(0, max(1, math.ceil(film.duration)), step)
    sheet, tiles = Sheet(len(starts)), []
    for number, start in enumerate(starts):
        if cancelled():
            raise Cancelled(STEP)
        progress(STEP, start, film.duration)
        middle = (start + min(start + step, film.duration)) / 2
        picture = _picture(film, middle, TILE_SIZE)
        sheet.add(number, picture)
        tiles.append(Tile(middle, contrast_of(picture)))
    poster = choose_poster(tiles)
    if poster is not None:
        picture = _picture(film, poster.second, POSTER_SIZE)
        write_jpeg(picture, poster_of(workspace))
    assert sheet.image is not None
    write_jpeg(sheet.image, sheet_of(workspace))
    write_text(index_of(workspace), _index(sheet, step, film.duration))
    progress(STEP, film.duration, film.duration)


def is_done(workspace: Workspace) -> bool:
    """Say whether everything is there."""
    return index_of(workspace).exists()


def poster_of(workspace: Workspace) -> Path:
    """Return where the poster lies."""
    return workspace.folder / "poster.jpg"


def sheet_of(workspace: Workspace) -> Path:
    """Return where the sheet of tiles lies."""
    return workspace.folder / "storyboard.jpg"


def index_of(workspace: Workspace) -> Path:
    """Return where the list of tiles lies."""
    return workspace.folder / "storyboard.vtt"


def choose_poster(tiles: list[Tile]) -> Tile | None:
    """Return the first tile with nearly as much contrast as the best, or None if all are empty."""
    best = max(tile.contrast for tile in tiles)
    if best < LEAST_CONTRAST:
        return None
    return next(tile for tile in tiles if tile.contrast >= NEARLY_AS_RICH * best)


def _picture(film: Film, second: float, box: tuple[int, int]) -> Image:
    """Return what is on the screen at that second, as large as fits into ``box``."""
    import av

    with av.open(film.at(second), mode="r") as container:
        return picture_in(container, second, box)


def picture_in(container: Any, second: float, box: tuple[int, int]) -> Image:
    """Return what is on the screen at that second of a video that is open, at it or before it."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    shown = _shown_at(container.decode(stream), second)
    if shown is None:
        return _black(box)
    image: Image = shown.to_image().rotate(shown.rotation, expand=True)
    ratio = stream.sample_aspect_ratio or 1
    width, height = image.width * float(ratio), float(image.height)
    scale = min(box[0] / width, box[1] / height)
    return image.resize((max(2, round(width * scale)), max(2, round(height * scale))))


def _shown_at(frames: Iterable[VideoFrame], second: float) -> Any:
    """Return the last frame that is shown before that second is over, or the first there is."""
    shown = None
    for frame in frames:
        if shown is not None and (frame.time or 0.0) > second:
            break
        shown = frame
    return shown


def _black(size: tuple[int, int]) -> Image:
    from PIL import Image

    return Image.new("RGB", size)


def contrast_of(image: Image) -> float:
    """Return how much there is to see: the brightness's standard deviation."""
    return float(np.asarray(image.convert("L"), dtype=np.float32).std())


def _index(sheet: Sheet, step: int, duration: float) -> str:
    """Return WebVTT that names for each span its part of the sheet (Media Fragments URI 1.0)."""
    blocks = ["WEBVTT"]
    for number in range(sheet.count):
        start, end = number * step, min((number + 1) * step, duration)
        area = ",".join(map(str, sheet.area(number)))
        blocks.append(f"{timestamp(start)} --> {timestamp(end)}\nstoryboard.jpg#xywh={area}")
    return "\n\n".join(blocks) + "\n"


def write_jpeg(image: Image, path: Path) -> None:
    """Write the picture; a second time the same."""
    with new_file(path) as part:
        image.save(part, quality=JPEG_QUALITY, optimize=True, progressive=True)
