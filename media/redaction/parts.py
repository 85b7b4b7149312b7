"""What a live stream left: the parts of every variant, their captions, and the lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from media.errors import Cancelled
from media.live import parts
from media.live.folder import AUDIO, LOW, Folder
from media.live.parts import TICKS
from media.live.publish import FIRST_TICK
from media.live.recording import Recording
from media.live.still import Still, load_picture
from media.redaction.spans import Span, touches
from media.redaction.still import TEXT
from media.workspace import CancelCheck, Progress, never, new_file, no_progress

STEP = "redaction"


def redact_parts(
    folder: Path,
    *,
    spans: Sequence[Span],
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Replace the spans in a stream that has ended, in the folder of ``media.live``. Names, times
    and lengths of all parts stay. A second time nothing changes.

    Raises Cancelled, DiskFull.
    """
    stream = Folder(folder)
    recording = Recording(stream)
    recording.read()
    for entry in recording.entries:
        if cancelled():
            raise Cancelled(STEP)
        progress(STEP, recording.begin(entry.number), recording.edge)
        begin = recording.begin(entry.number)
        if not touches(spans, begin, begin + entry.seconds):
            continue
        size = entry.shape.width, entry.shape.height
        still = Still(load_picture(None, TEXT, size))
        start = FIRST_TICK + round(begin * TICKS)
        with new_file(stream.part(entry.number)) as path:
            parts.write(path, still.part(start, start + entry.ticks), still.shape)
        for name in (LOW, AUDIO):
            stream.part(entry.number, name).unlink(missing_ok=True)
