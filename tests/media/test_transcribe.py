from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from media import pieces, speech, transcribe
from media.audio import SAMPLE_RATE, Samples
from media.engines import Mode, Words
from media.errors import Cancelled, PieceMissing
from media.pieces import Piece
from media.segments import Word, read_segments
from media.settings import Settings
from media.speech import Span
from media.workspace import Workspace
from tests.media.conftest import lay, write_wav
from tests.media.fakes import BurstEngine

SENTENCES_AT = (1.0, 6.0, 12.0, 17.5)
QUIET_AT = (6.0, 17.5)
LOUD = 0.3


@pytest.fixture
def workspace(tmp_path: Path, spoken: list[Samples]) -> Workspace:
    """A workspace up to its pieces: four sentences in one piece, every second one quiet."""
    workspace = Workspace(tmp_path)
    loud, quiet = spoken[0] / np.abs(spoken[0]).max(), spoken[1] / np.abs(spoken[1]).max() * 0.25
    sounds = [loud, quiet, loud, quiet]
    write_wav(workspace.audio, lay(sounds, SENTENCES_AT, 21.0))
    spans = speech.find_speech_into(workspace.audio, workspace.speech)
    pieces.cut_into(spans, 21.0, workspace.pieces)
    return workspace


def hear(workspace: Workspace, engine: BurstEngine, settings: Settings | None = None) -> Any:
    """Hear all pieces, join them and return what the coverage says."""
    parts = pieces.read_pieces(workspace.pieces)
    transcribe.hear_all(workspace, parts, engine, settings or Settings())
    transcribe.join(workspace)
    return json.loads(workspace.coverage.read_text())


def first_piece(workspace: Workspace) -> Any:
    return json.loads(workspace.piece(0).read_text())


@dataclass
class DroppingEngine(BurstEngine):
    """Drops what is said quietly, as batches do; ``also`` are further modes that drop."""

    also: tuple[Mode, ...] = ()

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        heard = super().hear(audio, windows, language=language, vocabulary=vocabulary, mode=mode)
        if mode != "batched" and mode not in self.also:
            return heard
        return [tuple(word for word in words if is_loud(audio, word)) for words in heard]


def is_loud(audio: Samples, word: Word) -> bool:
    sound = audio[round(word.start * SAMPLE_RATE) : round(word.end * SAMPLE_RATE)]
    return bool(np.abs(sound).max() > LOUD)


def test_ordinary_speech_is_heard_once(workspace: Workspace) -> None:
    engine = BurstEngine()
    coverage = hear(workspace, engine)
    assert [mode for mode, _, _ in engine.asked] == ["batched"]
    assert {span["state"] for span in coverage["spans"]} == {"text"}
    assert coverage["listed_seconds"] == 0


def test_a_dropped_passage_is_heard_again_and_comes_back(workspace: Workspace) -> None:
    engine = DroppingEngine()
    coverage = hear(workspace, engine)
    assert "sequential" in {mode for mode, _, _ in engine.asked}
    assert {span["state"] for span in coverage["spans"]} == {"text"}
    starts = [word.start for one in read_segments(workspace.segments) for word in one.words]
    for at in SENTENCES_AT:
        assert min(abs(start - at) for start in starts) < 0.3


def test_all_speech_has_text_or_is_listed_although_the_engine_drops(workspace: Workspace) -> None:
    coverage = hear(workspace, DroppingEngine(also=("sequential",)))
    words = [word for one in read_segments(workspace.segments) for word in one.words]
    listed = [gap for span in coverage["spans"] for gap in span["missing"]]
    assert listed
    for span in json.loads(workspace.speech.read_text()):
        for moment in np.arange(span["start"], span["end"], 0.05):
            near_text = any(word.start - 0.51 <= moment <= word.end + 0.51 for word in words)
            is_listed = any(gap["start"] - 0.01 <= moment <= gap["end"] + 0.01 for gap in listed)
            assert near_text or is_listed, moment
    for at in QUIET_AT:
        assert any(gap["start"] < at + 1 < gap["end"] for gap in listed)
    assert {gap["reason"] for gap in listed if gap["end"] - gap["start"] >= 1} == {
        "heard_again_without_text"
    }
    assert coverage["speech_seconds"] == pytest.approx(
        coverage["text_seconds"] + coverage["listed_seconds"], abs=0.01
    )


def test_an_engine_that_hears_nothing_has_everything_listed(workspace: Workspace) -> None:
    coverage = hear(workspace, BurstEngine(deaf=("batched", "sequential")))
    assert read_segments(workspace.segments) == []
    assert {span["state"] for span in coverage["spans"]} == {"listed"}
    assert coverage["text_seconds"] == 0


@dataclass
class LoopingEngine(BurstEngine):
    """Repeats one word in batches and hears rightly in sequence."""

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        heard = super().hear(audio, windows, language=language, vocabulary=vocabulary, mode=mode)
        if mode == "sequential":
            return heard
        return [
            tuple(
                Word(start, start + 0.1, "danke", 0.9)
                for start in np.arange(window.start, window.end - 0.2, 0.2).round(2).tolist()
            )
            for window in windows
        ]


def test_a_loop_is_replaced_by_what_the_second_hearing_gives(workspace: Workspace) -> None:
    coverage = hear(workspace, LoopingEngine())
    texts = {word.text for one in read_segments(workspace.segments) for word in one.words}
    assert "danke" not in texts
    assert coverage["doubts"] == []
    attempts = first_piece(workspace)["windows"][0]["attempts"]
    assert [attempt["mode"] for attempt in attempts][:2] == ["batched", "sequential"]
    assert "repetition" in {doubt["kind"] for doubt in attempts[0]["doubts"]}


def test_another_language_than_the_given_one_is_a_doubt(workspace: Workspace) -> None:
    coverage = hear(workspace, BurstEngine(language="en"))
    assert [(doubt["kind"], doubt["detail"]) for doubt in coverage["doubts"]] == [
        ("language", "en")
    ]


def test_the_language_is_found_once_and_then_read(workspace: Workspace) -> None:
    assert transcribe.find_language(workspace, BurstEngine(language="fr")) == "fr"
    assert transcribe.find_language(workspace, BurstEngine(language="de")) == "fr"


def test_a_heard_piece_is_not_heard_again(workspace: Workspace) -> None:
    hear(workspace, BurstEngine())
    again = BurstEngine()
    hear(workspace, again)
    assert again.asked == []


@pytest.mark.parametrize("other", [Settings(model="base"), Settings(vocabulary=("KICC",))])
def test_other_settings_hear_a_piece_again(workspace: Workspace, other: Settings) -> None:
    hear(workspace, BurstEngine())
    again = BurstEngine()
    hear(workspace, again, other)
    assert again.asked


def test_the_vocabulary_reaches_the_engine_and_what_is_cut_is_reported(
    workspace: Workspace,
) -> None:
    names = ("KICC", "MUCGPT", "x" * 300, "it@M")
    engine = BurstEngine()
    hear(workspace, engine, Settings(vocabulary=names))
    assert {vocabulary for _, _, vocabulary in engine.asked} == {"KICC, MUCGPT"}
    assert first_piece(workspace)["vocabulary_left_out"] == ["x" * 300, "it@M"]


def test_pieces_can_only_be_joined_when_all_are_heard(workspace: Workspace) -> None:
    with pytest.raises(PieceMissing, match="Piece 0 was not heard yet"):
        transcribe.join(workspace)
    assert not workspace.segments.exists()


def test_a_cancelled_piece_leaves_nothing(workspace: Workspace) -> None:
    (piece,) = pieces.read_pieces(workspace.pieces)
    with pytest.raises(Cancelled, match="transcribe"):
        transcribe.hear_piece(workspace, piece, BurstEngine(), Settings(), cancelled=lambda: True)
    assert not workspace.piece(0).exists()


def test_a_talk_over_several_windows_and_pieces_loses_no_word(
    tmp_path: Path, spoken: list[Samples]
) -> None:
    workspace = Workspace(tmp_path)
    gap = np.zeros(round(0.25 * SAMPLE_RATE), dtype=np.float32)
    talk = np.concatenate(
        [np.concatenate([spoken[n % 3][: 16_000 + 997 * n], gap]) for n in range(60)]
    )
    length = len(talk) / SAMPLE_RATE
    write_wav(workspace.audio, talk)
    spans = [Span(0.0, length)]
    workspace.speech.write_text(json.dumps([{"start": 0.0, "end": length}]))
    windows = tuple(window for piece in pieces.cut(spans, length) for window in piece.windows)
    parts = [Piece(number, (window,)) for number, window in enumerate(windows)]
    assert len(parts) > 2
    workspace.pieces.write_text(json.dumps([piece.as_dict() for piece in parts]))
    engine = BurstEngine()
    (whole,) = engine.hear(talk, [Span(0.0, length)], language="de")
    hear(workspace, engine)
    joined = [word for one in read_segments(workspace.segments) for word in one.words]
    assert [word.text for word in joined] == [word.text for word in whole]
    for one, other in zip(joined, whole, strict=True):
        assert one.start == pytest.approx(other.start, abs=0.05)
