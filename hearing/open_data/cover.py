"""The picture of the podcast, square as its programs want it, set by Typst."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO

import typst
from PIL import Image

from hearing.places import TEMPLATES

FOLDER = TEMPLATES / "open_data"
PIXELS_PER_INCH = 144
"""700 points become 1400 pixels: the least that is taken."""


def draw(*, city: str) -> bytes:
    """The name of the city on its colour as a PNG; the same gives the same bytes."""
    made = typst.compile(
        str(FOLDER / "cover.typ"),
        root=str(FOLDER),
        sys_inputs={"content": json.dumps({"city": city})},
        font_paths=typst.Fonts(include_system_fonts=False),
        format="png",
        ppi=PIXELS_PER_INCH,
        timestamp=datetime(2000, 1, 1, tzinfo=UTC),
    )
    assert isinstance(made, bytes)
    picture = BytesIO()
    Image.open(BytesIO(made)).convert("RGB").save(picture, "PNG")  # they refuse transparency
    return picture.getvalue()
