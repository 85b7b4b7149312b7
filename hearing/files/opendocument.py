"""ODP, ODT and ODS (OpenDocument): what the mimetype says, and nothing that starts or loads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hearing.files.errors import FileDamaged, FileEncrypted, OfficeExternal, OfficeMacros
from hearing.files.kinds import KINDS
from hearing.files.office import parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from hearing.files.archives import Archive

MIMETYPES = {KINDS[kind].media_type: kind for kind in ("odp", "odt", "ods")}
HREF = "{http://www.w3.org/1999/xlink}href"
ACTION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}action"
MACROS = ("basic/", "scripts/", "dialogs/")
# Elements whose address is only followed by a click.
CLICKED = frozenset({"a", "event-listener"})
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/|\.\./", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(vnd\.sun\.star\.script|macro|javascript|vbscript|data):", re.IGNORECASE)


def judge(archive: Archive) -> str:
    """Say "odp", "odt" or "ods"; raises what is wrong with it."""
    kind = MIMETYPES.get(archive.heads["mimetype"].decode("ascii", "replace"))
    if kind is None or "content.xml" not in archive.heads:
        raise FileDamaged
    if any(name.lower().startswith(MACROS) for name in archive.heads):
        raise OfficeMacros
    manifest = archive.text("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise FileEncrypted
    for name, text in archive.texts(".xml"):
        if b"<!ENTITY" in text:
            raise FileDamaged
        if name.endswith(("content.xml", "styles.xml")):
            for part in parse(text).iter():
                _refuse(part)
    return kind


def _refuse(part: Element) -> None:
    local = part.tag.rsplit("}", 1)[-1]
    address = part.get(HREF, "")
    if local in {"applet", "script"} or ":script:" in part.tag or _SCRIPT.match(address):
        raise OfficeMacros
    if part.get(ACTION) in {"execute", "macro", "verb"}:
        raise OfficeMacros
    if local not in CLICKED and _ELSEWHERE.match(address):
        raise OfficeExternal
    if local == "dde-source":
        raise OfficeExternal
