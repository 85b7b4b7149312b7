"""The command ``media live``: start a stream, press, merge two recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click

from media.engines import MODULES
from media.live.presses import WORDS, Word, press
from media.live.settings import CaptionSettings, LiveSettings
from media.settings import DEFAULT_MODEL
from media.telling import tells_errors
from media.vocabulary import read_names

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = PICTURE = click.Path(path_type=Path, exists=True, dir_okay=False)


class StartsByDefault(click.Group):
    """``media live SOURCE …`` is ``media live start SOURCE …``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command in where there is none."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["start", *args]
        return super().parse_args(ctx, args)


@click.group(cls=StartsByDefault)
def live() -> None:
    """Take a live stream in, bring it out as HLS, and keep it."""


@live.command()
@click.argument("source", envvar="MEDIA_LIVE_SOURCE")
@click.option("--out", type=FOLDER, required=True, help="Folder; only its 'public' may be served.")
@click.option("--key", envvar="MEDIA_LIVE_KEY", default="", help="RTMP: the encoder's stream key.")
@click.option("--passphrase", envvar="MEDIA_LIVE_PASSPHRASE", default="", help="SRT: the secret.")
@click.option(
    "--pull", is_flag=True, help="Ask the RTMP or SRT address instead of listening there."
)
@click.option(
    "--hold", default=LiveSettings().hold, show_default=True, help="Seconds it stays closed."
)
@click.option("--renditions/--no-renditions", default=True, help="Variants for small lines.")
@click.option("--still-gap", type=PICTURE, help="Picture shown while no encoder is there.")
@click.option("--still-closed", type=PICTURE, help="Picture shown while the session is closed.")
@tells_errors
def start(source: str, out: Path, key: str, passphrase: str, pull: bool, **options: Any) -> None:
    """Run the stream until its end is pressed.

    SOURCE: rtmp://0.0.0.0:1935/live or srt://0.0.0.0:9000 (an encoder comes to us), an address of
    HLS, or a file that is played as if it were live. The same command goes on after a break.
    """
    from media.live.run import run

    run(source, out, LiveSettings(**options), key=key, passphrase=passphrase, pull=pull)


@live.command()
@click.argument("folder", type=FOLDER)
@click.option("--engine", type=click.Choice(sorted(MODULES)), default="faster-whisper")
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A name or a path.")
@click.option("--language", default="de", show_default=True, help="A language's code.")
@click.option("--vocabulary", type=FILE, help="Text file with names, one in a line.")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--threads", type=click.IntRange(min=0), default=0, help="0: all cores.")
@click.option(
    "--late",
    default=CaptionSettings().late,
    show_default=True,
    help="Seconds behind after which captions go on at what is live.",
)
@tells_errors
def captions(folder: Path, vocabulary: Path | None, **options: Any) -> None:
    """Make captions for the stream in FOLDER until it ends.

    Only what is public is heard. The same command goes on after a break.
    """
    from media.live.captions import run

    names = tuple(read_names(vocabulary)) if vocabulary else ()
    run(folder, CaptionSettings(vocabulary=names, **options))


@live.command("press")
@click.argument("folder", type=FOLDER)
@click.argument("word", type=click.Choice(WORDS))
@click.option("--reason", default="", help="Kept with the closed span.")
@tells_errors
def press_word(folder: Path, word: str, reason: str) -> None:
    """Close the stream in FOLDER, open it again, or end it."""
    press(folder, cast(Word, word), reason=reason)


@live.command()
@click.argument("first", type=FOLDER)
@click.argument("second", type=FOLDER)
@click.option("--out", type=FOLDER, required=True)
@tells_errors
def merge(first: Path, second: Path, out: Path) -> None:
    """Write the recording FIRST anew, its gaps filled from SECOND."""
    from media.live.merge import merge as merge_recordings

    filled = merge_recordings(first, second, out)
    click.echo(f"Filled from {second}: {filled:.1f} s")
