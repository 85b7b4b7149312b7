"""The command ``media redact``."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from media.cli import main
from media.redaction.marks import read
from media.redaction.spans import Span


def test_the_command_takes_passages_out_and_refuses_what_is_none(
    planted: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    options = ["redact", str(planted), "--out", str(out)]
    result = CliRunner().invoke(main, [*options, "--span", "1.5-2", "--span", "1-1.7"])
    assert result.exit_code == 0, result.output
    with out.open("rb") as file:
        assert read(file) == [Span(1, 2)]
    for wrong in ("3-2", "2-2", "x", "1"):
        result = CliRunner().invoke(main, [*options, "--span", wrong])
        assert result.exit_code == 2
        assert "is no span" in result.output
    (tmp_path / "text").write_text("No film")
    result = CliRunner().invoke(main, ["redact", str(tmp_path / "text"), "--span", "1-2"])
    assert result.exit_code == 65
    assert "No passage can be taken out" in result.output
