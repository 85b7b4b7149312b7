"""From a recording to its text, captions and playback files: all steps, one after the other.

Each step leaves its file in the workspace and is skipped when that file is there, so a run that
was killed goes on where it was and no piece is heard twice but the one in flight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from media import (
    audio,
    captions,
    engines,
    heap,
    pieces,
    playback,
    runfile,
    speech,
    vocabulary,
)
from media.engines import Engine
from media.pieces import Piece
from media.probe import MediaInfo, probe_into
from media.segments import iterate_segments
from media.settings import ANY_LANGUAGE, Settings
from media.transcribe import find_language, hear_all, is_heard, join
from media.workspace import (
    CancelCheck,
    Progress,
    Workspace,
    lock,
    never,
    no_progress,
    read_json,
    set_aside,
    write_json,
)

NOTE = "Machine-made text, not checked by people."
DEMONSTRATION_NOTE = "Made by a small demonstration model; not fit for a real recording."


def transcribe(
    source: str | Path,
    out: Path,
    *,
    settings: Settings | None = None,
    engine: Engine | None = None,
    with_playback: bool = True,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> Workspace:
    """Do all steps for ``source`` in the folder ``out`` and return the workspace.

    ``engine`` is one that is loaded already; without it the one of ``settings`` is loaded when
    a piece has to be heard. Raises the classes of media.errors.
    """
    heap.keep_small()
    settings = settings or Settings()
    workspace = Workspace(Path(out))
    with lock(workspace.folder):
        info = prepare(source, workspace, settings, engine, progress, cancelled)
        parts = find_pieces(workspace, progress=progress, cancelled=cancelled)
        settings = hear(workspace, parts, settings, engine, progress, cancelled)
        join(workspace)
        write_texts(workspace, settings)
        if with_playback:
            playback.make(source, workspace, info=info, progress=progress, cancelled=cancelled)
        runfile.finish(workspace, settings)
    return workspace


def prepare(
    source: str | Path,
    workspace: Workspace,
    settings: Settings,
    engine: Engine | None,
    progress: Progress,
    cancelled: CancelCheck,
) -> MediaInfo:
    """Probe the source and extract its sound; a missing model is told before the long work."""
    info = probe_into(source, workspace.probe)
    if engine is None:
        from media import models

        models.resolve(settings.model, engine=settings.engine)
    runfile.claim(workspace, source, progress=progress, cancelled=cancelled)
    if workspace.audio.exists() and not audio.is_whole(workspace.audio):
        set_aside(workspace.audio)
    if not workspace.audio.exists():
        audio.extract(source, workspace.audio, info=info, progress=progress, cancelled=cancelled)
    return info


def find_pieces(
    workspace: Workspace, *, progress: Progress = no_progress, cancelled: CancelCheck = never
) -> list[Piece]:
    """Find the speech in the extracted sound and cut it into pieces; a second time read both."""
    spans = speech.find_speech_into(
        workspace.audio, workspace.speech, progress=progress, cancelled=cancelled
    )
    return pieces.cut_into(spans, audio.duration(workspace.audio), workspace.pieces)


def hear(
    workspace: Workspace,
    parts: Sequence[Piece],
    settings: Settings,
    engine: Engine | None,
    progress: Progress,
    cancelled: CancelCheck,
) -> Settings:
    """Hear what is not heard yet; return the settings with the language that was found."""
    found = read_json(workspace.language)
    if settings.language == ANY_LANGUAGE and found is not None:
        settings = replace(settings, language=found["language"])
    if all(is_heard(workspace, piece, settings) for piece in parts):
        return settings
    engine = engine or engines.load(
        settings.engine, settings.model, device=settings.device, threads=settings.threads
    )
    if settings.language == ANY_LANGUAGE:
        settings = replace(settings, language=find_language(workspace, engine))
    hear_all(workspace, parts, engine, settings, progress=progress, cancelled=cancelled)
    return settings


def write_texts(workspace: Workspace, settings: Settings, *, note: str = "") -> None:
    """Write captions and proposals from ``segments.jsonl``; a second time it replaces them.

    ``note`` says in the captions who made them; without it, that a machine did, in English.
    """
    if not note:
        note = f"{NOTE} {DEMONSTRATION_NOTE}" if settings.is_demonstration else NOTE
    path = workspace.segments
    captions.write_vtt(iterate_segments(path), workspace.captions_vtt, note=note)
    captions.write_srt(iterate_segments(path), workspace.captions_srt)
    proposals = vocabulary.propose(iterate_segments(path), settings.vocabulary)
    write_json(workspace.proposals, [asdict(proposal) for proposal in proposals])
