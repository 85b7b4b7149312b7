from __future__ import annotations

import pytest

from media.checks import Doubt, find_doubts, speech_without_text
from media.segments import Word
from media.speech import Span

ENGLISH = "we have to ask what the city is doing with the money that they got from us and for what"
GERMAN = "wir müssen fragen was die Stadt mit dem Geld macht das sie von uns bekommen hat und wofür"


def say(text: str, *, start: float = 0.0, seconds_each: float = 0.4) -> list[Word]:
    return [
        Word(start + index * seconds_each, start + (index + 1) * seconds_each, part, 0.9)
        for index, part in enumerate(text.split())
    ]


def doubts(words: list[Word], *spans: Span, language: str = "de") -> list[Doubt]:
    spoken = spans or (Span(words[0].start, words[-1].end),)
    return find_doubts(words, spoken, language=language)


def test_ordinary_text_over_speech_gives_no_doubt() -> None:
    assert doubts(say(GERMAN)) == []


def test_ja_ja_ja_is_ordinary() -> None:
    assert doubts(say("ja ja ja das ist so")) == []


def test_speech_without_text_is_found_with_its_times() -> None:
    words = [*say("guten Tag"), *say("vielen Dank", start=20)]
    (doubt,) = doubts(words, Span(0, 5), Span(19, 21))
    assert (doubt.kind, doubt.start, doubt.end) == ("speech_without_text", 1.3, 5)


def test_a_window_without_any_text_is_in_doubt() -> None:
    (doubt,) = find_doubts([], [Span(3, 9)], language="de")
    assert (doubt.kind, doubt.start, doubt.end) == ("speech_without_text", 3, 9)


def test_text_where_nobody_speaks_is_found() -> None:
    words = [*say("guten Tag zusammen"), *say("bis zum nächsten Mal", start=10)]
    (doubt,) = doubts(words, Span(0, 1.2))
    assert (doubt.kind, doubt.start) == ("text_without_speech", 10)


@pytest.mark.parametrize(
    "text",
    [
        "das ist " + "gut " * 6,
        "also " + "vielen Dank " * 5,
        "und dann wir haben das so " + "und wir haben das so " * 3,
        "die Stadt hat das Geld und dann " * 8,
    ],
)
def test_loops_are_found(text: str) -> None:
    assert "repetition" in {doubt.kind for doubt in doubts(say(text))}


def test_more_text_than_anybody_can_say_is_found() -> None:
    assert {doubt.kind for doubt in doubts(say(GERMAN, seconds_each=0.1))} == {"speed"}


def test_a_heap_of_words_at_one_time_is_found() -> None:
    words = [
        *say(GERMAN),
        *say("eins zwei drei vier fünf sechs acht neun zehn elf", start=8, seconds_each=0.05),
    ]
    (doubt,) = doubts(words, Span(0, 30))[1:] or doubts(words, Span(0, 9))
    assert doubt.kind == "speed"


def test_another_language_is_found() -> None:
    (doubt,) = doubts(say(ENGLISH))
    assert (doubt.kind, doubt.detail) == ("language", "en")


def test_a_short_foreign_phrase_is_no_change_of_language() -> None:
    assert doubts(say(f"{GERMAN} the new normal")) == []


def test_the_text_of_a_language_we_do_not_know_is_left_alone() -> None:
    assert doubts(say(ENGLISH), language="fi") == []


def test_what_whisper_learned_from_films_is_found() -> None:
    (doubt,) = doubts(say("Untertitel im Auftrag des ZDF für funk, 2017"))
    assert doubt.kind == "invented_phrase"


def test_every_part_of_speech_is_near_a_word_or_yielded() -> None:
    words = [Word(at, at + 1, "Wort", 1) for at in (1, 4, 11)]
    gaps = list(speech_without_text(words, [Span(0, 6), Span(7, 8), Span(10, 13)]))
    assert gaps == [
        Span(0, 0.5),
        Span(2.5, 3.5),
        Span(5.5, 6),
        Span(7, 8),
        Span(10, 10.5),
        Span(12.5, 13),
    ]


def test_a_word_that_is_drawn_out_does_not_hide_what_is_missing() -> None:
    words = [Word(0, 0.5, "für", 1), Word(0.5, 9, "das", 1), Word(9, 9.5, "Amt", 1)]
    (doubt,) = doubts(words, Span(0, 10))
    assert (doubt.kind, doubt.start, doubt.end) == ("speech_without_text", 2.0, 8.5)
