"""How long all forms of a record of four hours take, from the frozen version to the last byte.

``python -m benchmarks.exports``: 35,000 words in 1,200 contributions. Target: 10 seconds for all.
Beside it stands how long Typst takes for as many words without tags and marks, on the same pages.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from zoneinfo import ZoneInfo

import typst

from hearing.agenda.models import ItemKind, LegalBasis
from hearing.exports import akoma_ntoso, captions, docx, minutes, pdf, text, wording
from hearing.record.values import Contribution, Facts, Item, Person, Record, Recording

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
HOURS, WORDS, CONTRIBUTIONS = 4, 35_000, 1_200
LONGEST_SECONDS = 10.0
TALK = (
    "Die Stadtverwaltung setzt künstliche Intelligenz dort ein, wo sie Beschäftigte entlastet, und"
    " prüft jeden Einsatz vorher auf Datenschutz, Gleichstellung und Kosten."
)


def record() -> Record:
    """Make a record of four hours."""
    return Record(
        hearing=Facts(
            id=1,
            slug="ki",
            title="Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
            summary="",
            venue="Qubes am IT-Rathaus",
            organizer="IT-Referat",
            starts_at=BEGIN,
            ends_at=BEGIN + timedelta(hours=HOURS),
            motion="",
            paper="",
        ),
        number=1,
        published_at=BEGIN + timedelta(days=20),
        recordings=(
            Recording(
                id=1,
                title="Aufzeichnung",
                started_at=BEGIN,
                duration=HOURS * 3600.0,
                sha256="0" * 64,
                engine="faster-whisper",
                model="large-v3",
                language="de",
                retain_until=date(2024, 7, 19),
                legal_basis=LegalBasis.CONSENT,
                placed_by="marks",
            ),
        ),
        items=tuple(
            Item(id=n, number=n, kind=ItemKind.TALK, title=f"Vortrag {n}") for n in range(1, 21)
        ),
        people=tuple(Person(id=n, name=f"Person {n}", role="Referent*in") for n in range(1, 41)),
        contributions=tuple(_contributions()),
    )


def _contributions() -> Iterator[Contribution]:
    words, length = cycle(TALK.split()), WORDS // CONTRIBUTIONS
    pace = HOURS * 3600 / WORDS
    for number in range(CONTRIBUTIONS):
        start = number * length * pace
        yield Contribution(
            key=f"{number:012x}",
            recording_id=1,
            start=start,
            end=start + length * pace,
            text=" ".join(islice(words, length)),
            starts=tuple(round(start + place * pace, 2) for place in range(length)),
            item_id=1 + number * 20 // CONTRIBUTIONS,
            person_id=1 + number % 40,
        )


def main() -> None:
    """Print the seconds of each form; fails when all together take too long."""
    made = record()
    said = wording.of(made, city="Stadt", zone=BERLIN)
    short = minutes.of(made, city="Stadt", zone=BERLIN)
    forms: dict[str, Callable[[], bytes]] = {
        "PDF/A-2a, PDF/UA-1": lambda: pdf.write(said),
        "DOCX": lambda: docx.write(said),
        "text": lambda: text.write(said),
        "summary as PDF": lambda: pdf.write(short),
        "summary as DOCX": lambda: docx.write(short),
        "JSON": lambda: text.as_json(made),
        "Akoma Ntoso": lambda: akoma_ntoso.write(made, zone=BERLIN),
        "WebVTT": lambda: captions.as_vtt(made, 1),
        "SubRip": lambda: captions.as_srt(made, 1),
    }
    total = 0.0
    for name, write in forms.items():
        seconds, size = _timed(write)
        total += seconds
        print(f"{name:20} {seconds:6.2f} s {size / 1000:9.0f} kB")
    bare, size = _timed(lambda: _bare(made))
    print(f"{'bare Typst':20} {bare:6.2f} s {size / 1000:9.0f} kB")
    print(f"{'all forms':20} {total:6.2f} s (at most {LONGEST_SECONDS:.0f})")
    sys.exit(total > LONGEST_SECONDS)


def _timed(write: Callable[[], bytes]) -> tuple[float, int]:
    begun = time.perf_counter()
    made = write()
    return time.perf_counter() - begun, len(made)


def _bare(made: Record) -> bytes:
    source = '#set page(paper: "a4")\n' + "\n\n".join(one.text for one in made.contributions)
    printed = typst.compile(source.encode())
    assert isinstance(printed, bytes)
    return printed


if __name__ == "__main__":
    main()
