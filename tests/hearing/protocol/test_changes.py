"""Changes of the protocol: nothing is lost, everything can be taken back, two work at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.database import commit, db
from hearing.protocol import changes, entries, errors, ledger, timing, undoing
from hearing.protocol.models import Change, ChangeKind, Entry, Part, Source
from hearing.recordings.models import Recording
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, a_speaker, heard

PIA = {"who": "pia@example.org", "now": NOW}
PAUL = {"who": "paul@example.org", "now": NOW}


@pytest.fixture
def recording(app: Flask) -> Recording:
    """Three contributions, two of them in one turn of a paragraph each."""
    hearing = a_hearing()
    recording = a_recording(hearing)
    told = [heard(0, "Guten Morgen zusammen."), heard(10, "Was kann die KI?"), heard(20, "Viel.")]
    entries.make(recording, told)
    db.session.commit()
    return recording


def texts(recording: Recording) -> list[str]:
    query = select(Entry.text).where(Entry.recording_id == recording.id)
    return list(db.session.scalars(query.order_by(Entry.position, Entry.start)))


def entry(recording: Recording, place: int) -> Entry:
    query = select(Entry).where(Entry.recording_id == recording.id)
    return db.session.scalars(query.order_by(Entry.position)).all()[place]


def test_a_corrected_text_is_a_persons_and_keeps_what_was_before(recording: Recording) -> None:
    one = entry(recording, 0)
    change = changes.rewrite(entry=one, text=" Guten  Morgen allerseits. ", seen=one.version, **PIA)
    db.session.commit()
    assert change is not None
    assert (one.text, one.source) == ("Guten Morgen allerseits.", Source.HUMAN)
    assert change.before[one.key]["text"] == "Guten Morgen zusammen."
    assert change.after[one.key]["text"] == "Guten Morgen allerseits."
    assert (change.number, change.who) == (1, "pia@example.org")


def test_the_same_text_again_is_no_change(recording: Recording) -> None:
    one = entry(recording, 0)
    changes.rewrite(entry=one, text="Neu.", seen=1, **PIA)
    assert changes.rewrite(entry=one, text="Neu.", seen=2, **PIA) is None


@pytest.mark.parametrize("text", ["", "  \n ", "\0"])
def test_an_entry_is_not_edited_to_nothing(recording: Recording, text: str) -> None:
    with pytest.raises(errors.EntryEmpty):
        changes.rewrite(entry=entry(recording, 0), text=text, seen=1, **PIA)


def test_who_is_late_is_told_and_overwrites_nothing(recording: Recording) -> None:
    one = entry(recording, 0)
    changes.rewrite(entry=one, text="Pias Text.", seen=1, **PIA)
    db.session.commit()
    with pytest.raises(errors.EntryChanged):
        changes.rewrite(entry=one, text="Pauls Text.", seen=1, **PAUL)
    db.session.rollback()
    assert entry(recording, 0).text == "Pias Text."


def test_who_is_late_is_told_that_it_is_gone_too(app: Flask, recording: Recording) -> None:
    late = entry(recording, 0)
    assert late.recording is recording
    number = late.id

    def remove() -> None:
        with app.app_context(), commit():
            found = db.session.get_one(Entry, number)
            changes.remove(entry=found, seen=1, **PAUL)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(remove).result()
    with pytest.raises(errors.EntryGone):
        changes.rewrite(entry=late, text="Guten Abend.", seen=1, **PIA)


def test_a_split_takes_each_word_and_its_time_along(recording: Recording) -> None:
    one = entry(recording, 0)
    changes.split(entry=one, place=len("Guten Morgen"), seen=1, **PIA)
    db.session.commit()
    assert texts(recording) == ["Guten Morgen", "zusammen.", "Was kann die KI?", "Viel."]
    second = entry(recording, 1)
    assert (second.start, second.end) == pytest.approx((0.8, 1.12))
    assert timing.starts(second.text, second.segments, start=0) == pytest.approx((0.8,))
    assert [word["text"] for word in entry(recording, 0).segments[0].words] == ["Guten", "Morgen"]


@pytest.mark.parametrize("place", [0, 1000])
def test_nothing_is_split_off_at_an_edge(recording: Recording, place: int) -> None:
    with pytest.raises(errors.SplitAtEdge):
        changes.split(entry=entry(recording, 0), place=place, seen=1, **PIA)


def test_two_entries_are_joined_with_their_words(recording: Recording) -> None:
    one = entry(recording, 1)
    changes.join(entry=one, seen=1, **PIA)
    db.session.commit()
    assert texts(recording) == ["Guten Morgen zusammen.", "Was kann die KI? Viel."]
    joined = entry(recording, 1)
    assert len(timing.starts(joined.text, joined.segments, start=0)) == 5
    assert timing.starts(joined.text, joined.segments, start=0)[-1] == 20.0
    with pytest.raises(errors.NothingToJoin):
        changes.join(entry=joined, seen=joined.version, **PIA)


def test_what_the_machine_missed_is_written_where_it_was_said(recording: Recording) -> None:
    changes.insert(recording=recording, start=5, end=6, text="Zwischenruf.", **PIA)
    db.session.commit()
    assert texts(recording)[1] == "Zwischenruf."
    with pytest.raises(errors.TimesWrong):
        changes.insert(recording=recording, start=6, end=5, text="Nichts.", **PIA)


def test_nothing_answers_itself(recording: Recording) -> None:
    one = db.session.scalars(select(Entry)).first()
    assert one is not None
    facts = {"part": Part.ANSWER, "question": one.key, "seen": 1, "who": "pia", "now": NOW}
    with pytest.raises(errors.QuestionUnknown):
        changes.mark_as(entry=one, **facts)  # type: ignore[arg-type]  # facts by name


def test_an_answer_names_its_question(recording: Recording) -> None:
    question, answer = entry(recording, 1), entry(recording, 2)
    changes.mark_as(entry=question, part=Part.QUESTION, seen=1, **PIA)
    changes.mark_as(entry=answer, part=Part.ANSWER, question=question.key, seen=1, **PIA)
    db.session.commit()
    assert entry(recording, 2).question is entry(recording, 1)
    with pytest.raises(errors.QuestionUnknown):
        changes.mark_as(entry=answer, part=Part.ANSWER, question="none", seen=2, **PIA)


def test_applause_is_nobodys(recording: Recording) -> None:
    one = entry(recording, 1)
    one.speaker_id = a_speaker(recording.hearing, "Anna Beispiel").id
    changes.mark_as(entry=one, part=Part.INTERJECTION, seen=1, **PIA)
    assert one.speaker_id is not None
    changes.mark_as(entry=one, part=Part.SCENE, seen=2, **PIA)
    assert (one.part, one.speaker_id) == (Part.SCENE, None)


def rewrites(recording: Recording) -> None:
    changes.rewrite(entry=entry(recording, 0), text="Anders.", seen=1, **PIA)


def splits(recording: Recording) -> None:
    changes.split(entry=entry(recording, 1), place=9, seen=1, **PIA)


def joins(recording: Recording) -> None:
    changes.join(entry=entry(recording, 0), seen=1, **PIA)


def inserts(recording: Recording) -> None:
    changes.insert(recording=recording, start=5, end=6, text="Zwischenruf.", **PIA)


def removes(recording: Recording) -> None:
    changes.remove(entry=entry(recording, 1), seen=1, **PIA)


def checks(recording: Recording) -> None:
    changes.check(entry=entry(recording, 1), seen=1, **PIA)


@pytest.mark.parametrize("verb", [rewrites, splits, joins, inserts, removes, checks])
def test_every_change_can_be_taken_back(
    recording: Recording, verb: Callable[[Recording], None]
) -> None:
    def facts() -> list[tuple[Any, ...]]:
        query = select(Entry).order_by(Entry.position, Entry.start)
        return [
            (e.key, e.text, e.start, e.end, e.checked_at, sum(len(s.words) for s in e.segments))
            for e in db.session.scalars(query)
        ]

    before = facts()
    verb(recording)
    db.session.commit()
    assert facts() != before
    undoing.undo(recording=recording, who=PIA["who"], now=NOW)
    db.session.commit()
    assert facts() == before
    with pytest.raises(errors.NothingToUndo):
        undoing.undo(recording=recording, who=PIA["who"], now=NOW)


def test_nobody_takes_back_what_another_one_built_upon(recording: Recording) -> None:
    changes.rewrite(entry=entry(recording, 0), text="Pias Text.", seen=1, **PIA)
    changes.rewrite(entry=entry(recording, 0), text="Pauls Text.", seen=2, **PAUL)
    db.session.commit()
    with pytest.raises(errors.EntryChanged):
        undoing.undo(recording=recording, who=PIA["who"], now=NOW)


def test_a_speaker_is_given_by_hand(recording: Recording) -> None:
    anna = a_speaker(recording.hearing, "Anna Beispiel")
    changes.give_to(entry=entry(recording, 0), speaker_id=anna.id, seen=1, **PIA)
    db.session.commit()
    assert entry(recording, 0).speaker == anna


def test_changes_are_numbered_and_told_to_who_listens(recording: Recording) -> None:
    told: list[list[str]] = []

    def listen(_recording: Recording, keys: list[str]) -> None:
        told.append(keys)

    ledger.on_change(listen)
    try:
        rewrites(recording)
        splits(recording)
    finally:
        ledger._listeners.remove(listen)
    numbers = db.session.scalars(select(Change.number).order_by(Change.id)).all()
    assert list(numbers) == [1, 2]
    assert [len(keys) for keys in told] == [1, 2]
    kinds = [change.kind for change in undoing.history(recording)]
    assert kinds == [ChangeKind.SPLIT, ChangeKind.TEXT]


def test_nothing_of_what_was_changed_outlives_the_text(recording: Recording) -> None:
    rewrites(recording)
    undoing.undo(recording=recording, who=PIA["who"], now=NOW)
    db.session.commit()
    entries.erase(recording)
    db.session.commit()
    assert db.session.scalars(select(Change)).all() == []
    assert texts(recording) == []


def test_a_cut_in_a_word_takes_the_time_of_that_word(recording: Recording) -> None:
    one = db.session.scalars(select(Entry).order_by(Entry.position)).first()
    assert one is not None
    changes.split(entry=one, place=len(one.text) - 1, seen=one.version, **PIA)
    first, second = db.session.scalars(select(Entry).order_by(Entry.position).limit(2))
    assert first.start < second.start <= second.end
    assert len(second.text) == 1
