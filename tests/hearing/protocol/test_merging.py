"""Hearing a recording again: what people did stays, the rest is heard anew, clashes are told."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.database import commit, db
from hearing.protocol import changes, clashes, entries, merging, undoing
from hearing.protocol.clash_models import Clash, ClashState
from hearing.protocol.models import Change, ChangeKind, Entry, Segment, Source
from hearing.recordings import again
from hearing.recordings.models import Recording
from hearing.redactions import orders
from hearing.redactions.models import RedactionReason
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, a_speaker, heard

PIA = {"who": "pia@example.org", "now": NOW}
FIRST = [
    heard(0, "Guten Morgen zusammen."),
    heard(10, "Der Mucke GPT hilft den Ämtern sehr."),
    heard(20, "Vielen Dank fürs Zuschauen."),
    heard(30, "Wer haftet denn?"),
    heard(40, "Die Stadt haftet immer."),
    heard(50, "Danke."),
]
# Word times differ a little, as they do between engines.
SECOND = [
    heard(0.2, "Guten Morgen miteinander.", 0.35),
    heard(9.7, "Der MUC-Chat hilft den Bädern sehr.", 0.42),
    heard(20.1, "Untertitel vom ZDF.", 0.4),
    heard(30.2, "Wer haftet dann?", 0.4),
    heard(39.8, "Die Stadt haftet nimmer.", 0.45),
    heard(50.1, "Danke schön.", 0.4),
]


@pytest.fixture
def recording(app: Flask) -> Recording:
    """Six contributions as a first engine heard them."""
    recording = a_recording(a_hearing())
    entries.make(recording, FIRST)
    db.session.commit()
    return recording


def all_of(recording: Recording) -> list[Entry]:
    query = select(Entry).where(Entry.recording_id == recording.id)
    return list(db.session.scalars(query.order_by(Entry.position)))


def hear_again(recording: Recording) -> Change | None:
    with commit():
        return merging.merge(recording=recording, heard=SECOND, who="whisper large", now=NOW)


def told(recording: Recording) -> list[tuple[str, str]]:
    return [(one.mine, one.heard) for one in clashes.open_ones(recording)]


def test_what_people_did_stays_and_the_rest_is_heard_anew(recording: Recording) -> None:
    anna = a_speaker(recording.hearing, "Anna Beispiel")
    greeting, chat, thanks, question, answer, last = all_of(recording)
    keys = [one.key for one in all_of(recording)]
    facts = {
        greeting: lambda e: changes.give_to(entry=e, speaker_id=anna.id, seen=1, **PIA),
        chat: lambda e: changes.rewrite(
            entry=e, text="Das MUCGPT hilft den Ämtern sehr.", seen=1, **PIA
        ),
        thanks: lambda e: changes.remove(entry=e, seen=1, **PIA),
        answer: lambda e: changes.check(entry=e, seen=1, **PIA),
    }
    for entry, verb in facts.items():
        with commit():
            verb(entry)
    with commit():
        changes.insert(recording=recording, start=35.0, end=36.0, text="Applaus.", **PIA)
    change = hear_again(recording)
    greeting, chat, question, applause, answer, last = all_of(recording)
    # Only the speaker was people's: the words are the new engine's, under the same key.
    assert (greeting.text, greeting.speaker) == ("Guten Morgen miteinander.", anna)
    assert (chat.text, chat.source) == ("Das MUCGPT hilft den Bädern sehr.", Source.HUMAN)
    assert (question.text, last.text) == ("Wer haftet dann?", "Danke schön.")
    assert (applause.text, answer.text) == ("Applaus.", "Die Stadt haftet immer.")
    assert answer.checked_by == "pia@example.org"
    there = [greeting.key, chat.key, question.key, answer.key, last.key]
    assert there == [*keys[:2], *keys[3:]]
    assert [one.position for one in all_of(recording)] == list(range(6))
    assert told(recording) == [
        ("Das MUCGPT", "Der MUC-Chat"),
        ("", "Untertitel vom ZDF."),
        ("immer.", "nimmer."),
    ]
    assert change is not None
    assert (change.kind, change.source) == (ChangeKind.MERGE, Source.MACHINE)
    # Every word that was heard is there once, each with its entry.
    rows = db.session.scalars(select(Segment).order_by(Segment.position)).all()
    assert [row.text for row in rows] == [one.text for one in SECOND]
    owners = [row.entry.key if row.entry else None for row in rows]
    assert owners == [greeting.key, chat.key, None, question.key, answer.key, last.key]


def test_segments_out_of_order_and_over_each_other_lose_no_word(recording: Recording) -> None:
    with commit():
        first = all_of(recording)[1]
        changes.rewrite(entry=first, text="Der MUCGPT hilft den Ämtern.", seen=1, **PIA)
    heard_so = [*reversed(SECOND), heard(41.0, "Zwischenruf.", 0.1)]
    with commit():
        merging.merge(recording=recording, heard=heard_so, who="whisper", now=NOW)
    found = all_of(recording)
    assert [one.start for one in found] == sorted(one.start for one in found)
    said = " ".join(one.text for one in found).split()
    assert said[:2] == ["Guten", "Morgen"]
    for word in ("MUCGPT", "Untertitel", "dann?", "nimmer.", "Zwischenruf.", "schön."):
        assert said.count(word) == 1, word


def test_where_people_cut_and_joined_every_word_still_stands_once(recording: Recording) -> None:
    chat = all_of(recording)[1]
    with commit():
        changes.split(entry=chat, place=len("Der Mucke GPT"), seen=1, **PIA)
    question = all_of(recording)[4]
    with commit():
        changes.join(entry=question, seen=1, **PIA)
    hear_again(recording)
    texts = [one.text for one in all_of(recording)]
    assert texts == [
        "Guten Morgen miteinander.",
        "Der MUC-Chat",
        "hilft den Bädern sehr.",
        "Untertitel vom ZDF.",
        "Wer haftet dann? Die Stadt haftet nimmer.",
        "Danke schön.",
    ]
    said = [" ".join(segment.text for segment in one.segments) for one in all_of(recording)]
    assert said == texts
    assert [row.position for row in db.session.scalars(select(Segment))] == list(range(7))


def test_a_second_time_nothing_changes_and_undoing_brings_all_back(recording: Recording) -> None:
    before = [(one.key, one.text) for one in all_of(recording)]
    change = hear_again(recording)
    assert change is not None
    after = [(one.key, one.text) for one in all_of(recording)]
    assert [key for key, _text in after] == [key for key, _text in before]
    assert hear_again(recording) is None
    assert [(one.key, one.text) for one in all_of(recording)] == after
    assert told(recording) == []
    with commit():
        number = db.session.scalars(select(Change.number)).one() + 5
        undoing.take_back(change=change, number=number, **PIA)
    assert [(one.key, one.text) for one in all_of(recording)] == before


def test_a_clash_is_decided_once_and_taking_the_new_words_is_a_change(
    recording: Recording,
) -> None:
    _greeting, chat, thanks, *_rest = all_of(recording)
    with commit():
        changes.rewrite(entry=chat, text="Das MUCGPT hilft den Ämtern sehr.", seen=1, **PIA)
    with commit():
        changes.remove(entry=thanks, seen=1, **PIA)
    hear_again(recording)
    words, removed = clashes.open_ones(recording)
    # Somebody goes on beside it, and cuts: the place is still found.
    with commit():
        text = f"Nun gut: {chat.text}"
        changes.rewrite(entry=chat, text=text, seen=chat.version, **PIA)
    with commit():
        changes.split(entry=chat, place=len("Nun gut:"), seen=chat.version, **PIA)
    for clash in (words, removed):
        with commit():
            clashes.decide(clash=clash, take=ClashState.NEW, **PIA)
        with pytest.raises(clashes.ClashDecided), commit():
            clashes.decide(clash=clash, take=ClashState.MINE, **PIA)
    texts = ["Nun gut:", "Der MUC-Chat hilft den Bädern sehr.", "Untertitel vom ZDF."]
    assert [one.text for one in all_of(recording)][1:4] == texts
    assert clashes.count(recording.id) == 0
    kinds = list(db.session.scalars(select(Change.kind).order_by(Change.number)))
    assert kinds[-2:] == [ChangeKind.TEXT, ChangeKind.INSERT]


def test_a_place_that_is_gone_is_told_and_peoples_words_can_be_left_everywhere(
    recording: Recording,
) -> None:
    chat = all_of(recording)[1]
    with commit():
        changes.rewrite(entry=chat, text="Das MUCGPT hilft den Ämtern sehr.", seen=1, **PIA)
    hear_again(recording)
    with commit():
        changes.rewrite(entry=chat, text="Ganz anders.", seen=chat.version, **PIA)
    clash = clashes.open_ones(recording)[0]
    with pytest.raises(clashes.ClashMoved), commit():
        clashes.decide(clash=clash, take=ClashState.NEW, **PIA)
    with commit():
        assert clashes.decide_all(recording=recording, **PIA) == 1
    assert told(recording) == []
    assert chat.text == "Ganz anders."


def test_a_passage_that_is_taken_out_is_in_no_clash_and_in_no_hearing_under_way(
    recording: Recording,
) -> None:
    chat = all_of(recording)[1]
    with commit():
        changes.rewrite(entry=chat, text="Das MUCGPT hilft den Ämtern sehr.", seen=1, **PIA)
    hear_again(recording)
    with commit():
        again.order(recording=recording, engine="faster-whisper", model="large", **PIA)
    reason = RedactionReason.PERSONAL
    with commit():
        orders.order(recording=recording, start=9.0, end=14.0, reason=reason, **PIA)
    assert db.session.scalars(select(Clash)).all() == []
    assert again.of(recording) is None


def test_who_edits_while_it_is_heard_again_loses_nothing(app: Flask, recording: Recording) -> None:
    number, key = recording.id, all_of(recording)[1].key
    barrier, failures = threading.Barrier(2), []

    def edit() -> None:
        with app.app_context():
            entry = db.session.scalars(select(Entry).where(Entry.key == key)).one()
            barrier.wait()
            try:
                with commit():
                    changes.rewrite(entry=entry, text="Das MUCGPT.", seen=1, **PIA)
            except Exception as error:
                failures.append(error)

    def hear() -> None:
        with app.app_context():
            row = db.session.get_one(Recording, number)
            barrier.wait()
            with commit():
                merging.merge(recording=row, heard=SECOND, who="whisper", now=NOW)

    threads = [threading.Thread(target=work) for work in (edit, hear)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    text = db.session.scalars(select(Entry.text).where(Entry.key == key)).one()
    # Either the edit came first and stayed, or it was told that the words are others now.
    assert (text == "Das MUCGPT." and not failures) or failures
    kinds = set(db.session.scalars(select(Change.kind)))
    assert ChangeKind.MERGE in kinds
