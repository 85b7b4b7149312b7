from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import srt
import webvtt

from media import pipeline
from media.engines import Words
from media.errors import Cancelled, UnknownLanguage
from media.segments import read_segments
from media.settings import DEMONSTRATION_MODEL, Settings
from tests.media.conftest import SAID_AT, SOUND_SECONDS
from tests.media.fakes import BurstEngine

FILES = {
    "audio.wav", "captions.srt", "captions.vtt", "coverage.json", "pieces.json", "playback.mp4",
    "poster.jpg", "probe.json", "proposals.json", "run.json", "segments.jsonl", "speech.json",
}  # fmt: skip


def test_all_steps_leave_their_files(tmp_path: Path, film: Path) -> None:
    workspace = pipeline.transcribe(film, tmp_path, engine=BurstEngine())
    assert {path.name for path in tmp_path.iterdir()} >= FILES
    segments = read_segments(workspace.segments)
    starts = [word.start for segment in segments for word in segment.words]
    for at in SAID_AT:
        assert min(abs(start - at) for start in starts) < 0.3


def test_the_captions_are_read_by_other_parsers(tmp_path: Path, film: Path) -> None:
    workspace = pipeline.transcribe(film, tmp_path, engine=BurstEngine(), with_playback=False)
    spoken = " ".join(segment.text for segment in read_segments(workspace.segments))
    captions = webvtt.read(str(workspace.captions_vtt)).captions
    assert " ".join(" ".join(caption.lines) for caption in captions) == spoken
    subtitles = srt.parse(workspace.captions_srt.read_text(encoding="utf-8"))
    assert " ".join(subtitle.content.replace("\n", " ") for subtitle in subtitles) == spoken


def test_near_misses_of_known_names_are_proposed_and_not_replaced(
    tmp_path: Path, talk: Path
) -> None:
    @dataclass
    class Misheard(BurstEngine):
        def hear(self, *given: Any, **facts: Any) -> list[Words]:
            return [
                tuple(
                    replace(word, start=word.start + number / 4, end=word.start + 0.2, text=text)
                    for word in words
                    for number, text in enumerate(["Das", "Muc", "GPT", "hilft."])
                )
                for words in super().hear(*given, **facts)
            ]

    settings = Settings(vocabulary=("MUCGPT",))
    workspace = pipeline.transcribe(
        talk, tmp_path, engine=Misheard(), settings=settings, with_playback=False
    )
    proposals = json.loads(workspace.proposals.read_text())
    assert {(one["heard"], one["proposed"]) for one in proposals} == {("Muc GPT", "MUCGPT")}
    assert "MUCGPT" not in workspace.segments.read_text()


def test_progress_names_the_steps_in_order_and_never_goes_back(tmp_path: Path, film: Path) -> None:
    told: list[tuple[str, float, float]] = []
    pipeline.transcribe(
        film, tmp_path, engine=BurstEngine(), progress=lambda *state: told.append(state)
    )
    steps = list(dict.fromkeys(step for step, _, _ in told))
    assert steps[:5] == ["source", "audio", "speech", "transcribe", "playback"]
    for step in steps[1:5]:
        seconds = [done for name, done, _ in told if name == step]
        assert seconds == sorted(seconds)
        assert seconds[-1] == pytest.approx(SOUND_SECONDS, abs=0.2)


@pytest.mark.parametrize("step", ["audio", "speech", "transcribe", "playback"])
def test_after_a_stop_in_any_step_the_next_run_goes_on(
    tmp_path: Path, film: Path, step: str
) -> None:
    reached = [""]

    def progress(name: str, done: float, total: float) -> None:
        reached[0] = name

    def cancelled() -> bool:
        order = ["", "source", "audio", "speech", "transcribe", "playback"]
        before = order[order.index(step) - 1]
        return reached[0] in (before, step) and (reached[0] == step or step != "playback")

    with pytest.raises(Cancelled):
        pipeline.transcribe(
            film, tmp_path, engine=BurstEngine(), progress=progress, cancelled=cancelled
        )
    assert not list(tmp_path.rglob(".*.part*"))
    pipeline.transcribe(film, tmp_path, engine=BurstEngine())
    assert {path.name for path in tmp_path.iterdir()} >= FILES


def test_a_second_run_hears_nothing_and_changes_nothing(tmp_path: Path, film: Path) -> None:
    pipeline.transcribe(film, tmp_path, engine=BurstEngine())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    engine = BurstEngine()
    pipeline.transcribe(film, tmp_path, engine=engine)
    assert engine.asked == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_run_file_tells_what_made_the_text(tmp_path: Path, talk: Path) -> None:
    settings = Settings(language="auto", vocabulary=("KICC",))
    workspace = pipeline.transcribe(
        talk, tmp_path, engine=BurstEngine(language="fr"), settings=settings, with_playback=False
    )
    run = json.loads(workspace.run.read_text())
    assert run["source"]["name"] == "talk.wav"
    assert len(run["source"]["sha256"]) == 64
    assert run["settings"] == {
        "engine": "faster-whisper", "model": "small", "language": "fr", "vocabulary": ["KICC"],
    }  # fmt: skip
    assert run["demonstration"] is False
    assert run["versions"]["faster-whisper"]


@pytest.mark.parametrize(
    ("model", "demonstration"),
    [
        (DEMONSTRATION_MODEL, True),
        ("/models/demo-0123456789ab/demo.pt", True),
        ("small", False),
        ("/models/democracy", False),
    ],
)
def test_the_demonstration_model_is_labelled(
    tmp_path: Path, talk: Path, model: str, demonstration: bool
) -> None:
    workspace = pipeline.transcribe(
        talk, tmp_path, engine=BurstEngine(), settings=Settings(model=model), with_playback=False
    )
    assert json.loads(workspace.run.read_text())["demonstration"] is demonstration
    note = workspace.captions_vtt.read_text(encoding="utf-8")
    assert pipeline.NOTE in note
    assert (pipeline.DEMONSTRATION_NOTE in note) is demonstration


def test_a_language_that_whisper_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownLanguage, match="'bavarian' is no language"):
        Settings(language="bavarian")
