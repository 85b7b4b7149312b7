"""The files of a recording without a passage: text, sound, picture, small pictures, the stream's.

Each is replaced at once and a second time changes nothing, so a work that was cut off begins anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from hearing.recordings import again, pipeline, played
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.stream import places
from media import redaction
from media.redaction import NotRedactable
from media.workspace import (
    CancelCheck,
    Progress,
    Workspace,
    never,
    no_progress,
    remove_parts,
)

FOREVER = 1e7
"""Seconds; no recording is as long as that."""


def take_out(
    *,
    recording: Recording,
    spans: Sequence[Span],
    data: Path,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Take passages out of every file that is kept of a recording. What can't be worked on goes
    whole. Raises Cancelled, DiskFull."""
    workspace = pipeline.workspace(recording=recording, data=data)
    gone = [_up_to_the_end(span, recording.duration) for span in spans]
    again.clean_up(recording=recording, data=data)  # a new hearing of the old sound
    remove_parts(workspace.folder)
    redaction.redact_texts(workspace.folder, spans=gone)
    for path in (*played.paths(workspace.folder), workspace.audio):
        _take_out(path, gone, progress, cancelled)
    redaction.redact_pictures(workspace.folder, spans=gone)
    if recording.stream_id is None:
        source = pipeline.source(recording=recording, data=data)
        _take_out(source, gone, progress, cancelled)
        _stand_in(source, workspace)
    else:
        _take_out_of_stream(recording.stream_id, gone, data, progress, cancelled)
    for left in workspace.folder.rglob("*.broken"):
        left.unlink(missing_ok=True)


def hear_again(
    *, recording: Recording, spans: Sequence[Span], data: Path, cancelled: CancelCheck = never
) -> bool:
    """Listen to passages that were taken out, in every file that is kept of a recording; says
    whether there was one to listen to. A second time the same. Raises StillHeard, DecodingFailed,
    Cancelled."""
    gone = [_up_to_the_end(span, recording.duration) for span in spans]
    workspace = pipeline.workspace(recording=recording, data=data)
    source = pipeline.source(recording=recording, data=data)
    paths = [*played.paths(workspace.folder), workspace.audio, source]
    if recording.stream_id is not None:
        paths[-1] = places.of(recording.stream_id, data=data).path
    there = [path for path in paths if path.exists()]
    for path in there:
        redaction.hear_again(path, spans=gone, cancelled=cancelled)
    return bool(there)


def _up_to_the_end(span: Span, duration: float | None) -> redaction.Span:
    """A passage that ends with the recording ends with its files: they may be a little longer."""
    last = duration is not None and span.end >= duration
    return redaction.Span(span.start, FOREVER if last else span.end)


def _take_out(
    path: Path, spans: Sequence[redaction.Span], progress: Progress, cancelled: CancelCheck
) -> None:
    if not path.is_file():
        return
    try:
        redaction.redact(path, spans=spans, out=path, progress=progress, cancelled=cancelled)
    except NotRedactable:
        path.unlink(missing_ok=True)


def _stand_in(source: Path, workspace: Workspace) -> None:
    """Where the file that was handed in had to go, what is played is the source from now on."""
    there = played.paths(workspace.folder)
    if source.exists() or not there:
        return
    source.parent.mkdir(parents=True, exist_ok=True)
    beside = source.with_name(".original.part")
    beside.unlink(missing_ok=True)
    try:
        os.link(there[0], beside)
    except OSError:  # a file system without links
        shutil.copyfile(there[0], beside)
    beside.replace(source)


def _take_out_of_stream(
    stream_id: int,
    spans: Sequence[redaction.Span],
    data: Path,
    progress: Progress,
    cancelled: CancelCheck,
) -> None:
    """What can't be worked on goes whole; what is played lies with the recording."""
    folder = places.of(stream_id, data=data).path
    try:
        redaction.redact_parts(folder, spans=spans, progress=progress, cancelled=cancelled)
    except NotRedactable:
        places.remove(stream_id, data=data)
