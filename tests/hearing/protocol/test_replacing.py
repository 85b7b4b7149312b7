"""One word for another everywhere: shown first, one change, taken back by one undoing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.database import commit, db
from hearing.protocol import changes, entries, errors, ledger, replacing, undoing
from hearing.protocol.models import ChangeKind, Entry, Part
from hearing.protocol.replacing import Wish
from hearing.recordings import retention
from hearing.recordings.models import Recording
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, a_speaker, heard

PIA = {"who": "pia@example.org", "now": NOW}
PAUL = {"who": "paul@example.org", "now": NOW}


@pytest.fixture
def recording(app: Flask) -> Recording:
    recording = a_recording(a_hearing())
    told = [heard(0, "Das Kick berät."), heard(10, "Wer fragt das Kick?"), heard(20, "Kicker.")]
    entries.make(recording, told)
    db.session.commit()
    return recording


def texts(recording: Recording) -> list[str]:
    query = select(Entry.text).where(Entry.recording_id == recording.id)
    return list(db.session.scalars(query.order_by(Entry.position, Entry.start)))


def entry(recording: Recording, place: int) -> Entry:
    query = select(Entry).where(Entry.recording_id == recording.id)
    return db.session.scalars(query.order_by(Entry.position, Entry.start)).all()[place]


def seen(recording: Recording) -> dict[str, int]:
    query = select(Entry).where(Entry.recording_id == recording.id)
    return {one.key: one.version for one in db.session.scalars(query)}


def test_what_is_replaced_is_one_change_and_one_undoing(recording: Recording) -> None:
    wish = Wish("Kick", "KICC")
    hits = replacing.look(recording=recording, wish=wish)
    assert [(hit.before, hit.found, hit.behind) for hit in hits] == [
        ("Das ", "Kick", " berät."), ("Wer fragt das ", "Kick", "?")
    ]  # fmt: skip
    changes.check(entry=entry(recording, 0), seen=1, **PIA)
    replacing.replace_all(recording=recording, wish=wish, seen=seen(recording), **PIA)
    db.session.commit()
    assert texts(recording) == ["Das KICC berät.", "Wer fragt das KICC?", "Kicker."]
    assert entry(recording, 0).checked_at is None
    assert entry(recording, 2).version == 1
    kinds = [change.kind for change in undoing.history(recording, key=entry(recording, 1).key)]
    assert kinds == [ChangeKind.REPLACE]
    with pytest.raises(errors.NothingFound):
        replacing.replace_all(recording=recording, wish=wish, seen=seen(recording), **PIA)
    db.session.rollback()
    undoing.undo(recording=recording, **PIA)
    db.session.commit()
    assert texts(recording) == ["Das Kick berät.", "Wer fragt das Kick?", "Kicker."]
    assert entry(recording, 0).checked_at is not None


def test_a_wish_is_taken_by_the_letter(recording: Recording) -> None:
    def instead(wish: Wish) -> str:
        return wish.put_into("Das  Kick. (a|b) kickt")

    assert instead(Wish("kick", "X", same_case=False)) == "Das X. (a|b) kickt"
    assert instead(Wish("kick", "X", whole_words=False)) == "Das Kick. (a|b) Xt"
    assert instead(Wish("(a|b)", r"\1")) == r"Das Kick. \1 kickt"
    assert instead(Wish("Das Kick.", "")) == "(a|b) kickt"
    for nothing in ("", "  ", "x" * 201):
        with pytest.raises(errors.NothingToFind):
            replacing.look(recording=recording, wish=Wish(nothing, "y"))
    with pytest.raises(errors.EntryEmpty):
        replacing.replace_all(
            recording=recording, wish=Wish("Kicker.", ""), seen=seen(recording), **PIA
        )


def test_of_two_who_replace_and_write_at_once_one_is_told(app: Flask, recording: Recording) -> None:
    looked, number = seen(recording), recording.id
    key = entry(recording, 1).key

    def replace() -> bool:
        return tried(lambda own: replacing.replace_all(
            recording=own, wish=Wish("Kick", "KICC"), seen=looked, **PIA))  # fmt: skip

    def write() -> bool:
        def verb(own: Recording) -> object:
            found = ledger.find(own.id, key)
            assert found
            return changes.rewrite(entry=found, text="Pauls Text.", seen=1, **PAUL)

        return tried(verb)

    def tried(verb: object) -> bool:
        with app.app_context():
            try:
                with commit():
                    verb(db.session.get_one(Recording, number))  # type: ignore[operator]  # verbs of several kinds
            except errors.EntryChanged:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in (pool.submit(replace), pool.submit(write))]
    db.session.rollback()
    assert sorted(done) == [False, True]
    expected = "Wer fragt das KICC?" if done[0] else "Pauls Text."
    assert texts(recording)[1] == expected


def test_a_change_is_undone_where_entries_have_moved_meanwhile(recording: Recording) -> None:
    changes.rewrite(entry=entry(recording, 2), text="Anders.", seen=1, **PIA)
    changes.split(entry=entry(recording, 0), place=4, seen=1, **PAUL)
    db.session.commit()
    undoing.undo(recording=recording, **PIA)
    assert texts(recording) == ["Das", "Kick berät.", "Wer fragt das Kick?", "Kicker."]


def test_what_is_restored_names_nobody_who_was_deleted_since(recording: Recording) -> None:
    bert = a_speaker(recording.hearing, "Bert Beispiel")
    for number, seen_version in ((bert.id, 1), (None, 2)):
        one = entry(recording, 1)
        with commit():
            changes.give_to(entry=one, speaker_id=number, seen=seen_version, **PIA)
    with commit():
        db.session.delete(bert)
    with commit():
        undoing.undo(recording=recording, **PIA)
    assert entry(recording, 1).speaker_id is None


def test_nothing_is_written_into_a_recording_deleted_at_once(
    app: Flask, recording: Recording
) -> None:
    number = recording.id

    def write() -> bool:
        with app.app_context():
            own = db.session.get_one(Recording, number)
            try:
                with commit():
                    changes.insert(recording=own, start=1.0, end=2.0, text="Spät.", **PAUL)
            except errors.EntryGone:
                return False
            return True

    retention.delete(recording=recording, now=NOW)
    db.session.flush()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(write)
        wait([done], timeout=0.3)  # it has seen the recording, and waits
        db.session.commit()
        assert not done.result()
    assert db.session.scalars(select(Entry)).all() == []


def test_answers_find_back_to_a_question_that_was_removed(recording: Recording) -> None:
    changes.mark_as(entry=entry(recording, 1), part=Part.QUESTION, seen=1, **PIA)
    question = entry(recording, 1).key
    changes.mark_as(entry=entry(recording, 2), part=Part.ANSWER, question=question, seen=1, **PIA)
    changes.remove(entry=entry(recording, 1), seen=2, **PIA)
    assert entry(recording, 1).question is None
    undoing.undo(recording=recording, **PIA)
    db.session.commit()
    assert entry(recording, 1).key == question
    assert entry(recording, 2).question is entry(recording, 1)
    changes.join(entry=entry(recording, 0), seen=1, **PIA)
    assert entry(recording, 1).question is entry(recording, 0)


def test_an_earlier_text_and_a_removed_entry_are_restored(recording: Recording) -> None:
    first = entry(recording, 0)
    key = first.key
    change = changes.rewrite(entry=first, text="Falsch.", seen=1, **PIA)
    assert change
    changes.check(entry=entry(recording, 0), seen=2, **PIA)
    with pytest.raises(errors.EntryChanged):
        undoing.restore(change=change, key=key, seen=2, **PAUL)
    undoing.restore(change=change, key=key, seen=3, **PAUL)
    assert (texts(recording)[0], entry(recording, 0).checked_at) == ("Das Kick berät.", None)
    changes.remove(entry=entry(recording, 0), seen=4, **PIA)
    (gone,) = undoing.removed(recording)
    undoing.restore(change=gone, key=key, seen=None, **PAUL)
    db.session.commit()
    assert texts(recording)[0] == "Das Kick berät."
    assert undoing.removed(recording) == []
    with pytest.raises(errors.EntryThere):
        undoing.restore(change=gone, key=key, seen=None, **PAUL)
