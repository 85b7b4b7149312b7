"""PDF: opens without repair and without a password, and does nothing but show pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from hearing.files.errors import (
    FileDamaged,
    FileEncrypted,
    FileRefused,
    PdfAction,
    PdfAttachment,
    PdfForm,
    PdfMedia,
    PdfScript,
)

# How many pages are shown as pictures; the file itself may have more.
PAGES = 300
LONGEST_EDGE = 1600
DEPTH = 60

KEYS: dict[str, type[FileRefused]] = {
    "/JS": PdfScript,
    "/JavaScript": PdfScript,
    "/EmbeddedFiles": PdfAttachment,
    "/EF": PdfAttachment,
    "/Collection": PdfAttachment,
    "/XFA": PdfForm,
    "/RichMediaContent": PdfMedia,
    "/RichMediaSettings": PdfMedia,
}
ACTIONS: dict[str, type[FileRefused]] = {
    "/JavaScript": PdfScript,
    "/Launch": PdfAction,
    "/GoToR": PdfAction,
    "/GoToE": PdfAction,
    "/ImportData": PdfAction,
    "/SubmitForm": PdfAction,
    "/Rendition": PdfMedia,
    "/Movie": PdfMedia,
    "/Sound": PdfMedia,
    "/RichMediaExecute": PdfMedia,
}
ANNOTATIONS: dict[str, type[FileRefused]] = {
    "/FileAttachment": PdfAttachment,
    "/RichMedia": PdfMedia,
    "/Movie": PdfMedia,
    "/Sound": PdfMedia,
    "/Screen": PdfMedia,
    "/3D": PdfMedia,
}
# What may happen by itself when a file or a page opens: going to a place in the file.
BY_ITSELF = frozenset({"/GoTo", "/Named"})


def judge(path: Path, _output: Path, _candidates: frozenset[str], _edge: int) -> dict[str, Any]:
    """Say that it is a harmless PDF, and how many pages can be shown."""
    try:
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise FileEncrypted
            _refuse_opening(pdf.Root)
            for thing in pdf.objects:
                for part in _parts(thing, DEPTH):
                    _refuse(part)
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise FileEncrypted from None
    except pikepdf.PdfError:
        raise FileDamaged from None
    if not pages:
        raise FileDamaged
    return {"kind": "pdf", "pages": min(pages, PAGES)}


def draw(path: Path, output: Path, page: int) -> None:
    """Draw one page, counted from 1, as WebP."""
    with pypdfium2.PdfDocument(path) as pdf:
        sheet = pdf[page - 1]
        scale = LONGEST_EDGE / max(*sheet.get_size(), 1)
        picture = sheet.render(scale=min(scale, 4)).to_pil()
        picture.convert("RGB").save(output, "WEBP", quality=82)


def _parts(thing: Any, depth: int) -> Iterator[Any]:
    """A dictionary with all that lies directly in it; what it refers to comes by itself."""
    if not depth:
        raise FileDamaged
    if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        yield thing
        values = [value for _key, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        values = list(thing)
    else:
        return
    for value in values:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _parts(value, depth - 1)


def _refuse(part: Any) -> None:
    keys = set(part.keys())
    for key in KEYS.keys() & keys:
        raise KEYS[key]
    if _word(part, "/Type") != "/StructElem" and (kind := _word(part, "/S")) in ACTIONS:
        raise ACTIONS[kind]
    if (kind := _word(part, "/Subtype")) in ANNOTATIONS and "/Rect" in keys:
        raise ANNOTATIONS[kind]
    if _word(part, "/Type") == "/EmbeddedFile":
        raise PdfAttachment
    if "/AA" in keys and isinstance(part["/AA"], pikepdf.Dictionary):
        for _event, action in part["/AA"].items():
            _refuse_action(action)


def _refuse_opening(root: Any) -> None:
    if "/OpenAction" in root:
        _refuse_action(root["/OpenAction"])


def _refuse_action(action: Any) -> None:
    """An array is a place to go to; of actions only those that go to one, whatever comes next."""
    if isinstance(action, pikepdf.Dictionary) and "/S" in action:
        kind = _word(action, "/S")
        if kind not in BY_ITSELF:
            raise ACTIONS.get(kind, PdfAction)


def _word(part: Any, key: str) -> str:
    value = part.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
