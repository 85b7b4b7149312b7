from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from media import cli, engines
from media.cli import Bars, main
from media.errors import BAD_DATA, CANNOT_CREATE, NO_INPUT, UNAVAILABLE
from media.segments import read_segments
from tests.media.fakes import BurstEngine


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> BurstEngine:
    """The engine that the command loads, whatever its model."""
    fake = BurstEngine()

    def load(*_: object, **__: object) -> BurstEngine:
        return fake

    def resolve(name: str, **_: object) -> Path:
        return Path(name)

    monkeypatch.setattr(engines, "load", load)
    monkeypatch.setattr("media.models.resolve", resolve)
    return fake


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Run ``media`` with these arguments; gives its exit code, output and errors."""
    monkeypatch.setenv("MEDIA_MODELS", str(tmp_path / "models"))

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        return result.exit_code, result.stdout, result.stderr

    return run


def test_a_recording_becomes_text(
    command: Callable[..., tuple[int, str, str]], engine: BurstEngine, talk: Path, tmp_path: Path
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\ufeffKICC\n\n  MUCGPT \n", encoding="utf-8")
    out = tmp_path / "out"
    code, output, errors = command(
        "transcribe", talk, "--out", out, "--vocabulary", names, "--no-playback"
    )
    assert code == 0
    assert read_segments(out / "segments.jsonl")
    assert f"Text: {out / 'segments.jsonl'}" in output
    assert "0.0 s are listed" in output
    assert "Listening" in errors
    assert "18/18 s" in errors
    assert {vocabulary for _, _, vocabulary in engine.asked} == {"KICC, MUCGPT"}


def test_the_demonstration_model_is_called_one(
    command: Callable[..., tuple[int, str, str]], engine: BurstEngine, talk: Path, tmp_path: Path
) -> None:
    assert engine
    _, _, errors = command(
        "transcribe", talk, "--out", tmp_path / "out", "--model", "demo", "--no-playback"
    )
    assert "not fit for a real recording" in errors


def test_names_that_did_not_fit_are_told(
    command: Callable[..., tuple[int, str, str]], engine: BurstEngine, talk: Path, tmp_path: Path
) -> None:
    assert engine
    names = tmp_path / "names.txt"
    names.write_text("KICC\n" + "x" * 300)
    _, _, errors = command(
        "transcribe", talk, "--out", tmp_path / "o", "--vocabulary", names, "--no-playback"
    )
    assert f"Names that did not fit: {'x' * 300}" in errors


def test_without_weights_nothing_starts_and_three_ways_are_named(
    command: Callable[..., tuple[int, str, str]], talk: Path, tmp_path: Path
) -> None:
    code, output, errors = command("transcribe", talk, "--out", tmp_path / "out")
    assert (code, output) == (UNAVAILABLE, "")
    for way in ("media models fetch small", "media models import PATH", "--model demo"):
        assert way in errors
    assert not (tmp_path / "out" / "segments.jsonl").exists()


@pytest.mark.parametrize(
    ("source", "code"), [("missing.mp4", NO_INPUT), ("empty.mp4", BAD_DATA), ("text.mp4", BAD_DATA)]
)
def test_each_error_is_one_sentence_with_a_code_of_its_own(
    command: Callable[..., tuple[int, str, str]], tmp_path: Path, source: str, code: int
) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("Only words. " * 100)
    given, output, errors = command("transcribe", tmp_path / source, "--out", tmp_path / "out")
    assert (given, output) == (code, "")
    assert errors.startswith("Error: ")
    assert errors.count("\n") == 1


def test_a_folder_that_can_t_be_made_is_an_error(
    command: Callable[..., tuple[int, str, str]], talk: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    code, _, errors = command("transcribe", talk, "--out", tmp_path / "file" / "out")
    assert code == CANNOT_CREATE
    assert errors.startswith("Error: ")


def test_an_unknown_language_is_an_error(
    command: Callable[..., tuple[int, str, str]], talk: Path, tmp_path: Path
) -> None:
    code, _, errors = command(
        "transcribe", talk, "--out", tmp_path / "out", "--language", "bavarian"
    )
    assert code == BAD_DATA
    assert "'bavarian' is no language" in errors


def test_an_empty_folder_of_models_is_told(command: Callable[..., tuple[int, str, str]]) -> None:
    code, output, _ = command("models", "list")
    assert code == 0
    assert "demonstration" in output or "No models in" in output


def test_importing_what_is_no_model_is_an_error(
    command: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "own.pt").write_text("no weights")
    code, _, errors = command("models", "import", tmp_path / "own.pt")
    assert code == UNAVAILABLE
    assert errors.startswith("Error: ")


def test_the_bar_shows_seconds_rate_and_remaining_time(capsys: pytest.CaptureFixture[str]) -> None:
    bars = Bars()
    bars("transcribe", 1800.0, 7200.0)
    bars("transcribe", 3600.0, 7200.0)
    bars("playback", 1.0, 0.0)
    bars.close()
    shown = capsys.readouterr().err
    assert "Listening" in shown
    assert "3600/7200 s" in shown
    assert "left" in shown
    assert cli.STEPS["playback"] in shown
