"""The protocol: text under items, speakers and questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.protocol import entries
from hearing.protocol.models import Entry, Part, Segment
from hearing.recordings.models import Recording
from tests.hearing.cast import BEGIN, a_hearing, a_recording, a_speaker, heard


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    return a_recording(hearing)


def mark(hearing: Hearing, kind: MarkKind, second: float, **facts: int | None) -> Mark:
    row = Mark(hearing_id=hearing.id, kind=kind, at=BEGIN + timedelta(seconds=second), **facts)
    db.session.add(row)
    db.session.commit()
    return row


def made(recording: Recording) -> list[Entry]:
    return list(
        db.session.scalars(
            select(Entry).where(Entry.recording_id == recording.id).order_by(Entry.position)
        )
    )


def test_marks_say_item_and_speaker(hearing: Hearing, recording: Recording) -> None:
    anna = a_speaker(hearing, "Referentin A")
    greeting, talk, _ = hearing.items
    mark(hearing, MarkKind.ITEM_STARTED, 0, item_id=greeting.id)
    mark(hearing, MarkKind.ITEM_STARTED, 60, item_id=talk.id)
    mark(hearing, MarkKind.FLOOR_GIVEN, 61, speaker_id=anna.id)
    entries.make(recording, [heard(5, "Guten Morgen."), heard(62, "Was ist KI?")])
    first, second = made(recording)
    assert (first.item, first.speaker, first.text) == (greeting, None, "Guten Morgen.")
    assert (second.item, second.speaker, second.text) == (talk, anna, "Was ist KI?")
    assert recording.placed_by == "marks"


def test_without_marks_the_programme_stands_in_and_the_record_says_so(
    hearing: Hearing, recording: Recording
) -> None:
    entries.make(recording, [heard(10, "Guten Morgen."), heard(16 * 60, "Was ist KI?")])
    first, second = made(recording)
    assert (first.item, second.item) == (hearing.items[0], hearing.items[1])
    assert recording.placed_by == "programme"


def test_a_question_and_its_answer_are_one_thing(hearing: Hearing, recording: Recording) -> None:
    asks, answers = a_speaker(hearing, "Stadträtin"), a_speaker(hearing, "Referentin A")
    mark(hearing, MarkKind.ITEM_STARTED, 0, item_id=hearing.items[2].id)
    question = mark(hearing, MarkKind.QUESTION_ASKED, 10, speaker_id=asks.id)
    mark(hearing, MarkKind.ANSWER_STARTED, 20, speaker_id=answers.id, question_id=question.id)
    entries.make(recording, [heard(11, "Wer haftet?"), heard(21, "Die Stadt haftet.")])
    asked, answered = made(recording)
    assert (asked.part, answered.part) == (Part.QUESTION, Part.ANSWER)
    assert answered.question is asked
    assert asked.answers == [answered]


def test_a_press_that_came_late_moves_to_the_pause_before_it(
    hearing: Hearing, recording: Recording
) -> None:
    mark(hearing, MarkKind.ITEM_STARTED, 0, item_id=hearing.items[0].id)
    mark(hearing, MarkKind.ITEM_STARTED, 13.5, item_id=hearing.items[1].id)
    text = [heard(10, "Ich danke Ihnen."), heard(12.3, "Nun zur Einführung in die KI.")]
    entries.make(recording, text)
    first, second = made(recording)
    assert first.text == "Ich danke Ihnen."
    assert second.text == "Nun zur Einführung in die KI."


def test_a_segment_across_two_speakers_is_cut_and_no_word_is_lost(
    hearing: Hearing, recording: Recording
) -> None:
    anna, berta = a_speaker(hearing, "A"), a_speaker(hearing, "B")
    mark(hearing, MarkKind.FLOOR_GIVEN, 0, speaker_id=anna.id)
    mark(hearing, MarkKind.FLOOR_GIVEN, 14, speaker_id=berta.id)
    text = " ".join(f"Wort{number}" for number in range(20))
    entries.make(recording, [heard(10, text)])
    first, second = made(recording)
    assert f"{first.text} {second.text}" == text
    assert (first.speaker, second.speaker) == (anna, berta)
    assert second.start >= first.end


def test_a_long_talk_becomes_paragraphs_that_end_with_sentences(
    hearing: Hearing, recording: Recording
) -> None:
    sentence = "Dies ist ein Satz mit genau acht Wörtern."
    heard_sentences = [heard(10 + 4 * n, sentence) for n in range(40)]
    entries.make(recording, heard_sentences)
    paragraphs = made(recording)
    assert len(paragraphs) > 2
    assert all(paragraph.text.endswith(".") for paragraph in paragraphs)
    assert " ".join(p.text for p in paragraphs) == " ".join(s.text for s in heard_sentences)


def test_making_it_twice_changes_nothing(hearing: Hearing, recording: Recording) -> None:
    asks = a_speaker(hearing, "Stadträtin")
    question = mark(hearing, MarkKind.QUESTION_ASKED, 10, speaker_id=asks.id)
    mark(hearing, MarkKind.ANSWER_STARTED, 20, question_id=question.id)
    text = [heard(11, "Wer haftet?"), heard(21, "Die Stadt.")]
    entries.make(recording, text)
    db.session.commit()
    before = [(e.position, e.text, e.part) for e in made(recording)]
    entries.make(recording, text)
    db.session.commit()
    assert [(e.position, e.text, e.part) for e in made(recording)] == before
    assert len(db.session.scalars(select(Segment)).all()) == 2


def test_erasing_leaves_no_word(hearing: Hearing, recording: Recording) -> None:
    entries.make(recording, [heard(10, "Guten Morgen.")])
    entries.erase(recording)
    db.session.commit()
    assert made(recording) == []
    assert db.session.scalars(select(Segment)).all() == []


def test_chapters_follow_the_items_to_the_end(hearing: Hearing, recording: Recording) -> None:
    greeting, talk, questions = hearing.items
    for second, item in ((-30, greeting), (60, talk), (600, questions), (9999, greeting)):
        mark(hearing, MarkKind.ITEM_STARTED, second, item_id=item.id)
    chapters = entries.chapters(recording=recording)
    assert [(c.item, c.start, c.end) for c in chapters] == [
        (greeting, 0.0, 60.0),
        (talk, 60.0, 600.0),
        (questions, 600.0, 3600.0),
    ]
