"""The small pictures of a recording: its poster and the sheet for the player's time line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from media import storyboard
from media.redaction.spans import Span, touches
from media.storyboard import Tile
from media.workspace import Workspace

if TYPE_CHECKING:
    from PIL.Image import Image

CUE = re.compile(
    r"^(\d+):(\d\d):(\d\d\.\d{3}) --> (\d+):(\d\d):(\d\d\.\d{3})\n"
    r"storyboard\.jpg#xywh=(\d+),(\d+),(\d+),(\d+)$",
    re.MULTILINE,
)
MARGIN = 0.5
"""seconds around a span: a tile shows the picture of a moment, and the one before it may last"""
MOMENT = 0.001
BACKGROUND_COLOUR = (0x16, 0x32, 0x4F)
LARGEST_ERROR = 24
"""by which JPEG changes a colour"""
EDGE = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """A tile: the second of the film that it shows, and its edges in the sheet."""

    second: float
    box: tuple[int, int, int, int]


def redact_pictures(folder: Path, *, spans: Sequence[Span]) -> None:
    """Cover the tiles of the spans in a recording's folder, and choose the poster anew outside of
    them, from ``playback.mp4``; without the index they go. A second time nothing changes. Raises
    DiskFull.
    """
    workspace = Workspace(folder)
    index, sheet = storyboard.index_of(workspace), storyboard.sheet_of(workspace)
    if not index.exists() or not sheet.exists():  # of what is left nobody knows what it shows
        for path in (storyboard.poster_of(workspace), sheet):
            path.unlink(missing_ok=True)
        return
    from PIL import Image

    wide = [Span(max(0.0, span.start - MARGIN), span.end + MARGIN) for span in spans]
    tiles = list(_tiles(index.read_text(encoding="utf-8")))
    left = [tile for tile in tiles if not touches(wide, tile.second, tile.second + MOMENT)]
    with Image.open(sheet) as image:
        picture = image.convert("RGB")
    covered = [_cover(picture, tile) for tile in tiles if tile not in left]
    _choose_poster(workspace, [Tile(tile.second, _contrast(picture, tile)) for tile in left])
    if any(covered):
        storyboard.write_jpeg(picture, sheet)


def _tiles(text: str) -> Iterator[Shown]:
    for found in CUE.finditer(text):
        hour, minute, second, *until = map(float, found.groups()[:6])
        start = hour * 3600 + minute * 60 + second
        end = until[0] * 3600 + until[1] * 60 + until[2]
        left, top, width, height = map(int, found.groups()[6:])
        yield Shown((start + end) / 2, (left, top, left + width, top + height))


def _cover(sheet: Image, tile: Shown) -> bool:
    """Paint a tile over; say whether there was anything else. At its edge JPEG mixes in what is
    beside it.
    """
    left, top, right, bottom = tile.box
    inner = left + EDGE, top + EDGE, right - EDGE, bottom - EDGE
    ground = np.array(BACKGROUND_COLOUR)
    away = np.abs(np.asarray(sheet.crop(inner), dtype=np.int64) - ground).max()
    sheet.paste(BACKGROUND_COLOUR, tile.box)
    return bool(away > LARGEST_ERROR)


def _contrast(sheet: Image, tile: Shown) -> float:
    return storyboard.contrast_of(sheet.crop(tile.box))


def _choose_poster(workspace: Workspace, tiles: list[Tile]) -> None:
    """Write the poster that these tiles offer; where they offer none, there is none any longer."""
    import av

    poster, film = storyboard.poster_of(workspace), workspace.folder / "playback.mp4"
    chosen = storyboard.choose_poster(tiles) if tiles and film.exists() else None
    if chosen is None:
        poster.unlink(missing_ok=True)
        return
    with av.open(str(film)) as container:
        container.seek(int(chosen.second * av.time_base))
        picture = storyboard.picture_in(container, chosen.second, storyboard.POSTER_SIZE)
    storyboard.write_jpeg(picture, poster)
