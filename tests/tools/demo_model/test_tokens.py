from __future__ import annotations

import json
from random import Random

import pytest
import tokenizers

from tools.demo_model import tokenizer as tokenizer_file
from tools.demo_model.text import SentenceMaker
from tools.demo_model.tokens import Inventory, cut


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return Inventory.read()


def test_every_sentence_can_be_written_and_read_back(inventory: Inventory) -> None:
    maker = SentenceMaker(Random(3), held_out=False, dictionary=["Ärztin", "Übermaß", "zäh", "öde"])
    for _ in range(200):
        text = "".join(f" {written}" for written, _ in maker.sentence())
        rows = [inventory.rows[index] for index in inventory.encode(text)]
        assert inventory.tokenizer.decode(rows) == text


def test_no_piece_is_one_that_whisper_suppresses(inventory: Inventory) -> None:
    pieces = set(inventory.rows[: inventory.pieces])

    assert not pieces & set(inventory.tokenizer.non_speech_tokens)


def test_a_word_is_cut_into_as_few_pieces_as_possible() -> None:
    pieces = frozenset({" ", "a", "b", "c", " a", "ab", "bc", " abc"})

    assert cut(" abc", pieces) == [" abc"]
    assert len(cut(" abcab", pieces)) == 2


def test_a_word_that_cannot_be_written_is_said_so() -> None:
    with pytest.raises(ValueError, match="x"):
        cut("x", frozenset({"a"}))


def test_timestamps_are_rounded_and_stay_inside_the_window(inventory: Inventory) -> None:
    assert inventory.timestamp(1.009) == inventory.first_timestamp + 50
    assert inventory.timestamp(99.0) == inventory.size - 1


def test_the_tokenizer_file_gives_the_ids_of_openai(inventory: Inventory) -> None:
    text = json.dumps(tokenizer_file.describe(inventory.tokenizer), ensure_ascii=False)
    read = tokenizers.Tokenizer.from_str(text)
    for sample in (" Die Größe, »Äpfel« 12.687", "it's\n\n 100% Stadträt*innen", "été 日本 🙂 ß"):
        assert read.encode(sample, add_special_tokens=False).ids == inventory.tokenizer.encode(
            sample
        )
    assert read.token_to_id("<|notimestamps|>") == inventory.tokenizer.no_timestamps
    assert read.token_to_id("<|30.00|>") == inventory.tokenizer.timestamp_begin + 1500
