"""The QR code of a ticket: its code and nothing else, so it says nothing about anybody."""

from __future__ import annotations

import io

import segno

# A letter or a digit each: the smallest symbol, whose squares a poor camera still tells apart.
ERRORS = "q"


def write(code: str) -> str:
    """The symbol as SVG (ISO/IEC 18004), to stand inside a page or a PDF."""
    out = io.BytesIO()
    segno.make(code, error=ERRORS, boost_error=False, micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=8,
        border=4,
        dark="#000",
        light="#fff",
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    return out.getvalue().decode()
