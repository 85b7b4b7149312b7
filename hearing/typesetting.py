"""Pages set by Typst: PDF that is PDF/A-2a and PDF/UA-1 at once, and pictures.

Both standards forbid a letter that no font has. So the last font has a sign for every letter there
is (``tools/missing_letter.py`` draws it): the page shows that a letter is there, and whoever
searches, copies or listens gets the letter itself.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

import msgspec
import typst

from hearing.places import STATIC, TEMPLATES

PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Code points that mean what two agree on: PDF/A-2a refuses them."""
NOTHING = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Refused as well, and not seen anyway."""
FONTS = (STATIC / "vendor" / "fonts", STATIC / "fonts")


def pdf(template: str, content: object, *, at: datetime) -> bytes:
    """A document; the same content at the same moment gives the same bytes."""
    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        sys_inputs=_inputs(content),
        font_paths=_fonts(),
        timestamp=at.replace(microsecond=0),
        pdf_standards=["a-2a", "ua-1"],  # for archives, and for screen readers
    )
    assert isinstance(made, bytes)
    return made


def png(template: str, content: object, *, at: datetime, pixels_per_inch: int = 72) -> bytes:
    """A picture; the same content at the same moment gives the same bytes."""
    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        sys_inputs=_inputs(content),
        font_paths=_fonts(),
        timestamp=at.replace(microsecond=0),
        format="png",
        ppi=pixels_per_inch,
    )
    assert isinstance(made, bytes)
    return made


def _inputs(content: object) -> dict[str, str]:
    told = msgspec.json.encode(content).decode().replace(NOTHING, "")
    return {"content": PRIVATE.sub("\N{REPLACEMENT CHARACTER}", told)}


@lru_cache
def _fonts() -> typst.Fonts:
    """Those inside Typst and our own, so that every machine sets the same."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in FONTS])
