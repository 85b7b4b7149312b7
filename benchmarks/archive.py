"""An archive of as many segments as one likes, on both databases, with the index of the product.

Sentences of the demonstration's script, each content word changed now and then for one of the
hearing's own subject (by Zipf's law), ten words a segment, eighty a contribution. Every sentence is
analysed once; what stands in a contribution is put together from its sentences, and some are
compared with what the product makes of them.
"""

from __future__ import annotations

import csv
import random
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Engine, insert, text

from hearing.agenda.models import Hearing, LegalBasis
from hearing.archive.analysis import FINGERPRINT, analyse, places
from hearing.archive.dictionary import fold
from hearing.archive.keys import STOP_WORDS
from hearing.archive.models import Document, Kind
from hearing.archive.postings import INSIDE, placed, rows_of, stops_of, weight_of
from hearing.protocol.models import Entry, Part, Source
from hearing.recordings.models import Recording, State
from tests.hearing.archive import labelled

START: Final = datetime(2020, 1, 7, 8, 30, tzinfo=UTC)
KEPT: Final = date(2099, 1, 1)
SEGMENTS: Final = 4000  # of a hearing
IN_ENTRY: Final = 8  # segments of a contribution
SUBJECTS: Final = 40
OF_SUBJECT: Final = 1500  # sentences
EVERYWHERE: Final = 15_000
CHANGED: Final = 0.5  # content words of a sentence that become words of the subject
COLUMNS: Final = {
    "entry": ("id", "recording_id", "position", "text", "start", "end"),
    "segment": ("id", "recording_id", "entry_id", "position", "start", "end", "text", "words"),
    "search_text": (
        "id", "hearing_id", "recording_id", "entry_id", "source_id", "length", "starts",
    ),
    "search_place": ("key", "document_id", "own", "inside", "forms", "weight"),
}  # fmt: skip
BATCH: Final = 5000


class Sentence(NamedTuple):
    """A sentence with its postings: key, numbers as itself, numbers as a part, forms."""

    text: str
    words: int
    postings: tuple[tuple[str, tuple[int, ...], tuple[int, ...], int], ...]
    stops: tuple[int, ...]


def write(folder: Path, segments: int) -> None:
    """Write the tables as CSV files, the postings in order of their keys."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "search_place.raw").open("w", encoding="utf-8", newline="") as raw:
        files = {
            name: (folder / f"{name}.csv").open("w", newline="") for name in list(COLUMNS)[:-1]
        }
        writers = {name: csv.writer(file) for name, file in files.items()}
        postings = csv.writer(raw)
        for hearing in range(1, -(-segments // SEGMENTS) + 1):
            _write_hearing(hearing, min(SEGMENTS, segments), writers, postings)
        for file in files.values():
            file.close()
    sort = ["sort", "-S", "1G", "-t,", "-k1,1", "-k2,2n", "-T", str(folder)]
    with (folder / "search_place.csv").open("wb") as out:
        subprocess.run(
            [*sort, str(folder / "search_place.raw")], stdout=out, env={"LC_ALL": "C"}, check=True
        )
    (folder / "search_place.raw").unlink()


def load(folder: Path, engine: Engine, segments: int) -> None:
    """Bring what was written into empty, migrated tables."""
    numbers = range(1, -(-segments // SEGMENTS) + 1)
    with engine.begin() as connection:
        connection.execute(insert(Hearing), [_hearing(number) for number in numbers])
        connection.execute(insert(Recording), [_recording(number) for number in numbers])
        for table, name, rest in (
            (Entry, "entry", {"part": Part.SPEECH, "source": Source.MACHINE}),
            (Document, "search_text", {"kind": Kind.ENTRY, "analyser": FINGERPRINT}),
        ):
            rows = _rows(folder, name)
            while batch := [rest | row for row in islice(rows, BATCH)]:
                connection.execute(insert(table), batch)
    for name in ("segment", "search_place"):
        LOADERS[engine.dialect.name](folder, engine, name)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _hearing(number: int) -> dict[str, Any]:
    begin = START + timedelta(days=7 * number)
    title = f"Anhörung {number}"
    times = {"starts_at": begin, "ends_at": begin, "published_at": begin}
    return {"id": number, "slug": f"h{number}", "title": title, **times}


def _recording(number: int) -> dict[str, Any]:
    begin = START + timedelta(days=7 * number)
    return {
        "id": number, "hearing_id": number, "title": "", "file_name": "", "size": 1,
        "sha256": str(number), "state": State.READY, "created_at": begin, "started_at": begin,
        "engine": "", "model": "", "legal_basis": LegalBasis.CONSENT, "retain_until": KEPT,
        "published_at": begin,
    }  # fmt: skip


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            yield {
                column: value if column in TEXTS else float(value) if "." in value else int(value)
                for column, value in zip(COLUMNS[name], row, strict=True)
            }


def _into_sqlite(folder: Path, engine: Engine, name: str) -> None:
    connection: Any = engine.raw_connection()
    cursor = connection.cursor()
    for setting in ("foreign_keys = OFF", "synchronous = OFF", "secure_delete = OFF"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.execute("PRAGMA cache_size = -400000")
    indexes = _taken_off(cursor, name)
    columns = ", ".join(f'"{column}"' for column in COLUMNS[name])
    places = ", ".join("?" * len(COLUMNS[name]))
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({places})", csv.reader(file))
    for (statement,) in indexes:
        cursor.execute(statement)
    connection.commit()
    connection.detach()
    connection.close()


def _taken_off(cursor: Any, name: str) -> list[tuple[str]]:
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql != ''"
    )
    found = cursor.execute(query, (name,)).fetchall()
    for index, _statement in found:
        cursor.execute(f"DROP INDEX {index}")
    return [(statement,) for _index, statement in found]


def _into_postgres(folder: Path, engine: Engine, name: str) -> None:
    connection: Any = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("SET session_replication_role = replica")  # its references are right
    cursor.execute("SET maintenance_work_mem = '512MB'")
    columns = ", ".join(f'"{column}"' for column in COLUMNS[name])
    texts = ", ".join(column for column in COLUMNS[name] if column in TEXTS)
    how = f"FORMAT csv, FORCE_NOT_NULL ({texts})"
    copying = f"COPY {name} ({columns}) FROM STDIN ({how})"
    with (folder / f"{name}.csv").open("rb") as file, cursor.copy(copying) as copy:
        while block := file.read(1 << 20):
            copy.write(block)
    connection.commit()
    connection.detach()
    connection.close()


LOADERS: Final = {"sqlite": _into_sqlite, "postgresql": _into_postgres}
TEXTS: Final = frozenset({"text", "starts", "key", "own", "inside", "words"})


def _write_hearing(number: int, segments: int, writers: Any, postings: Any) -> None:
    chance = random.Random(number)
    pools = _pools(number % SUBJECTS)
    for position in range(segments // IN_ENTRY):
        entry = number * 10_000 + position
        said, length = list[Sentence](), 0
        while length < IN_ENTRY * 10:
            said.append(chance.choice(pools[chance.random() < 0.3]))
            length += said[-1].words
        _write_entry(entry, number, position, said, writers, postings)


def _write_entry(
    entry: int, hearing: int, position: int, said: Sequence[Sentence], writers: Any, postings: Any
) -> None:
    words = " ".join(one.text for one in said)
    start = position * 32.0
    length = sum(one.words for one in said)
    starts = " ".join(f"{start + 0.4 * n:.2f}" for n in range(length))
    spoken = words.split()
    writers["entry"].writerow([entry, hearing, position, words, start, start + 32])
    for number, first in enumerate(range(0, IN_ENTRY * 10, 10)):
        segment = " ".join(spoken[first : first + 10])
        ids = [entry * 10 + number, hearing, entry, number]
        writers["segment"].writerow([*ids, start, start + 4, segment, "[]"])
    writers["search_text"].writerow([entry, hearing, hearing, entry, entry, length, starts])
    for key, own, inside, forms in _merged(said):
        weight = weight_of(len(own) + INSIDE * len(inside), length)
        row = [key, entry, " ".join(map(str, own)), " ".join(map(str, inside)), forms, weight]
        postings.writerow(row)
    if position == 0:
        _compare(entry, words, said)


def _merged(said: Sequence[Sentence]) -> Iterator[tuple[str, list[int], list[int], int]]:
    found: dict[str, tuple[list[int], list[int], int]] = {}
    offset = 0
    numbers = placed([stop for sentence in said for stop in sentence.stops])
    for sentence in said:
        for key, own, inside, forms in sentence.postings:
            there = found.get(key, ([], [], 0))
            there[0].extend(numbers[number + offset] for number in own)
            there[1].extend(number + offset for number in inside)
            found[key] = (there[0], there[1], there[2] | forms)
        offset += sentence.words
    return ((key, *value) for key, value in found.items())


def _compare(entry: int, words: str, said: Sequence[Sentence]) -> None:
    made = {row["key"]: (row["own"], row["forms"]) for row in rows_of(entry, words, analyse(words))}
    here = {
        key: (" ".join(map(str, own)), forms if own else 0)
        for key, own, _inside, forms in _merged(said)
    }
    if made != here:
        raise ValueError(f"not what the product makes of it: {words}")


_known: dict[int, tuple[list[Sentence], list[Sentence]]] = {}
_general: list[Sentence] = []


def _pools(subject: int) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences of a subject, and those that come everywhere."""
    if not _general:
        _general.extend(_sentences(0, EVERYWHERE, seed=0))
    if subject not in _known:
        _known[subject] = (list(_sentences(subject + 1, OF_SUBJECT, seed=subject + 1)), _general)
    return _known[subject]


def _sentences(subject: int, number: int, *, seed: int) -> Iterator[Sentence]:
    chance = random.Random(seed)
    real = [one for one in labelled.sentences() if not one.rstrip(".?!")[-1].isdigit()]
    words = rare_words(subject)
    weights = [1 / (rank + 10) for rank in range(len(words))]
    fresh = iter(chance.choices(words, weights, k=number * 20))
    for _number in range(number):
        changed = [
            next(fresh) if _is_content(word) and chance.random() < CHANGED else word
            for word in chance.choice(real).rstrip(".?!").split()
        ]
        yield _analysed(" ".join(changed) + ".")


def _is_content(word: str) -> bool:
    return word.isalpha() and fold(word) not in STOP_WORDS


def _analysed(sentence: str) -> Sentence:
    words = analyse(sentence)
    rows = {str(row["key"]): int(str(row["forms"])) for row in rows_of(0, sentence, words)}
    found = [
        (key, tuple(own), tuple(inside), rows[key])
        for key, (own, inside) in places(sentence, words).items()
    ]
    return Sentence(sentence, len(words), tuple(found), tuple(stops_of(sentence, words)))


def rare_words(subject: int) -> list[str]:
    """Take 6,000 forms of the dictionary, the same ones for a subject each time."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    forms = (str(form) for form in sorted(DefaultDictionaryFactory().get_dictionary("de")))
    short = [form for form in forms if form.isalpha() and 4 <= len(form) <= 12]
    return random.Random(subject).sample(short, 6000)
