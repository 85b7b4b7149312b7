"""Office files are zip archives: opened with care, then judged as OOXML or as OpenDocument."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hearing.files import office, opendocument
from hearing.files.errors import (
    ExpandsTooFar,
    FileDamaged,
    FileEncrypted,
    OfficeEmbedded,
)

ENTRIES = 5000
TOTAL_BYTES = 1024 * 2**20
TEXT_BYTES = 64 * 2**20
# Text of slides packs to a tenth; what packs to a hundredth, and is large, is made to expand.
RATIO = 100
SMALL_BYTES = 32 * 2**20
BLOCK_BYTES = 256 * 1024
HEAD_BYTES = 4096
FLAG_ENCRYPTED = 0x1
_PROGRAMS = (b"MZ\x90\x00", b"\x7fELF")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(slots=True)
class Archive:
    """An archive whose entries were all unpacked once: their names and how each begins."""

    zip: ZipFile
    heads: dict[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> bytes:
        """An entry as a whole, for parsers; refuses what is too long for a text."""
        if self.zip.getinfo(name).file_size > TEXT_BYTES:
            raise ExpandsTooFar
        return self.zip.read(name)

    def texts(self, *endings: str) -> Iterator[tuple[str, bytes]]:
        """All entries with such an ending."""
        for name in self.heads:
            if name.lower().endswith(endings):
                yield name, self.text(name)


def judge(path: Path, _output: Path, _candidates: frozenset[str], _edge: int) -> dict[str, Any]:
    """Say which office file it is, and that it does nothing by itself."""
    try:
        with path.open("rb") as file:
            kind = _judge(file, depth=0)
    except (BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, ValueError):
        raise FileDamaged from None
    return {"kind": kind}


def _judge(file: IO[bytes], depth: int) -> str:
    with ZipFile(file) as packed:
        archive = _open(packed, file)
        judge_it = opendocument.judge if "mimetype" in archive.heads else office.judge
        kind = judge_it(archive)
        for name, head in archive.heads.items():
            if head.startswith(b"PK\x03\x04"):
                _judge_inner(archive, name, depth)
    return kind


def _judge_inner(archive: Archive, name: str, depth: int) -> None:
    """The table behind a chart is an office file too; deeper than that nothing lies honestly."""
    if depth:
        raise ExpandsTooFar
    if archive.zip.getinfo(name).file_size > TEXT_BYTES:
        raise ExpandsTooFar
    with archive.zip.open(name) as inner:
        if not _judge(inner, depth + 1):
            raise OfficeEmbedded


def _open(packed: ZipFile, file: IO[bytes]) -> Archive:
    entries = packed.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > TOTAL_BYTES:
        raise ExpandsTooFar
    if len({name.casefold() for name in names}) < len(names):
        raise FileDamaged
    archive = Archive(packed)
    for entry in entries:
        _refuse_entry(entry)
        head = _unpack(file, entry)
        if head.startswith((*_PROGRAMS, _OLE)) and not _is_macros(entry.filename):
            raise OfficeEmbedded
        archive.heads[entry.filename] = head
    return archive


def _is_macros(name: str) -> bool:
    return "vbaproject" in name.lower()  # has a sentence of its own


def _refuse_entry(entry: ZipInfo) -> None:
    parts = entry.filename.replace("\\", "/").split("/")
    if entry.filename.startswith("/") or ".." in parts:
        raise FileDamaged
    if entry.flag_bits & FLAG_ENCRYPTED:
        raise FileEncrypted
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise FileDamaged
    if entry.file_size > SMALL_BYTES and entry.file_size > RATIO * entry.compress_size:
        raise ExpandsTooFar


def _unpack(file: IO[bytes], entry: ZipInfo) -> bytes:
    """Unpack an entry without believing its directory; returns how it begins."""
    head, size, checksum = b"", 0, 0
    for block in _blocks(file, entry):
        head += block[: HEAD_BYTES - len(head)]
        size += len(block)
        checksum = zlib.crc32(block, checksum)
        if size > entry.file_size:
            raise ExpandsTooFar
    if size != entry.file_size or checksum != entry.CRC:
        raise FileDamaged
    return head


def _blocks(file: IO[bytes], entry: ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    file.seek(entry.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise FileDamaged
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == ZIP_DEFLATED else None
    while left and (block := file.read(min(left, BLOCK_BYTES))):
        left -= len(block)
        while block:
            if inflate is None:
                yield block
                break
            yield inflate.decompress(block, BLOCK_BYTES)
            block = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()
