"""The picture of the demonstration recording: the programme, and who speaks."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

SIZE = (1280, 720)
PAPER, INK, QUIET, ACCENT = "#f7f5f0", "#1d2b3a", "#5c6670", "#0f5f8c"
BAND, ON_BAND = "#1d2b3a", "#b9c2cb"
FONT, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
NOTE = "Beispiel: gesprochen von Computerstimmen"


def draw_slide(*, title: str, items: list[str], current: int, role: str) -> Image.Image:
    """Return the picture for one turn; without a role the banner stays empty."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 14, SIZE[1]), fill=ACCENT)
    _write(draw, (70, 48), "KI-Stadtratshearing, 7. Juni 2024", 24, QUIET)
    _write(draw, (70, 84), title, 30, INK, bold=True)
    draw.line((70, 146, SIZE[0] - 70, 146), fill=QUIET, width=1)
    for place, item in enumerate(items):
        here = place == current
        top = 176 + place * 54
        if here:
            draw.rectangle((70, top + 2, 76, top + 34), fill=ACCENT)
        _write(draw, (96, top), f"{place + 1}  {item}", 27, ACCENT if here else QUIET, bold=here)
    draw.rectangle((14, 600, SIZE[0], SIZE[1]), fill=BAND)
    _write(draw, (70, 622), role, 32, PAPER, bold=True)
    _write(draw, (70, 672), NOTE, 20, ON_BAND)
    return image


def _write(
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int],
    text: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
) -> None:
    draw.text(place, text, font=ImageFont.truetype(BOLD if bold else FONT, size), fill=colour)
