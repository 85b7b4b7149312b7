"""PPTX and DOCX (OOXML): what the content types say, and nothing that starts or loads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hearing.files.errors import FileDamaged, OfficeEmbedded, OfficeExternal, OfficeMacros

if TYPE_CHECKING:
    from hearing.files.archives import Archive

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Main parts by kind; a table may only lie inside another file, behind a chart.
MAIN = {
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_MACROS = re.compile(r"macroenabled|vbaproject|vbadata|activex", re.IGNORECASE)
_STARTS = re.compile(rb"ppaction://(program|macro|ole)", re.IGNORECASE)
_DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_LOADS = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|LINK)\b", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)


def judge(archive: Archive) -> str:
    """Say "pptx", "docx" or "xlsx"; raises what is wrong with it."""
    kind = _kind(archive)
    for name in archive.heads:
        if _MACROS.search(name):
            raise OfficeMacros
    for _name, text in archive.texts(".rels"):
        for relation in parse(text).iter(f"{RELATIONS}Relationship"):
            _refuse_relation(relation)
    for _name, text in archive.texts(".xml"):
        _refuse_text(text)
    return kind


def parse(text: bytes) -> Tree.Element:
    """Read XML without entities."""
    try:
        root: Tree.Element = fromstring(text)
    except (Tree.ParseError, DefusedXmlException, LookupError):
        raise FileDamaged from None
    return root


def _kind(archive: Archive) -> str:
    kinds = set()
    for part in parse(archive.text("[Content_Types].xml")).iter():
        content_type = part.get("ContentType", "")
        if _MACROS.search(content_type):
            raise OfficeMacros
        if "oleObject" in content_type:
            raise OfficeEmbedded
        name = part.get("PartName", "").lstrip("/")
        if part.tag == f"{TYPES}Override" and content_type in MAIN and name in archive.heads:
            kinds.add(MAIN[content_type])
    if len(kinds) != 1:
        raise FileDamaged
    return kinds.pop()


def _refuse_relation(relation: Tree.Element) -> None:
    kind = relation.get("Type", "").rsplit("/", 1)[-1]
    if kind in {"vbaProject", "control", "activeXControlBinary"}:
        raise OfficeMacros
    if relation.get("TargetMode", "").lower() != "external":
        return
    if kind != "hyperlink":
        raise OfficeExternal
    if _SCRIPT.match(relation.get("Target", "")):
        raise OfficeMacros


def _refuse_text(text: bytes) -> None:
    if b"<!ENTITY" in text:
        raise FileDamaged
    if _STARTS.search(text):
        raise OfficeMacros
    if b"instr" in text:
        fields = _fields(parse(text))
        if _DDE.search(fields):
            raise OfficeMacros
        if _LOADS.search(fields):
            raise OfficeExternal


def _fields(root: Tree.Element) -> str:
    """The instructions of all fields, those put together from pieces too."""
    simple = [part.get(f"{WORDS}instr", "") for part in root.iter(f"{WORDS}fldSimple")]
    pieces = "".join(part.text or "" for part in root.iter(f"{WORDS}instrText"))
    return " ".join([*simple, pieces])
