"""How fast the search is beside a plain LIKE scan of the same text, on both databases.

python -m benchmarks.search [--hearings 20] [--words 35000] [--rounds 5]
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from statistics import median

import click
from flask import Flask
from sqlalchemy import func, insert, select, text

import hearing.models
from hearing.agenda.models import Hearing, LegalBasis
from hearing.archive import dictionary, index
from hearing.archive.models import Posting
from hearing.archive.search import search
from hearing.database import db, upgrade
from hearing.protocol.models import Entry, Part, Segment, Source
from hearing.recordings.models import Recording, State
from tests.postgres import fresh_database, postgres_url

assert hearing.models
START = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
TODAY = date(2024, 6, 10)
ENTRY_WORDS = 80
HOUR = 9_000  # words
QUERIES = (
    "Verwaltung",
    "Stadtverwaltung",
    "Bürger*innen",
    "KI-Marktplatz",
    "künstliche Intelligenz",
    '"künstliche Intelligenz"',
    "Datenschutz Beschäftigte",
    "KICC",
    "A 04055",
    "Digitalisierung Verwaltung Bürger",
    "Haus",
    "Stadverwaltung",
)
# Words of a hearing, each with how often it comes in 10,000 words.
TOPIC = {
    "Verwaltung": 30, "Stadtverwaltung": 15, "Bürgerinnen": 20, "Bürger": 20, "KI": 40,
    "KI-Marktplatz": 4, "künstliche Intelligenz": 25, "Datenschutz": 15, "Beschäftigte": 12,
    "KICC": 8, "Antrag A 04055": 2, "Digitalisierung": 20, "Referat": 15, "Häuser": 5,
}  # fmt: skip
OFTEN = dictionary.read_list("stopwords.txt")


def words(seed: int) -> Iterator[str]:
    """Yield German words for ever: half of them frequent ones, the rest by Zipf's law."""
    chance = random.Random(seed)
    vocabulary = [word for word in rare_words() if word.isalpha()]
    weights = [1 / (rank + 20) for rank in range(len(vocabulary))]
    topic, shares = list(TOPIC), list(TOPIC.values())
    share = sum(shares) / 10_000
    while True:
        rest = chance.choices(vocabulary, weights, k=1000)
        for word in rest:
            kind = chance.random()
            if kind < share:
                yield from chance.choices(topic, shares)[0].split()
            else:
                yield chance.choice(OFTEN) if kind < 0.5 + share else word


def rare_words() -> list[str]:
    """Take 30,000 forms of the dictionary, the same ones each time."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    forms = sorted(DefaultDictionaryFactory().get_dictionary("de"))
    return random.Random(1).sample(forms, 30_000)


def add_hearing(number: int, length: int) -> Recording:
    """Write one hearing with its recording, entries and segments."""
    hearing = Hearing(
        slug=f"h{number}", title=f"Anhörung {number}", starts_at=START, ends_at=START,
        published_at=START,
    )  # fmt: skip
    db.session.add(hearing)
    db.session.flush()
    recording = Recording(
        hearing_id=hearing.id, title="", file_name="", size=1, sha256="", state=State.READY,
        created_at=START, started_at=START, engine="", model="", legal_basis=LegalBasis.CONSENT,
        retain_until=date(2024, 7, 19), published_at=START,
    )  # fmt: skip
    db.session.add(recording)
    db.session.flush()
    stream = islice(words(number), length)
    for position in range(-(-length // ENTRY_WORDS)):
        add_entry(recording, position, list(islice(stream, ENTRY_WORDS)))
    db.session.flush()
    return recording


def add_entry(recording: Recording, position: int, said: list[str]) -> None:
    start = position * ENTRY_WORDS * 0.4
    heard = [
        {"start": start + 0.4 * n, "end": start + 0.4 * n + 0.3, "text": w, "probability": 0.9}
        for n, w in enumerate(said)
    ]
    entry_id = db.session.execute(
        insert(Entry).returning(Entry.id),
        {
            "recording_id": recording.id, "position": position, "text": " ".join(said),
            "part": Part.SPEECH, "source": Source.MACHINE, "start": start, "end": start + 32.0,
        },
    ).scalar_one()  # fmt: skip
    rows = [
        {
            "recording_id": recording.id, "entry_id": entry_id, "position": position * 10 + number,
            "start": start, "end": start, "text": "", "words": heard[first : first + 10],
        }
        for number, first in enumerate(range(0, len(heard), 10))
    ]  # fmt: skip
    db.session.execute(insert(Segment), rows)


def timed(action: Callable[..., object], *arguments: object, **facts: object) -> float:
    began = time.perf_counter()
    action(*arguments, **facts)
    return time.perf_counter() - began


def scan(word: str) -> None:
    """Look for the letters in every entry, as a search without an index would."""
    statement = text("SELECT id FROM entry WHERE lower(text) LIKE :pattern")
    db.session.execute(statement, {"pattern": f"%{word.lower()}%"}).all()


def measure(name: str, hearings: int, length: int, rounds: int) -> None:
    click.echo(f"\n{name}: {hearings} hearings of {length} words")
    recordings = [add_hearing(number, length) for number in range(hearings)]
    db.session.commit()
    took = median(timed(index.make, recording, []) for recording in recordings)
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    rows = db.session.scalar(select(func.count()).select_from(Posting))
    hour = took * HOUR / length
    click.echo(f"  index: {took:.2f} s a hearing, {hour:.2f} s for an hour of speech; {rows} rows")
    plain = median(timed(scan, query.strip('"')) for query in QUERIES for _ in range(rounds))
    click.echo(f"  LIKE scan, median: {plain * 1000:.1f} ms")
    medians = []
    for query in (*QUERIES, *(rare_words()[rank] for rank in (100, 1000, 10_000))):
        took = median(timed(search, query, today=TODAY) for _ in range(rounds))
        medians.append(took)
        hits = search(query, today=TODAY).total
        click.echo(
            f"  {query:36} {took * 1000:7.1f} ms {took / plain:6.2f} of a scan {hits:6} hits"
        )
    took = median(medians)
    click.echo(f"  median of the queries: {took * 1000:.1f} ms, {took / plain:.2f} of a scan")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "SQLite":
        yield f"sqlite:///{folder / 'hearing.db'}"
        return
    with postgres_url() as server, fresh_database(server) as url:
        yield url


@click.command()
@click.option("--hearings", default=20)
@click.option("--words", "length", default=35_000)
@click.option("--rounds", default=5)
def main(hearings: int, length: int, rounds: int) -> None:
    """Print index and query times for both databases."""
    dictionary.base_form("Haus")
    for kind in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
            app = Flask("benchmark")
            app.config["SQLALCHEMY_DATABASE_URI"] = url
            db.init_app(app)
            with app.app_context():
                upgrade(db.engine)
                measure(kind, hearings, length, rounds)
                db.session.remove()
                db.engine.dispose()


if __name__ == "__main__":
    main()
