"""One file of sound or film, of which spans are replaced by silence and a still picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from media import ffmpeg
from media.errors import NoAudio, NotMedia, TruncatedMedia
from media.probe import probe
from media.redaction.errors import NotRedactable
from media.redaction.spans import Span, merged
from media.workspace import CancelCheck, Progress, never, new_file, no_progress

STEP = "redaction"


def redact(
    path: Path,
    *,
    spans: Sequence[Span],
    out: Path,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Write ``out``: the file at ``path`` with a still and silence in the spans. Both may be the
    same path. A second time nothing changes.

    Raises NotRedactable (then the file has to be deleted), Cancelled, DiskFull, SourceMissing.
    """
    try:
        info = probe(path)
    except (NoAudio, NotMedia, TruncatedMedia) as error:
        raise NotRedactable(path, str(error)) from error
    inside = "+".join(f"between(t,{span.start},{span.end})" for span in merged(spans))
    arguments = ["-i", ffmpeg.input_name(path), "-af", f"volume=volume=0:enable='{inside}'"]
    if info.video is not None:
        arguments += ["-vf", f"drawbox=t=fill:enable='{inside}'", "-preset", "ultrafast"]
    with new_file(out) as part:
        command = [*arguments, "-f", "mp4", str(part)]
        ffmpeg.run(
            command,
            source=path,
            target=out,
            step=STEP,
            duration=info.duration,
            progress=progress,
            cancelled=cancelled,
        )
