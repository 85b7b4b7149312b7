"""Files as people and attackers hand them in, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import docx
import pikepdf
from odf.opendocument import OpenDocumentText
from odf.text import P
from pikepdf import Array, Dictionary, Name
from PIL import Image

EXE = b"MZ\x90\x00\x03" + bytes(2000)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
HTML = b"\n <!DOCTYPE html><html><script>alert(1)</script></html>"


class Endless:
    """A stream of ``size`` bytes that are made when they are asked for, and counted."""

    def __init__(self, size: int, head: bytes = b"%PDF-1.7\n") -> None:
        self.left, self.given, self.head = size, 0, head

    def read(self, size: int, /) -> bytes:
        block, self.head = self.head[:size] or bytes(min(size, self.left)), b""
        self.left -= len(block)
        self.given += len(block)
        return block


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 2, **save: Any) -> bytes:
    """A PDF of empty pages, changed before it is saved."""
    with pikepdf.new() as made:
        for _page in range(pages):
            made.add_blank_page(page_size=(960, 540))
        if change is not None:
            change(made)
        buffer = io.BytesIO()
        made.save(buffer, **save)
        return buffer.getvalue()


def with_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def with_script_in_a_link(made: pikepdf.Pdf) -> None:
    """Deep in an annotation, not in the catalogue."""
    action = Dictionary(S=Name.URI, URI="https://example.org", Next=Array([_script(made)]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    made.pages[0].Annots = Array([made.make_indirect(link)])


def _script(made: pikepdf.Pdf) -> pikepdf.Object:
    return made.make_indirect(Dictionary(S=Name.JavaScript, JS="1"))


def with_named_scripts(made: pikepdf.Pdf) -> None:
    names = Array(["a", Dictionary(S=Name.JavaScript, JS="1")])
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))


def with_launch(made: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F="cmd.exe")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    made.pages[0].Annots = Array([link])


def with_page_action(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI="https://example.org/seen"))


def with_first_page(made: pikepdf.Pdf) -> None:
    """Harmless: opens at its first page, as office programs write it."""
    made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])


def with_attachment(made: pikepdf.Pdf) -> None:
    made.attachments["a.exe"] = EXE


def with_xfa(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))


def with_film(made: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    made.pages[0].Annots = Array([note])


def archive(entries: Mapping[str, bytes]) -> bytes:
    """A zip with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def entries_of(packed: bytes) -> dict[str, bytes]:
    """What is in a zip."""
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def word(**extra: bytes) -> bytes:
    """A DOCX by python-docx; ``extra`` entries are added or replaced ("a__b" stands for a/b)."""
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Stellungnahme")
    document.save(buffer)
    return _with(buffer.getvalue(), extra)


def slides(extra: Mapping[str, bytes] | None = None, relations: bytes = b"") -> bytes:
    """A PPTX of the fewest parts."""
    main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    head = '<?xml version="1.0"?>'
    package = "http://schemas.openxmlformats.org/package/2006"
    types = f'{head}<Types xmlns="{package}/content-types">'
    types += f'<Override PartName="/ppt/presentation.xml" ContentType="{main}"/></Types>'
    rels = f'{head}<Relationships xmlns="{package}/relationships">'.encode()
    entries = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": rels + b"</Relationships>",
        "ppt/presentation.xml": b"<p/>",
        "ppt/_rels/presentation.xml.rels": rels + relations + b"</Relationships>",
    }
    return archive({**entries, **(extra or {})})


def relation(kind: str, target: str) -> bytes:
    """A relationship that leads outside."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    text = f'<Relationship Id="r9" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
    return text.encode()


def text_document(extra: Mapping[str, bytes] | None = None) -> bytes:
    """An ODT by odfpy, with entries added or replaced."""
    document = OpenDocumentText()
    document.text.addElement(P(text="Stellungnahme"))
    buffer = io.BytesIO()
    document.save(buffer)
    return _with(buffer.getvalue(), extra or {})


def with_body(part: str) -> bytes:
    """An ODT with a piece of XML in its text."""
    content = entries_of(text_document())["content.xml"].decode()
    space = (
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    )
    marked = content.replace("</office:text>", f"<text:p {space}>{part}</text:p></office:text>")
    assert marked != content
    return text_document({"content.xml": marked.encode()})


def _with(packed: bytes, extra: Mapping[str, bytes]) -> bytes:
    named = {name.replace("__", "/"): content for name, content in extra.items()}
    return archive({**entries_of(packed), **named}) if named else packed


def lying_bomb() -> bytes:
    """A zip whose entry unpacks to more than its directory says."""
    packed = bytearray(slides({"ppt/media/a.bin": bytes(3_000_000)}))
    real, said = struct.pack("<I", 3_000_000), struct.pack("<I", 1000)
    assert real in packed
    return bytes(packed.replace(real, said))


@cache
def honest_bomb() -> bytes:
    """A small zip that says it becomes 600 MB: made from blocks, never as a whole."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("[Content_Types].xml", b"<a/>")
        with packed.open("ppt/media/a.bin", "w") as entry:
            for block in _zeros(600):
                entry.write(block)
    return buffer.getvalue()


def _zeros(megabytes: int) -> Iterator[bytes]:
    for _number in range(megabytes):
        yield bytes(2**20)


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, place: bool = True) -> bytes:
    """A picture, by a camera that notes where it is, lying on its side."""
    picture = Image.new("RGB", size, "navy")
    exif = Image.Exif()
    if place:
        exif[0x0112] = 6  # turn right to see it upright
        exif[0x010F] = "Kamera Beispiel"
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)
    buffer = io.BytesIO()
    picture.save(buffer, kind, exif=exif)
    return buffer.getvalue()


def huge_picture() -> bytes:
    """A PNG of 60,000 by 60,000 that says so in few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def drawing(inside: str = "", attributes: str = "") -> bytes:
    """An SVG with something inside."""
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    shape = '<rect id="a" width="9" height="9" fill="navy"/>'
    return f'<svg {spaces} viewBox="0 0 9 9" {attributes}>{shape}{inside}</svg>'.encode()


def memory_eater(megabytes: int = 2048) -> bytes:
    """A PDF of some kilobytes for each 100 MB that its packed objects become when read."""
    packer = zlib.compressobj(1)
    packed = packer.compress(b"4 0 <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    packed += (
        b"".join(packer.compress(bytes(2**20)) for _number in range(megabytes)) + packer.flush()
    )
    parts = [
        b"%PDF-1.5\n",
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[4 0 R]/Count 1>>\nendobj\n",
        b"3 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n"
        % len(packed)
        + packed
        + b"\nendstream\nendobj\n",
    ]
    places = [sum(map(len, parts[:n])) for n in range(1, 5)]
    rows = [(0, 0, 255), (1, places[0], 0), (1, places[1], 0), (1, places[2], 0), (2, 3, 0)]
    rows.append((1, places[3], 0))
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    head = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    end = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[3]
    return b"".join(parts) + head + table + end
