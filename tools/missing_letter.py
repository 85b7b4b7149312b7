"""Draw the font that has one sign, an empty box, for every letter there is.

Run it as ``python tools/missing_letter.py``. A second time writes the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

PLACE = Path(__file__).resolve().parent.parent / "hearing" / "static" / "fonts"
FAMILY = "Missing Letter"
EM, WIDTH, LINE = 1000, 700, 60
BOTTOM, TOP = -60, 700
NAMES = {
    "familyName": FAMILY,
    "styleName": "Regular",
    "uniqueFontIdentifier": FAMILY,
    "fullName": FAMILY,
    "psName": "MissingLetter-Regular",
}
# All of Unicode but spaces' controls and surrogates, as one rule (cmap of format 13).
LETTERS = (range(0x20, 0xD800), range(0xE000, 0x110000))


def main() -> None:
    """Write the font."""
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "sign"])
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "sign": _box()})
    builder.setupHorizontalMetrics({".notdef": (WIDTH, 0), "sign": (WIDTH, LINE)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable(NAMES)
    builder.setupCharacterMap({0x25A1: "sign"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.font["cmap"].tables = [_every_letter()]
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(PLACE / "MissingLetter.ttf")


def _box() -> object:
    pen = TTGlyphPen(None)
    left, right = LINE, WIDTH - LINE
    outer = [(left, BOTTOM), (left, TOP), (right, TOP), (right, BOTTOM)]
    inner = [
        (left + LINE, BOTTOM + LINE),
        (right - LINE, BOTTOM + LINE),
        (right - LINE, TOP - LINE),
        (left + LINE, TOP - LINE),
    ]
    for points in (outer, inner):
        pen.moveTo(points[0])
        for point in points[1:]:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def _every_letter() -> CmapSubtable:
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language, table.reserved = 0, 6, 0, 0
    table.cmap = {letter: "sign" for letters in LETTERS for letter in letters}
    return table


if __name__ == "__main__":
    main()
