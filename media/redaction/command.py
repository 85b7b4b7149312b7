"""The command ``media redact``: a passage goes from a file or from a stream's folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from media.redaction import Span, hear_again, redact, redact_parts
from media.telling import tells_errors


def _spans(_ctx: click.Context, _option: click.Parameter, values: Iterable[str]) -> list[Span]:
    """Read each two seconds with a hyphen between, such as ``61.5-70``."""
    spans = []
    for value in values:
        start, _, end = value.partition("-")
        try:
            spans.append(Span(float(start), float(end)))
        except ValueError as error:
            raise click.BadParameter(
                f"{value!r} is no span; give two seconds, such as 61.5-70."
            ) from error
    return spans


@click.command("redact")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--span", "spans", multiple=True, required=True, callback=_spans, metavar="FROM-TO")
@click.option("--out", type=click.Path(path_type=Path), help="Without it, PATH itself is replaced.")
@tells_errors
def command(path: Path, spans: list[Span], out: Path | None) -> None:
    """Put silence and a still picture for passages of PATH, given in seconds.

    PATH is a file, of which only what the passages touch is encoded anew, or the folder of a
    live stream that has ended. What is left is heard again: it fails where anything sounds there.
    """
    if path.is_dir():
        redact_parts(path, spans=spans)
    else:
        redact(path, spans=spans, out=out or path)
    hear_again(path if path.is_dir() else out or path, spans=spans)
