from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from media.cli import main
from media.errors import BAD_DATA, CANNOT_CREATE, NO_INPUT
from media.live import presses
from media.live.folder import Folder


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["live", *map(str, arguments)])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("rtmp://0.0.0.0:1935/live", BAD_DATA, "stream key"),
        ("srt://0.0.0.0:9000", BAD_DATA, "10 to 79"),
        ("gopher://somewhere", BAD_DATA, "no address"),
        ("not-there.mp4", NO_INPUT, "no readable file"),
    ],
)
def test_a_source_that_can_not_be_is_told_in_one_sentence(
    tmp_path: Path, source: str, code: int, words: str
) -> None:
    exit_code, output = run(source, "--out", tmp_path / "stream")
    assert exit_code == code
    assert words in output
    assert output.count("\n") == 1


def test_a_press_from_the_shell_counts(tmp_path: Path) -> None:
    assert run("press", tmp_path, "closed", "--reason", "Personal") == (0, "")
    assert presses.read(Folder(tmp_path)).spans[0].reason == "Personal"
    assert run("press", tmp_path, "shut")[0] == 2


def test_a_recording_is_never_merged_over_another(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "index.jsonl").touch()
    exit_code, output = run("merge", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "c")
    assert exit_code == CANNOT_CREATE
    assert "choose another folder" in output
