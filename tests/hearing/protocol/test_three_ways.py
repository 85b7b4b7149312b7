"""Three texts become one, word by word."""

from __future__ import annotations

import pytest

from hearing.protocol import three_ways

HEARD = "Der Mucke GPT hilft den Ämtern sehr"


def merged(mine: str, new: str, *, base: str = HEARD, sure: bool = False) -> tuple[str, list[str]]:
    """The text that stays, and each clash as "people's words|what was heard"."""
    words = new.split()
    stretches = three_ways.merge(base.split(), mine.split(), words, sure=sure)
    clashes = [(" ".join(one.words), words[one.heard]) for one in stretches if one.heard]
    told = [f"{mine}|{' '.join(heard)}" for mine, heard in clashes]
    return three_ways.text_of(stretches), told


@pytest.mark.parametrize(
    ("mine", "new", "expected"),
    [
        (HEARD, "Das MUCGPT hilft den Ämtern sehr.", "Das MUCGPT hilft den Ämtern sehr."),
        ("Das MUCGPT hilft den Ämtern sehr", HEARD, "Das MUCGPT hilft den Ämtern sehr"),
        (
            "Das MUCGPT hilft den Ämtern sehr",
            "Der Mucke GPT hilft den Bädern sehr viel",
            "Das MUCGPT hilft den Bädern sehr viel",
        ),
        ("Das MUCGPT hilft den Ämtern sehr", "das MUCGPT, hilft den Ämtern sehr",
         "Das MUCGPT hilft den Ämtern sehr"),
    ],
)  # fmt: skip
def test_what_only_one_side_changed_is_taken(mine: str, new: str, expected: str) -> None:
    assert merged(mine, new) == (expected, [])


def test_where_both_changed_the_same_words_peoples_stay_and_the_place_is_told() -> None:
    mine, new = "Das MUCGPT hilft den Ämtern sehr", "Der MUC-Chat hilft den Bädern sehr"
    text, clashes = merged(mine, new)
    assert text == "Das MUCGPT hilft den Bädern sehr"
    assert clashes == ["Das MUCGPT|Der MUC-Chat"]


def test_of_a_text_that_people_have_listened_to_nothing_is_taken_unasked() -> None:
    text, clashes = merged(HEARD, "Der Mucke GPT hilft den Bädern sehr.", sure=True)
    assert text == HEARD
    assert clashes == ["Ämtern|Bädern"]


def test_words_that_people_took_out_stay_out() -> None:
    assert merged("Der Mucke GPT hilft sehr", HEARD) == ("Der Mucke GPT hilft sehr", [])
    text, clashes = merged("Der Mucke GPT hilft sehr", "Der Mucke GPT hilft den Bädern sehr")
    assert text == "Der Mucke GPT hilft sehr"
    assert clashes == ["|den Bädern"]
