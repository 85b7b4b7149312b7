"""The kinds of files that are taken in: what each is called and how it is served."""

from __future__ import annotations

from dataclasses import dataclass

from hearing.files.errors import (
    FileEmpty,
    FileRefused,
    IsOldOffice,
    IsProgram,
    IsWebPage,
    KindNotAllowed,
)

HEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of file is named and served."""

    label: str
    extension: str
    media_type: str


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS: dict[str, Kind] = {
    "pdf": Kind("PDF", "pdf", "application/pdf"),
    "pptx": Kind("PPTX", "pptx", f"{_OOXML}presentationml.presentation"),
    "docx": Kind("DOCX", "docx", f"{_OOXML}wordprocessingml.document"),
    "odp": Kind("ODP", "odp", f"{_ODF}presentation"),
    "odt": Kind("ODT", "odt", f"{_ODF}text"),
    "ods": Kind("ODS", "ods", f"{_ODF}spreadsheet"),
    "xlsx": Kind("XLSX", "xlsx", f"{_OOXML}spreadsheetml.sheet"),
    "csv": Kind("CSV", "csv", "text/csv"),
    "png": Kind("PNG", "png", "image/png"),
    "jpeg": Kind("JPEG", "jpg", "image/jpeg"),
    "webp": Kind("WebP", "webp", "image/webp"),
    "svg": Kind("SVG", "svg", "image/svg+xml"),
}
SLIDES = frozenset({"pdf", "pptx", "odp"})
DOCUMENTS = frozenset({"pdf", "docx", "odt"})
PHOTOS = frozenset({"jpeg", "png", "webp"})
PICTURES = PHOTOS | {"svg"}
TABLES = frozenset({"csv", "xlsx"})
# What a search can read.
TEXTS = SLIDES | DOCUMENTS
ARCHIVES = frozenset({"pptx", "docx", "odp", "odt", "ods", "xlsx"})

_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_OLE = b"\xd0\xcf\x11\xe0"
_WEB = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")


def labels(kinds: frozenset[str]) -> str:
    """The names of kinds for a sentence, always in the same order."""
    return ", ".join(KINDS[kind].label for kind in KINDS if kind in kinds)


def sniff(head: bytes, *, allowed: frozenset[str]) -> frozenset[str]:
    """Say which of the allowed kinds a file beginning like this may be; refuses if none."""
    found = _candidates(head) & allowed
    if found:
        return found
    raise _refusal(head)(allowed=labels(allowed))


def _candidates(head: bytes) -> frozenset[str]:
    if head.startswith(b"%PDF-"):
        return frozenset({"pdf"})
    if head.startswith(b"PK\x03\x04"):
        return ARCHIVES
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return frozenset({"png"})
    if head.startswith(b"\xff\xd8\xff"):
        return frozenset({"jpeg"})
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return frozenset({"webp"})
    text = _text(head)
    if text.startswith(b"<") and not text.startswith(_WEB):
        return frozenset({"svg"})
    return frozenset()


def _refusal(head: bytes) -> type[FileRefused]:
    if not head:
        return FileEmpty
    if head.startswith(_PROGRAMS):
        return IsProgram
    if head.startswith(_OLE):
        return IsOldOffice
    return IsWebPage if _text(head).startswith(_WEB) else KindNotAllowed


def _text(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
