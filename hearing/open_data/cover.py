"""The picture of the podcast, square as its programs want it, set by Typst."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from hearing import typesetting

PIXELS_PER_INCH = 144
"""700 points become 1400 pixels: the least that is taken."""


def draw(*, city: str) -> bytes:
    """The name of the city on its colour as a PNG; the same gives the same bytes."""
    made = typesetting.png(
        "open_data/cover.typ",
        {"city": city},
        at=datetime(2000, 1, 1, tzinfo=UTC),
        pixels_per_inch=PIXELS_PER_INCH,
    )
    picture = BytesIO()
    Image.open(BytesIO(made)).convert("RGB").save(picture, "PNG")  # they refuse transparency
    return picture.getvalue()
