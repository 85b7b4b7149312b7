from __future__ import annotations

from random import Random

import pytest

from tools.demo_model import grammar, numbers
from tools.demo_model.text import SentenceMaker, is_held_out

WORDS = ["Apfelbaum", "grüßen", "laufend", "Zebra", "quer", "Amt"] + [
    f"wort{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(300)
]
NEVER_WRITTEN_BY_WHISPER = set('"#()*+/:;<=>@[\\]^_`{|}~')


def make(*, held_out: bool, seed: int = 1) -> list[numbers.Words]:
    maker = SentenceMaker(Random(seed), held_out=held_out, dictionary=WORDS)
    return [maker.sentence() for _ in range(400)]


def test_the_same_seed_gives_the_same_sentences() -> None:
    assert make(held_out=False) == make(held_out=False)
    assert make(held_out=False) != make(held_out=False, seed=2)


def test_no_sentence_has_a_sign_that_whisper_never_writes() -> None:
    text = "".join(written for words in make(held_out=False) for written, _ in words)

    assert not NEVER_WRITTEN_BY_WHISPER & set(text)


def test_a_sentence_is_written_like_one() -> None:
    for words in make(held_out=False):
        written = " ".join(word for word, _ in words)
        assert written[0] == written[0].upper()
        assert written[-1] in ".?"
        assert all(word and said for word, said in words)


def test_words_held_out_for_evaluation_never_come_in_training() -> None:
    held_out = {word for word in WORDS if is_held_out(word)}
    trained = {w.strip(".,?").lower() for words in make(held_out=False) for w, _ in words}

    assert held_out
    assert not {word.lower() for word in held_out} & trained


@pytest.mark.parametrize(
    ("case", "expected"),
    [("nom", "der neue Antrag"), ("gen", "des neuen Antrags"), ("dat", "dem neuen Antrag")],
)
def test_articles_and_endings_agree(case: str, expected: str) -> None:
    noun = grammar.Noun("Antrag", "m", "Anträge", weak=False)
    found = {grammar.phrase(Random(seed), noun, "neu", case=case) for seed in range(40)}

    assert expected in found


def test_numbers_up_to_twelve_are_written_in_words() -> None:
    assert numbers.write_number(12) == "zwölf"
    assert numbers.write_number(12687) == "12.687"
    assert numbers.read_ordinal(7, ending="n") == "siebten"


def test_abbreviations_are_spelled() -> None:
    assert numbers.spell("KVR") == "Kah Vau Err"
    assert numbers.spell("04") == "null vier"
