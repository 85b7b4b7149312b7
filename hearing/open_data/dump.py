"""Everything that is public of all hearings' records, as files with their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import select

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.exports import minutes, text
from hearing.places import STATIC
from hearing.record import reading, versions
from hearing.record.values import Record

FORMAT: Final = 1
MANIFEST: Final = "verzeichnis.json"
VERIFIER: Final = "verify_record.py"
README: Final = """\
Alle öffentlichen Niederschriften
=================================

anhoerungen/<Name>/niederschrift.json  was heute gilt, mit der Sekunde jedes Wortes
anhoerungen/<Name>/ergebnis.txt        die Ergebnisniederschrift der Fassung, die heute gilt
anhoerungen/<Name>/fassungen.json      alle veröffentlichten Fassungen mit ihren Siegeln
verzeichnis.json                       jede Datei mit Größe und SHA-256

Prüfen, ohne diese Software:  python verify_record.py abzug.zip

Was entfernt wurde oder wessen Frist abgelaufen ist, steht nicht mehr hier. Bitte löschen Sie es
dann auch aus Ihren Kopien.
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the dump; ``version`` is the number of the record, 0 for what a machine heard."""

    path: str
    content: bytes
    hearing: str = ""
    version: int | None = None

    def describe(self) -> dict[str, Any]:
        """Its line in the list of files."""
        told: dict[str, Any] = {"path": self.path, "size": len(self.content)}
        told["sha256"] = hashlib.sha256(self.content).hexdigest()
        if self.version is not None:
            told |= {"hearing": self.hearing, "version": self.version}
        return told


def records(*, today: date) -> Iterator[tuple[Hearing, Record]]:
    """The hearings of which everybody may read a record, the newest first."""
    public = select(Hearing).where(Hearing.published_at.is_not(None))
    for hearing in db.session.scalars(public.order_by(Hearing.starts_at.desc(), Hearing.id.desc())):
        record = reading.in_public(hearing, today=today)
        if record is not None:
            yield hearing, record


def files(*, today: date) -> Iterator[File]:
    """All files but the list of them, one after the other."""
    yield File("LIESMICH.txt", README.encode())
    yield File(VERIFIER, (STATIC / VERIFIER).read_bytes())
    for hearing, record in records(today=today):
        folder = f"anhoerungen/{hearing.slug}"
        facts = (hearing.slug, record.number)
        yield File(f"{folder}/niederschrift.json", text.as_json(record), *facts)
        if record.number:
            short = minutes.of(record, city=city.settings()["CITY"], zone=city.zone())
            yield File(f"{folder}/ergebnis.txt", text.write(short), *facts)
            sealed = text.in_json(versions.dump(hearing.id))
            yield File(f"{folder}/fassungen.json", sealed, *facts)


def manifest(described: Iterable[dict[str, Any]]) -> bytes:
    """The list of files; the same files give the same bytes."""
    return text.in_json({"format": FORMAT, "files": list(described)})


def write(target: IO[bytes], *, today: date) -> str:
    """All of it as a ZIP; gives the digest of the list of files in it."""
    described = []
    with ZipFile(target, "w") as archive:
        for file in files(today=today):
            described.append(file.describe())
            _add(archive, file.path, file.content)
        listed = manifest(described)
        _add(archive, MANIFEST, listed)
    return hashlib.sha256(listed).hexdigest()


def _add(archive: ZipFile, path: str, content: bytes) -> None:
    entry = ZipInfo(path)  # of 1980: the same files give the same bytes
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, ZIP_DEFLATED)
