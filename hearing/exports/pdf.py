"""Documents to print and to archive."""

from __future__ import annotations

from hearing import typesetting
from hearing.exports.documents import Document


def write(document: Document) -> bytes:
    """The document as PDF; the same one gives the same bytes."""
    return typesetting.pdf("exports/document.typ", document, at=document.made)
