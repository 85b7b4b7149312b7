"""The index: one commit with what it is made of, and right times after corrections."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from hearing.archive import index
from hearing.archive.models import Document, Kind, Posting
from hearing.archive.search import search
from hearing.database import db
from hearing.protocol import changes, merging
from hearing.protocol.models import Entry, Segment
from hearing.recordings.models import Recording
from tests.hearing.archive.corpus import (
    PACE,
    START,
    TODAY,
    make_entry,
    make_hearing,
    make_recording,
)
from tests.hearing.programme.staging import released


@pytest.fixture
def recording(app: Flask) -> Recording:
    assert app
    return make_recording(make_hearing())


def rows() -> list[tuple[object, ...]]:
    """The index without the ids of its documents."""
    statement = (
        select(Document.kind, Document.entry_id, Posting.key, Posting.own, Posting.inside)
        .join(Posting, Posting.document_id == Document.id)
        .order_by(Document.kind, Document.entry_id, Posting.key)
    )
    return sorted(map(tuple, db.session.execute(statement)), key=repr)


def found(query: str) -> int:
    return search(query, today=TODAY).total


def test_writing_a_second_time_changes_nothing(recording: Recording) -> None:
    entry = make_entry(recording, "Die Stadtverwaltung dankt.")
    index.write(entry)
    once = rows()
    index.write(entry)
    assert rows() == once
    assert once


def test_a_corrected_text_replaces_the_old_one(recording: Recording) -> None:
    entry = make_entry(recording, "Die Stadtverwaltung dankt.")
    index.write(entry)
    entry.text = "Die Bezirksverwaltung dankt."
    index.write(entry)
    assert (found("Stadtverwaltung"), found("Bezirksverwaltung")) == (0, 1)


def test_index_and_text_are_one_commit(recording: Recording) -> None:
    db.session.commit()
    index.write(make_entry(recording, "Die Stadtverwaltung dankt."))
    assert found("Stadtverwaltung") == 1
    db.session.rollback()
    assert found("Stadtverwaltung") == 0
    assert rows() == []


def test_what_only_moves_is_not_indexed_anew(recording: Recording) -> None:
    first = make_entry(recording, "Die Stadtverwaltung dankt.")
    second = make_entry(recording, "Der Bezirk antwortet.", position=1, start=10.0)
    db.session.commit()
    of_second = select(Document.id).where(Document.entry_id == second.id)
    was = db.session.scalar(of_second)
    place = first.text.index("dankt")
    changes.split(entry=first, place=place, seen=first.version, who="a", now=START)
    db.session.commit()
    assert second.position == 2
    assert was is not None
    assert db.session.scalar(of_second) == was
    assert (found("Stadtverwaltung"), found("dankt"), found("Bezirk")) == (1, 1, 1)


def test_entries_that_are_put_in_order_are_not_indexed_anew_nor_any_other(
    recording: Recording,
) -> None:
    first = make_entry(recording, "Die Stadtverwaltung dankt.")
    make_entry(make_recording(recording.hearing), "Der Bezirk antwortet.")
    db.session.commit()
    was = set(db.session.scalars(select(Document.id)))
    merging.settle_positions([first], {first.key: 3})
    db.session.commit()
    assert first.position == 3
    assert set(db.session.scalars(select(Document.id))) == was


def test_removing_a_recording_leaves_nothing_of_it_and_all_of_the_others(
    recording: Recording,
) -> None:
    other = make_recording(recording.hearing)
    index.write(make_entry(recording, "Quastenflosser"), make_entry(other, "Die Stadtverwaltung"))
    index.remove(recording_id=recording.id)
    index.remove(recording_id=recording.id)
    assert (found("Quastenflosser"), found("Stadtverwaltung")) == (0, 1)
    assert db.session.scalar(select(func.count()).where(Posting.key.contains("quasten"))) == 0


def test_whoever_deletes_an_entry_deletes_its_place_in_the_index(recording: Recording) -> None:
    index.write(make_entry(recording, "Quastenflosser"))
    db.session.execute(delete(Segment))
    db.session.execute(delete(Entry))
    assert rows() == []


def test_a_rebuilt_index_is_the_one_that_was_written(recording: Recording) -> None:
    hearing = recording.hearing
    released(hearing)
    index.write(hearing)
    for number in range(3):
        index.write(make_entry(recording, f"Die Verwaltung dankt {number} mal", position=number))
    written = rows()
    assert index.rebuild() == 5
    assert rows() == written
    assert index.rebuild() == 5


def test_only_released_items_are_found_and_as_they_were_released(recording: Recording) -> None:
    hearing, item = recording.hearing, recording.hearing.items[0]
    item.title = "Quastenflosser"
    db.session.commit()
    assert found("Quastenflosser") == 0
    released(hearing)
    (hit,) = search("Quastenflosser", today=TODAY).hits
    assert (hit.kind, hit.id, hit.item) == (Kind.ITEM, item.id, (item.id, "Quastenflosser"))
    item.title = "Dampfnudel"
    db.session.commit()
    index.rebuild()
    assert (found("Quastenflosser"), found("Dampfnudel")) == (1, 0)
    number = item.id
    db.session.delete(item)
    db.session.commit()
    (hit,) = search("Quastenflosser", today=TODAY).hits
    assert hit.id == number


def test_an_index_that_is_not_there_is_known_as_such(recording: Recording) -> None:
    hearing = recording.hearing
    released(hearing)
    assert index.is_current()
    db.session.execute(delete(Document))
    assert not index.is_current()
    index.rebuild()
    assert index.is_current()


def test_a_finished_transcript_is_indexed_and_a_deletion_erases_it(recording: Recording) -> None:
    make_entry(recording, "Die Stadtverwaltung dankt.")
    index.make(recording, [])
    index.make(recording, [])
    assert found("Stadtverwaltung") == 1
    index.erase(recording)
    assert found("Stadtverwaltung") == 0


def test_an_index_of_an_older_analyser_is_known_as_such(recording: Recording) -> None:
    index.write(make_entry(recording, "Die Stadtverwaltung dankt."), recording.hearing)
    assert index.is_current()
    db.session.scalars(select(Document).limit(1)).one().analyser = "older"
    assert not index.is_current()
    index.rebuild()
    assert index.is_current()


def second_of(word: str) -> float:
    (hit,) = search(word, today=TODAY).hits
    assert hit.second is not None
    return hit.second


def test_times_stay_right_when_people_correct_add_and_drop_words(recording: Recording) -> None:
    heard = "also das Muc KI hat äh bei uns im Amt die Daten ethik geprüft und gelobt"
    entry = make_entry(recording, heard, start=100.0)
    at = {word: 100.0 + PACE * number for number, word in enumerate(heard.split())}
    entry.text = "Das MUCGPT hat bei uns im neuen Amt die Datenethik geprüft und sehr gelobt."
    index.write(entry)
    assert abs(second_of("geprüft") - at["geprüft"]) <= 0.3
    assert abs(second_of("gelobt") - at["gelobt"]) <= 0.3
    assert abs(second_of("Amt") - at["Amt"]) <= 0.3
    assert abs(second_of("Datenethik") - at["Daten"]) <= PACE + 0.01
    assert abs(second_of("MUCGPT") - at["Muc"]) <= PACE + 0.01


def test_times_of_a_late_start_and_of_gaps_are_those_of_the_words(recording: Recording) -> None:
    entry = make_entry(recording, "Guten Morgen zusammen liebe Gäste", start=3600.0)
    entry.segments[-1].words = [
        {"start": 3700.25, "end": 3700.6, "text": "Gäste.", "probability": 0.9}
    ]
    index.write(entry)
    assert second_of("Morgen") == 3600.0 + PACE
    assert second_of("Gäste") == 3700.25


def test_a_word_heard_in_pieces_begins_with_its_first_piece(recording: Recording) -> None:
    entry = make_entry(recording, "auf dem KI -Marktplatz stehen", start=10.0)
    entry.text = "auf dem KI-Marktplatz stehen"
    index.write(entry)
    assert second_of("Marktplatz") == 10.0 + 2 * PACE
    assert second_of("stehen") == 10.0 + 4 * PACE


def test_an_entry_without_heard_words_opens_at_its_start(recording: Recording) -> None:
    entry = Entry(recording=recording, position=0, text="Nur getippt", start=12.5, end=20.0)
    db.session.add(entry)
    index.write(entry)
    assert second_of("getippt") == 12.5


@pytest.mark.slow
def test_an_hour_of_speech_is_indexed_in_seconds(recording: Recording) -> None:
    sentence = "Die Stadtverwaltung begrüßt alle Bürgerinnen und Bürger am KI-Marktplatz im Jahr "
    for number in range(110):  # 9,000 words
        text = " ".join(f"{sentence}{number * 7 + n}" for n in range(7))
        make_entry(recording, text, position=number, start=32.0 * number)
    began = time.perf_counter()
    index.make(recording, [])
    db.session.flush()
    assert time.perf_counter() - began < 10  # about 1 s alone on a machine
