"""Documents to print and to archive: PDF/A-2a and PDF/UA-1 in one file, set by Typst.

Both standards forbid a letter that no font has; then the page is set without the two marks (see
decision 0030).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
import typst

from hearing.exports.documents import Document
from hearing.places import TEMPLATES

FOLDER = TEMPLATES / "exports"
STANDARDS = ["a-2a", "ua-1"]


def write(document: Document) -> bytes:
    """The document as PDF; the same one gives the same bytes."""
    inputs = {"document": msgspec.json.encode(document).decode()}
    try:
        return _compile(document, inputs, pdf_standards=STANDARDS)
    except typst.TypstError:
        return _compile(document, inputs)


def _compile(document: Document, inputs: dict[str, str], **options: Any) -> bytes:
    made = typst.compile(
        str(FOLDER / "document.typ"),
        root=str(FOLDER),
        sys_inputs=inputs,
        font_paths=_fonts(),
        timestamp=document.made,
        **options,
    )
    assert isinstance(made, bytes)
    return made


@lru_cache
def _fonts() -> typst.Fonts:
    """Only the fonts inside Typst, so that every machine sets the same."""
    return typst.Fonts(include_system_fonts=False)
