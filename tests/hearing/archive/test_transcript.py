"""How the words of a recording are grouped for reading, and where they stand."""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate

from hearing.agenda.models import ItemKind
from hearing.archive import transcript
from hearing.archive.transcript import Transcript
from hearing.database import db
from hearing.protocol.models import Entry, Part
from hearing.record.values import Contribution, Facts, Gap, GapKind, Item, Record
from hearing.recordings.models import Recording
from tests.browser import planting

FACTS = Facts(
    id=1, slug="ki", title="KI", summary="", venue="", organizer="", motion="", paper="",
    starts_at=datetime(2024, 6, 7, 9), ends_at=datetime(2024, 6, 7, 13),
)  # fmt: skip
ITEMS = tuple(Item(id=n, number=n, kind=ItemKind.TALK, title=f"Punkt {n}") for n in (1, 2))


def entry(key: int, *, item: int = 1, **facts: object) -> Contribution:
    told = {"recording_id": 7, "start": float(key), "end": key + 1.0, "text": f"Absatz {key}"}
    return Contribution(key=str(key), item_id=item, **{**told, **facts})  # type: ignore[arg-type]  # facts by name


def read(*entries: Contribution, gaps: tuple[Gap, ...] = ()) -> Transcript:
    record = Record(hearing=FACTS, items=ITEMS, contributions=entries, gaps=gaps)
    return Transcript(record, entries, gaps)


def shape(said: Transcript) -> list[list[list[list[int]]]]:
    """Keys of entries by section, exchange and turn."""
    return [
        [[[int(e.key) for e in turn.entries] for turn in x.turns] for x in section.exchanges]
        for section in said.sections
    ]


def test_a_question_and_the_answers_behind_it_are_one_exchange() -> None:
    question = entry(1, part=Part.QUESTION, person_id=1)
    answers = [
        entry(2, part=Part.ANSWER, person_id=2, question="1"),
        entry(3, part=Part.ANSWER, person_id=2, question="1"),
        entry(4, part=Part.ANSWER, person_id=3, question="1"),
    ]
    said = read(question, *answers, entry(5, person_id=1))
    assert shape(said) == [[[[1], [2, 3], [4]], [[5]]]]
    assert [x.is_answered for x in said.sections[0].exchanges] == [True, False]


def test_who_interrupts_ends_no_turn() -> None:
    said = read(
        entry(1, part=Part.SCENE, text="Beifall"),
        entry(2, part=Part.QUESTION, person_id=1),
        entry(3, part=Part.INTERJECTION, person_id=2),
        entry(4, part=Part.ANSWER, person_id=2, question="2"),
        entry(5, part=Part.SCENE, text="(Lachen)"),
        entry(6, part=Part.ANSWER, person_id=2, question="2"),
    )
    assert shape(said) == [[[[1]], [[2, 3], [4, 5, 6]]]]
    applause, (question, answer) = (one.turns for one in said.sections[0].exchanges)
    assert applause[0].brackets == {"1": ("(", ")")}
    assert question.brackets["3"] == ("(Zwischenruf: ", ")")
    assert answer.brackets["5"] == ("", "")  # somebody has written them already


def test_an_answer_that_comes_later_stands_alone_and_knows_its_question() -> None:
    first = entry(1, part=Part.QUESTION, person_id=1)
    second = entry(2, part=Part.QUESTION, person_id=3)
    said = read(first, second, entry(3, part=Part.ANSWER, person_id=2, question="1"))
    assert shape(said) == [[[[1]], [[2]], [[3]]]]
    assert said.sections[0].exchanges[2].turns[0].question is first


def test_an_item_that_is_taken_up_again_gets_a_section_of_its_own() -> None:
    said = read(entry(1, item=1), entry(2, item=2), entry(3, item=1))
    assert shape(said) == [[[[1]]], [[[2]]], [[[3]]]]
    assert [section.item for section in said.sections] == [ITEMS[0], ITEMS[1], ITEMS[0]]


def test_a_second_belongs_to_the_last_entry_that_has_begun() -> None:
    first, second = entry(1), entry(4)
    said = read(first, second)
    assert said.at(0.5) is None
    assert said.at(3.9) is first
    assert said.at(4.0) is second
    assert read().at(1.0) is None


def test_what_was_taken_out_stands_before_what_follows_it() -> None:
    gaps = tuple(
        Gap(recording_id=7, start=start, end=start + 0.5, kind=kind)
        for start, kind in (
            (1.5, GapKind.REDACTED),
            (2.0, GapKind.NO_SIGNAL),
            (9.0, GapKind.REDACTED),
        )
    )
    said = read(entry(1), entry(2), gaps=gaps)
    assert {key: [gap.start for gap in found] for key, found in said.removed.items()} == {
        "2": [1.5],
        "": [9.0],
    }


def test_it_is_the_machines_until_somebody_has_read_it() -> None:
    said = [
        read(*(entry(n, checked=checked) for n, checked in enumerate(all_of)))
        for all_of in ((False, False), (True, False), (True, True), ())
    ]
    assert [one.machine_made for one in said] == ["all", "some", "", ""]


def words_of(recording: Recording, entry: Entry) -> list[tuple[str, float]]:
    """Read back as a browser does: differences of UTF-16 places and of 1/100 s."""
    said = transcript.read(recording, today=planting.NOW.date())
    numbers = said.word_times()[entry.key]
    units = entry.text.encode("utf-16-le")
    places, moments = accumulate(numbers[::2]), accumulate(numbers[1::2])
    return [
        (units[2 * place :].decode("utf-16-le").split()[0], moment / 100)
        for place, moment in zip(places, moments, strict=True)
    ]


def heard(entry: Entry) -> list[tuple[str, float]]:
    words = [word for segment in entry.segments for word in segment.words]
    return [(word["text"].strip(), word["start"]) for word in words]


def test_every_word_stands_where_the_text_has_it_and_a_corrected_one_too(
    planted: planting.Planted,
) -> None:
    recording = db.session.get_one(Recording, planted.recording_id)
    entries = db.session.query(Entry).order_by(Entry.position).all()
    for entry in entries:
        assert words_of(recording, entry) == heard(entry)
    corrected = entries[4]
    expected = dict(word for word in heard(corrected) if word[0] != "MUCGPT")
    corrected.text = corrected.text.replace("MUCGPT", "das Sprachmodell 😀 der Stadt")
    db.session.commit()
    found = words_of(recording, corrected)
    assert [word for word, _second in found] == corrected.text.split()
    assert {word: second for word, second in found if word in expected} == expected
    assert [second for _word, second in found] == sorted(second for _word, second in found)
