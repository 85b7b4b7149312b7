"""Photos: read whole and written anew, so that camera, place and time of taking are gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from hearing.files.errors import ExpandsTooFar, FileDamaged

PIXELS = 64_000_000
QUALITY = 88


def judge(path: Path, output: Path, candidates: frozenset[str], edge: int) -> dict[str, Any]:
    """Write the picture anew, upright and not larger than ``edge`` on its longer side."""
    (kind,) = candidates
    Image.MAX_IMAGE_PIXELS = None  # asked here, before anything is unpacked
    try:
        with Image.open(path, formats=[kind.upper()]) as picture:
            if picture.width * picture.height > PIXELS:
                raise ExpandsTooFar
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise FileDamaged from None
    upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    _plain(upright, kind).save(output, kind.upper(), quality=QUALITY, optimize=kind == "png")
    return {"kind": kind}


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Nothing but the pixels, in colours that the format and every browser know."""
    opaque = kind == "jpeg" or not picture.has_transparency_data
    plain = picture.convert("RGB" if opaque else "RGBA")
    plain.info.clear()
    return plain
