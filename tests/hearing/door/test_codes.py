"""Codes: read as they are written, and no typo becomes another code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.door import codes


def test_a_code_is_read_however_it_is_typed() -> None:
    code = codes.new_code()
    for typed in (code, codes.spell(code), codes.spell(code).lower(), f" {' '.join(code)} "):
        assert codes.read(typed) == code


def test_no_character_is_taken_for_another() -> None:
    assert not set("0OQ1IL2Z5S8BG") & set(codes.ALPHABET)


@given(st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_noticed(place: int, sign: str) -> None:
    code = codes.new_code()
    typed = code[:place] + sign + code[place + 1 :]
    assert (codes.read(typed) == code) is (typed == code)
    assert codes.read(typed) in (None, code)


@given(st.integers(0, codes.LENGTH - 2))
def test_two_swapped_characters_are_noticed(place: int) -> None:
    code = codes.new_code()
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.read(typed) in (None, code)
    assert (codes.read(typed) == code) is (typed == code)


@pytest.mark.parametrize("typed", ["", "A", "A" * 10_000, "äöü", "\x00" * 12, "٣" * 12, "ß" * 6])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.read(typed) is None


def test_a_fingerprint_tells_no_code() -> None:
    code = codes.new_code()
    assert code not in codes.fingerprint(code).upper()
    assert len(codes.fingerprint(code)) == codes.FINGERPRINT
