"""How the protocol is grouped for reading, and where its words stand."""

from __future__ import annotations

from itertools import accumulate

from hearing.archive import transcript
from hearing.database import db
from hearing.protocol.models import Entry, Part
from hearing.recordings.models import Recording
from tests.browser import planting


def entry(id: int, *, item: int = 1, part: Part = Part.SPEECH, **facts: object) -> Entry:
    return Entry(id=id, item_id=item, part=part, start=float(id), text=f"Absatz {id}", **facts)


def shape(sections: list[transcript.Section]) -> list[list[list[list[int]]]]:
    """Ids of entries by section, exchange and turn."""
    return [
        [[[e.id for e in turn.entries] for turn in x.turns] for x in section.exchanges]
        for section in sections
    ]


def test_a_question_and_the_answers_behind_it_are_one_exchange() -> None:
    question = entry(1, part=Part.QUESTION, speaker_id=1)
    answers = [
        entry(2, part=Part.ANSWER, speaker_id=2, question=question, question_id=1),
        entry(3, part=Part.ANSWER, speaker_id=2, question=question, question_id=1),
        entry(4, part=Part.ANSWER, speaker_id=3, question=question, question_id=1),
    ]
    following = entry(5, speaker_id=1)
    sections = transcript.sections([question, *answers, following])
    assert shape(sections) == [[[[1], [2, 3], [4]], [[5]]]]
    assert [x.is_answered for x in sections[0].exchanges] == [True, False]


def test_an_answer_that_comes_later_stands_alone_and_knows_its_question() -> None:
    first = entry(1, part=Part.QUESTION, speaker_id=1)
    second = entry(2, part=Part.QUESTION, speaker_id=3)
    late = entry(3, part=Part.ANSWER, speaker_id=2, question=first, question_id=1)
    sections = transcript.sections([first, second, late])
    assert shape(sections) == [[[[1]], [[2]], [[3]]]]
    assert sections[0].exchanges[2].turns[0].question is first


def test_an_item_that_is_taken_up_again_gets_a_section_of_its_own() -> None:
    sections = transcript.sections([entry(1, item=1), entry(2, item=2), entry(3, item=1)])
    assert shape(sections) == [[[[1]]], [[[2]]], [[[3]]]]


def test_a_second_belongs_to_the_last_entry_that_has_begun() -> None:
    entries = [entry(1), entry(4)]
    assert transcript.entry_at(entries, 0.5) is None
    assert transcript.entry_at(entries, 3.9) is entries[0]
    assert transcript.entry_at(entries, 4.0) is entries[1]
    assert transcript.entry_at([], 1.0) is None


def words_of(recording: Recording, entry: Entry) -> list[tuple[str, float]]:
    """Read back as a browser does: differences of UTF-16 places and of 1/100 s."""
    numbers = transcript.word_times(recording)[str(entry.id)]
    units = entry.text.encode("utf-16-le")
    places, moments = accumulate(numbers[::2]), accumulate(numbers[1::2])
    return [
        (units[2 * place :].decode("utf-16-le").split()[0], moment / 100)
        for place, moment in zip(places, moments, strict=True)
    ]


def planted_entry(position: int) -> tuple[Recording, Entry]:
    entry = db.session.query(Entry).filter_by(position=position).one()
    return entry.recording, entry


def heard(entry: Entry) -> list[tuple[str, float]]:
    words = [word for segment in entry.segments for word in segment.words]
    return [(word["text"].strip(), word["start"]) for word in words]


def test_every_word_stands_where_the_text_has_it(planted: planting.Planted) -> None:
    for position in range(len(planting.SAID)):
        recording, entry = planted_entry(position)
        assert words_of(recording, entry) == heard(entry)


def test_a_corrected_word_is_left_out_and_the_rest_stay_right(planted: planting.Planted) -> None:
    recording, entry = planted_entry(4)
    expected = [word for word in heard(entry) if word[0] != "MUCGPT"]
    entry.text = entry.text.replace("MUCGPT", "das Sprachmodell 😀 der Stadt")
    assert words_of(recording, entry) == expected
