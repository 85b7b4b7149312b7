"""Doubts: found where a record may be wrong, settled for good, gone with what is checked."""

from __future__ import annotations

import random

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.database import db
from hearing.protocol import board, changes, doubts, entries, ledger, settling, signs
from hearing.protocol.models import DoubtKind, SettledDoubt
from hearing.protocol.names import Names
from hearing.recordings.findings import Proposal
from hearing.recordings.models import Recording
from media.segments import Segment
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, a_speaker, heard

PIA = {"who": "pia@example.org", "now": NOW}


def facts(text: str) -> list[tuple[str, str]]:
    return [(sign.kind.value, text[sign.first : sign.after]) for sign in signs.facts(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Das kostet 3,5 Millionen Euro.", [("amount", "3,5 Millionen Euro")]),
        ("Es sind zwölf Prozent mehr.", [("amount", "zwölf Prozent")]),
        ("Am 7. Juni 2024 um 9:30 Uhr.", [("date", "7. Juni 2024"), ("date", "9:30 Uhr")]),
        ("Seit dem siebten Juni, seit 2019.", [("date", "siebten Juni"), ("date", "2019")]),
        ("Nach § 9 Abs. 2 und Paragraf sieben.", [("section", "§ 9 Abs. 2"),
                                                  ("section", "Paragraf sieben")]),
        ("Antrag 20-26 / A 04055.", [("number", "20-26"), ("number", "04055")]),
        ("Zweihundertfünfzig Leute, Version 2.0.", [("number", "Zweihundertfünfzig"),
                                                    ("number", "2.0")]),
        ("Leipzig ist einzig, achtsam und wenig.", []),
    ],
)  # fmt: skip
def test_what_has_to_be_held_against_the_sound_is_found(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert facts(text) == found


def test_loops_are_found_and_ordinary_doubles_are_not() -> None:
    said = "die die da sind das ist gut das ist gut ja ja ja nun"
    assert list(signs.repetitions(said.split())) == [(4, 10), (10, 13)]


def test_names_are_held_against_the_list() -> None:
    names = Names.listed(["Anna Krauthäuser"], ["MUCGPT", "Datenethikkodex"])
    assert names.knows("Krauthäusers")
    assert names.nearly("Krauthausr") == "Krauthäuser"
    assert names.nearly("Datenetikkodex") == "Datenethikkodex"
    assert names.nearly("Verwaltung") == ""
    text = "Frau Dr. Muster und Herr Krauthäuser, Herr Vorsitzender."
    assert [name for name, _first, _after in signs.people(text)] == ["Muster", "Krauthäuser"]


def kinds(found: list[doubts.Doubt]) -> list[tuple[str, str]]:
    return [(doubt.kind.value, doubt.words) for doubt in found]


def unsure(segment: Segment, place: int) -> Segment:
    words = list(segment.words)
    word = words[place]
    words[place] = type(word)(word.start, word.end, word.text, 0.2)
    return Segment.of_words(words)


@pytest.fixture
def recording(app: Flask) -> Recording:
    """Five doubts: an unsure word, a number, a name, a near miss and speech without text."""
    hearing = a_hearing(vocabulary="Datenethikkodex")
    a_speaker(hearing, "Anna Krauthäuser")
    coverage = {
        "speech_seconds": 30, "text_seconds": 28, "listed_seconds": 2,
        "doubts": [{"kind": "language", "start": 10.0, "end": 10.5, "detail": "en"}],
        "spans": [{"start": 30, "end": 33, "state": "listed",
                   "missing": [{"start": 30, "end": 33, "reason": "heard_again_without_text"}]}],
    }  # fmt: skip
    recording = a_recording(hearing, coverage=coverage)
    told = [unsure(heard(0, "Guten Morgen zusammen."), 1), heard(10, "Es sind 27 Stellen.")]
    told.append(heard(20, "Sagt Frau Muster über Datenetikkodex und kick kick kick."))
    entries.make(recording, told)
    db.session.commit()
    return recording


def test_doubts_follow_the_text_and_stay_settled(recording: Recording) -> None:
    proposal = Proposal(start=22.4, heard="kick", proposed="KICC")
    found = board.of(recording, proposals=[proposal])
    assert [kinds(list(row.doubts)) for row in found.rows] == [
        [("unlikely", "Morgen")],
        [("machine", "Es sind"), ("number", "27")],
        [("name", "Muster"), ("near_name", "Datenetikkodex"), ("near_name", "kick"),
         ("repetition", "kick kick kick.")],
    ]  # fmt: skip
    assert [gap.kind for gap in found.gaps] == [DoubtKind.SPEECH]
    assert found.doubts == 8
    pieces = found.rows[1].pieces
    assert [piece.text for piece in pieces if piece.doubts] == ["Es sind", "27"]

    number = found.rows[1].doubts[1]
    settling.settle(recording=recording, doubt=number, **PIA)
    settling.settle(recording=recording, doubt=number, **PIA)
    changes.rewrite(entry=found.rows[1].entry, text="Und es sind 27 Stellen.", seen=1, **PIA)
    db.session.commit()
    assert "number" not in dict(kinds(list(board.of(recording).rows[1].doubts)))

    entry = board.of(recording).rows[1].entry
    changes.split(entry=entry, place=len("Und es "), seen=entry.version, **PIA)
    changes.check(entry=board.of(recording).rows[3].entry, seen=1, **PIA)
    changes.insert(recording=recording, start=30.5, end=32, text="Danke.", **PIA)
    db.session.commit()
    found = board.of(recording)
    left = [kinds(list(row.doubts)) for row in found.rows[1:]]
    assert left == [[("machine", "Und es")], [("machine", "sind")], [], []]
    assert [(gap.start, gap.end) for gap in found.gaps] == [(30, 30.5), (32, 33)]

    settling.forget(recording, start=10, end=12)
    db.session.commit()
    assert db.session.scalars(select(SettledDoubt)).all() == []


def test_entries_that_overlap_are_doubtful(recording: Recording) -> None:
    first, second = (row.entry for row in board.of(recording).rows[:2])
    first.end = second.start + 1
    grounds = doubts.grounds(recording)
    assert DoubtKind.OVERLAP in {one.kind for one in doubts.of(second, grounds, before=first)}


def test_the_script_is_told_only_what_has_changed(recording: Recording) -> None:
    before = ledger.number_of(recording)
    entry = board.of(recording).rows[0].entry
    key, following = entry.key, board.of(recording).rows[1].entry.key
    changes.join(entry=entry, seen=entry.version, **PIA)
    db.session.commit()
    told, gone = board.since(recording, before, keys=[])
    assert [(row.entry.key, row.before) for row in told.rows] == [(key, "")]
    assert gone == [following]
    assert board.since(recording, told.number, keys=[])[0].rows == []


def test_pieces_are_the_text_whatever_the_doubts_are() -> None:
    chance = random.Random(1)
    for _time in range(100):
        text = "x" * chance.randrange(30)
        found = [
            doubts.Doubt(DoubtKind.NUMBER, "k", 0, 0, *sorted(chance.choices(range(31), k=2)))
            for _one in range(4)
        ]
        inside = [one for one in found if one.after <= len(text)]
        assert "".join(piece.text for piece in board.marked(text, inside)) == text
