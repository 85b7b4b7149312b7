"""The command ``media``: a recording in, its text and captions out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm  # type: ignore[import-untyped]

from media import pipeline
from media.engines import MODULES
from media.live.command import live
from media.redaction.command import command as redact
from media.settings import DEFAULT_MODEL, Settings
from media.telling import tells_errors
from media.vocabulary import read_names
from media.workspace import Workspace, read_json

STEPS = {
    "source": "Checking",
    "audio": "Sound",
    "speech": "Finding speech",
    "transcribe": "Listening",
    "playback": "Playback file",
    "storyboard": "Pictures",
    "fetch": "Downloading",
}
BAR_OF_SECONDS = (
    "{desc:<14}{percentage:3.0f}%|{bar}| {n:.0f}/{total:.0f} s, {rate_noinv_fmt}, {remaining} left"
)
BAR_OF_BYTES = (
    "{desc:<14}{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt}, {rate_fmt}, {remaining} left"
)
IN_BYTES = frozenset({"fetch"})
ENGINE = click.option(
    "--engine", type=click.Choice(sorted(MODULES)), default="faster-whisper", show_default=True
)


class Bars:
    """Shows one bar for each step: seconds done, seconds of recording in a second, remaining."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None

    def __call__(self, step: str, done_seconds: float, total_seconds: float) -> None:
        if step != self._step:
            self.close()
            self._step = step
            self._bar = tqdm(
                total=max(total_seconds, done_seconds),
                initial=done_seconds,
                desc=STEPS.get(step, step),
                bar_format=BAR_OF_BYTES if step in IN_BYTES else BAR_OF_SECONDS,
                unit="B" if step in IN_BYTES else " s",
                unit_scale=step in IN_BYTES,
                file=sys.stderr,
            )
        self._bar.total = max(total_seconds, done_seconds, self._bar.n)
        self._bar.update(max(0.0, done_seconds - self._bar.n))

    def close(self) -> None:
        """End the bar that is shown."""
        if self._bar is not None:
            self._bar.close()


@click.group()
@click.version_option(package_name="hearing")
def main() -> None:
    """Take streams in and turn recordings into text with times."""


main.add_command(live)
main.add_command(redact)


@main.command()
@click.argument("source")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of results.")
@click.option("--language", default="de", show_default=True, help="A language's code, or auto.")
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Text file with names and abbreviations, one in a line.",
)
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A name or a path.")
@ENGINE
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--threads", type=click.IntRange(min=0), default=0, help="0: all cores.")
@click.option("--playback/--no-playback", default=True, help="Make the file for browsers.")
@tells_errors
def transcribe(
    source: str,
    out: Path,
    vocabulary: Path | None,
    playback: bool,
    **options: Any,
) -> None:
    """Transcribe SOURCE (a file, an HLS playlist or an address) into a folder.

    The same command goes on where it was stopped.
    """
    settings = Settings(vocabulary=tuple(read_names(vocabulary)) if vocabulary else (), **options)
    bars = Bars()
    try:
        workspace = pipeline.transcribe(
            source, out, settings=settings, with_playback=playback, progress=bars
        )
    finally:
        bars.close()
    _tell_result(workspace)


@main.group()
def models() -> None:
    """Speech models on this machine."""


@models.command("list")
@tells_errors
def list_models() -> None:
    """Show the models that can be used by name."""
    from media import models as weights

    found = weights.list_models()
    for model in found:
        label = "  for demonstration only" if model.demonstration else ""
        click.echo(f"{model.name:<20} {model.engine:<15} {model.size / 1e6:8.1f} MB{label}")
    if not found:
        click.echo(f"No models in {weights.models_folder()}.")


@models.command()
@click.argument("name")
@ENGINE
@tells_errors
def fetch(name: str, engine: str) -> None:
    """Download the model of a known size, such as small or large-v3."""
    from media import models as weights

    bars = Bars()
    try:
        path = weights.fetch(name, engine=engine, progress=bars)
    finally:
        bars.close()
    click.echo(f"{name}: {path}")


@models.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="The name to give it; without it the file's or folder's own.")
@tells_errors
def import_model(path: Path, name: str | None) -> None:
    """Copy a model from a folder (faster-whisper) or a .pt file (whisper)."""
    from media import models as weights

    name = name or path.name.removesuffix(".pt")
    click.echo(f"{name}: {weights.import_model(path, name)}")


def _tell_result(workspace: Workspace) -> None:
    coverage = read_json(workspace.coverage)
    run = read_json(workspace.run)
    assert coverage is not None
    assert run is not None
    click.echo(f"Text: {workspace.segments}")
    click.echo(f"Captions: {workspace.captions_vtt}, {workspace.captions_srt}")
    if not coverage["spans"]:
        click.echo("Nobody speaks in this recording.")
    click.echo(
        f"Speech: {coverage['speech_seconds']:.1f} s, of which {coverage['text_seconds']:.1f} s "
        f"have text and {coverage['listed_seconds']:.1f} s are listed in {workspace.coverage}"
    )
    if coverage["doubts"]:
        click.echo(f"Doubtful passages: {len(coverage['doubts'])}, listed there too")
    proposals = read_json(workspace.proposals) or []
    if proposals:
        click.echo(f"Names that may have been meant: {len(proposals)}, in {workspace.proposals}")
    if run["vocabulary_left_out"]:
        click.echo(f"Names that did not fit: {', '.join(run['vocabulary_left_out'])}", err=True)
    if run["demonstration"]:
        click.echo(f"Note: {pipeline.DEMONSTRATION_NOTE}", err=True)


if __name__ == "__main__":
    main()
