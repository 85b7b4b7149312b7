"""What goes with the record and everybody may have: the programme, slides, statements with their
files, written answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hearing import city
from hearing.agenda.models import Hearing
from hearing.files.kinds import KINDS
from hearing.files.models import StoredFile
from hearing.open_data.tracks import Address
from hearing.programme import release
from hearing.programme.edition import plain
from hearing.questions.written import annex as answers
from hearing.record import keeping
from hearing.slides import releases
from hearing.statements import annex as statements


@dataclass(frozen=True, slots=True)
class AnnexFile:
    """A file with its address; size and digest of one that was handed in. ``stamp`` changes with
    what is behind the address."""

    key: str
    name: str
    address: str
    mimetype: str
    stamp: str
    size: int | None = None
    sha256: str = ""


def of(hearing: Hearing, *, address: Address) -> Iterator[AnnexFile]:
    """All that is public now, in the order in which a record lists it."""
    if (programme := release.latest(hearing)) is not None:
        title = f"Programm, Fassung {programme.number}"
        yield AnnexFile(
            "programm", title, address("public.print_version"), "application/pdf", programme.digest
        )
    yield from _slides(hearing, address)
    yield from _statements(hearing, address)
    if (answered := answers.public(hearing)) is not None:
        title = f"Schriftliche Antworten, Fassung {answered.number}"
        where = address("public_answers.pdf")
        yield AnnexFile("antworten", title, where, "application/pdf", str(answered.number))


def _slides(hearing: Hearing, address: Address) -> Iterator[AnnexFile]:
    if keeping.is_over(hearing, city.today()):
        return
    for deck in releases.public(hearing, data=city.settings()["DATA"]):
        who = plain(deck.speaker or deck.role)
        where = address("slides.file", speaker_id=deck.speaker_id)
        name = f"Folien: {who}" if who else "Folien"
        yield _kept(f"folien-{deck.speaker_id}", name, where, deck.file)


def _statements(hearing: Hearing, address: Address) -> Iterator[AnnexFile]:
    stated = statements.current(hearing.id)
    if stated is None:
        return
    title, mimetype = f"Stellungnahmen, Fassung {stated.number}", KINDS["docx"].media_type
    where = address("statements.annex.download", kind="docx")
    yield AnnexFile("stellungnahmen", title, where, mimetype, str(stated.number))
    for one in stated.files:
        where = address("statements.annex.file", file_id=one.file_id)
        yield _kept(f"stellungnahme-{one.file_id}", plain(one.file.name), where, one.file)


def _kept(key: str, name: str, where: str, file: StoredFile) -> AnnexFile:
    mimetype = KINDS[file.kind].media_type
    return AnnexFile(key, name, where, mimetype, file.sha256, file.size, file.sha256)
