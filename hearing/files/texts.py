"""The words of a file, page by page, as a search needs them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

import pypdfium2

from hearing.files.errors import FileDamaged
from hearing.files.office import WORDS, parse

LONGEST: Final = 1_000_000  # characters of a file
PAGES: Final = 500
DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SLIDE: Final = re.compile(r"ppt/slides/slide(\d+)\.xml")


def read(path: Path, kind: str) -> dict[str, Any]:
    """Say what stands on the pages of a file that has been judged."""
    try:
        pages = READERS[kind](path)
    except (pypdfium2.PdfiumError, BadZipFile, zlib.error, EOFError, KeyError, ValueError):
        raise FileDamaged from None
    left, kept = LONGEST, list[str]()
    for page in pages[:PAGES]:
        kept.append(page[:left])
        left -= len(kept[-1])
    return {"pages": kept}


def _pdf(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [
            _plain(pdf[number].get_textpage().get_text_range().splitlines())
            for number in range(min(len(pdf), PAGES))
        ]


def _slides(path: Path) -> list[str]:
    """Slides in the order of their numbers, which is that of most presentations."""
    with ZipFile(path) as packed:
        found = [match for name in packed.namelist() if (match := _SLIDE.fullmatch(name))]
        found.sort(key=lambda match: int(match[1]))
        return [_paragraphs(parse(packed.read(one[0])), DRAWING) for one in found]


def _document(path: Path) -> list[str]:
    with ZipFile(path) as packed:
        return [_paragraphs(parse(packed.read("word/document.xml")), WORDS)]


def _open_document(path: Path) -> list[str]:
    with ZipFile(path) as packed:
        root = parse(packed.read("content.xml"))
    pages = list(root.iter(f"{DRAW}page")) or [root]
    wanted = {f"{TEXT}p", f"{TEXT}h"}
    return [
        _plain("".join(one.itertext()) for one in page.iter() if one.tag in wanted)
        for page in pages
    ]


def _paragraphs(root: Element, space: str) -> str:
    return _plain(
        "".join(text.text or "" for text in paragraph.iter(f"{space}t"))
        for paragraph in root.iter(f"{space}p")
    )


def _plain(lines: Iterable[str]) -> str:
    """Lines without what is no text, words that were divided at the end of a line put together."""
    kept = (" ".join(line.replace("\0", " ").split()) for line in lines)
    return "\n".join(line for line in kept if line).replace("\ufffe\n", "").replace("\ufffe", "")


READERS: Final[dict[str, Callable[[Path], list[str]]]] = {
    "pdf": _pdf,
    "pptx": _slides,
    "docx": _document,
    "odp": _open_document,
    "odt": _open_document,
}
