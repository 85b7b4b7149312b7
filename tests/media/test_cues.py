from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media import cues as cues_module
from media.cues import GLIMPSE, LINE_CHARACTERS, LONGEST, READING_SPEED, SHORTEST, make_cues
from media.segments import Segment, Word

TEXTS = st.text(
    st.sampled_from("abcdeinrstäöüßABKM0123456789.,;:!?-–<>&*@") | st.characters(codec="utf-8"),
    min_size=1,
    max_size=60,
)
TALK = (
    "Guten Morgen, meine sehr verehrten Damen und Herren, ich begrüße Sie zum Stadtratshearing. "
    "Heute geht es um die Frage, wie künstliche Intelligenz in der Stadtverwaltung eingesetzt "
    "werden kann und welche Regeln wir dafür brauchen. Ja. Bevor wir anfangen, noch ein Hinweis "
    "zum Ablauf: Die Veranstaltung wird aufgezeichnet. Fragen können Sie nach jedem Vortrag "
    "stellen, am Saalmikrofon, in der Videokonferenz oder schriftlich."
)


def spoken(text: str, *, start: float = 0.5, pause: float = 0.7) -> Segment:
    """Give each word the time it takes to say it, with a pause behind each sentence."""
    words, now = [], start
    for word in text.split():
        end = now + 0.05 + 0.06 * len(word)
        words.append(Word(round(now, 2), round(end, 2), word, 0.9))
        now = end + (pause if word[-1] in ".!?" else 0.02)
    return Segment.of_words(words)


@st.composite
def talks(draw: st.DrawFn) -> list[Segment]:
    """Words one after the other; some of no length, some pressed together, some far apart."""
    segments, now = [], draw(st.floats(0, 100))
    for _ in range(draw(st.integers(1, 3))):
        words = []
        for _ in range(draw(st.integers(1, 15))):
            length = draw(st.sampled_from([0.0, 0.05, 0.3, 0.8, 9.0]))
            words.append(Word(now, now + length, draw(TEXTS), 0.5))
            now += length + draw(st.sampled_from([0.0, 0.0, 0.02, 0.4, 3.0, 30.0]))
        segments.append(Segment.of_words(words))
    return segments


def letters(text: str) -> str:
    """Drop what a layout may change: spaces, controls and the hyphens of a cut word."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f-]", "", text)


@settings(max_examples=200, deadline=None)
@given(talks())
def test_no_word_is_lost_and_the_order_stays(segments: list[Segment]) -> None:
    heard = "".join(word.text for segment in segments for word in segment.words)
    shown = "".join(line for cue in make_cues(segments) for line in cue.lines)
    assert letters(shown) == letters(heard)


@settings(max_examples=200, deadline=None)
@given(talks())
def test_every_cue_keeps_the_limits(segments: list[Segment]) -> None:
    cues = list(make_cues(segments))
    for cue in cues:
        assert 1 <= len(cue.lines) <= 2
        assert all(0 < len(line) <= LINE_CHARACTERS for line in cue.lines)
        assert 0 < cue.end - cue.start <= LONGEST + 1e-9
    for cue, following in pairwise(cues):
        assert cue.end <= following.start


@settings(max_examples=200, deadline=None)
@given(talks())
def test_a_cue_is_short_or_fast_only_where_the_next_one_takes_its_room(
    segments: list[Segment],
) -> None:
    cues = list(make_cues(segments))
    for cue, following in pairwise([*cues, None]):
        assert cue is not None
        length = cue.end - cue.start
        characters = len(" ".join(cue.lines))
        if length < SHORTEST - 1e-9 or characters / length > READING_SPEED + 1e-6:
            assert following is not None
            assert following.start == cue.end or length <= GLIMPSE + 1e-9


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50), TEXTS), min_size=1, max_size=20))
def test_times_out_of_order_still_give_cues_in_order(
    words: list[tuple[float, float, str]],
) -> None:
    cues = list(make_cues([Segment.of_words(Word(*word, 0.5) for word in words)]))
    for cue in cues:
        assert cue.start < cue.end
    for cue, following in pairwise(cues):
        assert cue.end <= following.start


def test_a_talk_at_ordinary_speed_is_read_with_ease() -> None:
    cues = list(make_cues([spoken(TALK)]))
    speeds = [len(" ".join(cue.lines)) / (cue.end - cue.start) for cue in cues]
    assert max(speeds) <= 20
    assert sum(speed <= READING_SPEED for speed in speeds) >= 0.9 * len(speeds)
    assert min(cue.end - cue.start for cue in cues) >= SHORTEST


def test_most_cues_end_where_a_sentence_or_a_clause_ends() -> None:
    ends = [cue.lines[-1][-1] for cue in make_cues([spoken(TALK)])]
    assert sum(end in ".,:!?" for end in ends) >= 0.8 * len(ends)


def test_a_sentence_that_fits_is_not_cut() -> None:
    texts = ("Das ist der erste Satz.", "Und hier steht der zweite Satz, etwas länger.")
    cues = list(make_cues([spoken(" ".join(texts))]))
    assert [" ".join(cue.lines) for cue in cues] == list(texts)


def test_a_date_or_an_abbreviation_is_no_sentence_end() -> None:
    text = "Am 7. Juni 2024 spricht hier Frau Dr. Beispiel aus der Stadt zu uns allen im Saal."
    cues = list(make_cues([spoken(text, pause=0.02)]))
    assert not any(" ".join(cue.lines).endswith(("7.", "Dr.")) for cue in cues)


def test_no_cue_stretches_over_a_silence() -> None:
    before, after = spoken("Vor der Pause"), spoken("danach geht es weiter", start=6.0)
    cues = list(make_cues([Segment.of_words([*before.words, *after.words])]))
    assert [" ".join(cue.lines) for cue in cues] == ["Vor der Pause", "danach geht es weiter"]
    assert cues[1].start == 6.0


def test_two_lines_are_balanced() -> None:
    cues = list(
        make_cues([spoken("Sie können Ihre Fragen nach jedem Vortrag am Saalmikrofon stellen.")])
    )
    (cue,) = cues
    assert abs(len(cue.lines[0]) - len(cue.lines[1])) <= 12


def test_a_word_longer_than_a_line_is_hyphenated() -> None:
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    cues = list(make_cues([spoken(f"Das {word} gilt.")]))
    lines = [line for cue in cues for line in cue.lines]
    assert max(map(len, lines)) <= LINE_CHARACTERS
    assert word in "".join(lines).replace("-", "").replace(" ", "")


def test_a_long_word_is_cut_at_its_own_hyphens() -> None:
    cues = list(make_cues([spoken("Friedrich-Alexander-Universität-Erlangen-Nürnberg")]))
    assert cues[0].lines == ("Friedrich-Alexander-Universität-Erlangen-", "Nürnberg")


def test_a_segment_without_words_gets_its_times_by_length() -> None:
    text = "Dieser Text hat keine Zeiten der einzelnen Wörter. " * 6
    cues = list(make_cues([Segment(10.0, 34.0, text.strip())]))
    assert cues[0].start == 10.0
    assert 33.0 <= cues[-1].end <= 36.0
    assert " ".join(line for cue in cues for line in cue.lines) == text.strip()


def test_a_text_without_a_word_has_no_cues() -> None:
    assert list(make_cues([])) == []
    assert list(make_cues([Segment(0.0, 1.0, " ")])) == []


@given(st.integers(1, 60), st.lists(st.sampled_from(TALK.split()), min_size=1, max_size=150))
def test_a_text_read_in_stretches_is_cut_as_if_it_were_read_at_once(
    stretch: int, words: list[str]
) -> None:
    segments = [spoken(" ".join(words))]
    at_once = list(make_cues(segments))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cues_module, "STRETCH", stretch)
        assert list(make_cues(segments)) == at_once
