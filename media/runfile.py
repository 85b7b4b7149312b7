"""``run.json``: which recording this folder is about, and what made its text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from media import ffmpeg
from media.errors import Cancelled, SourceMissing, WorkspaceTaken
from media.settings import Settings
from media.workspace import (
    CancelCheck,
    Progress,
    Workspace,
    never,
    no_progress,
    read_json,
    write_json,
)

STEP = "source"
BLOCK_BYTES = 1 << 20
PACKAGES = ("hearing", "faster-whisper", "ctranslate2", "onnxruntime", "openai-whisper", "av")


def claim(
    workspace: Workspace,
    source: str | Path,
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Write down which recording the folder is for; a second time only compare.

    The content decides (sha256), so a file that was moved or renamed is the same recording.
    Raises SourceMissing, WorkspaceTaken, Cancelled.
    """
    known = (read_json(workspace.run) or {}).get("source")
    stamp = _stamp(source)
    if known is not None and {key: known.get(key) for key in stamp} == stamp:
        return
    content = None if ffmpeg.is_address(source) else _hash(Path(source), progress, cancelled)
    if known is None:
        write_json(workspace.run, {"source": {**stamp, "sha256": content}})
    elif content is None or known["sha256"] != content:
        raise WorkspaceTaken(workspace.folder, known["name"])


def _stamp(source: str | Path) -> dict[str, Any]:
    """Return what tells quickly that a source is still the same."""
    if ffmpeg.is_address(source):
        return {"name": str(source), "bytes": None, "modified_ns": None}
    try:
        status = Path(source).stat()
    except OSError as error:
        raise SourceMissing(str(source)) from error
    name = Path(source).name
    return {"name": name, "bytes": status.st_size, "modified_ns": status.st_mtime_ns}


def _hash(source: Path, progress: Progress, cancelled: CancelCheck) -> str:
    """Return the sha256 of a file, or of a playlist followed by its local parts."""
    digest = hashlib.sha256()
    parts = [source, *_parts(source)] if ffmpeg.is_playlist(source) else [source]
    for number, part in enumerate(parts):
        progress(STEP, number, len(parts))
        with part.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                if cancelled():
                    raise Cancelled(STEP)
                digest.update(block)
    return digest.hexdigest()


def _parts(playlist: Path) -> Iterator[Path]:
    for line in playlist.read_text(encoding="utf-8", errors="replace").splitlines():
        part = playlist.parent / line.strip()
        if line.strip() and not line.startswith("#") and part.is_file():
            yield part


def finish(workspace: Workspace, settings: Settings) -> None:
    """Write down engine, model, versions and settings beside the source; a second time again.

    ``vocabulary_left_out`` are the names that the engine could not take.
    """
    first_piece = read_json(workspace.piece(0)) or {}
    run = read_json(workspace.run) or {}
    run["engine"] = settings.engine
    run["model"] = settings.model
    run["demonstration"] = settings.is_demonstration
    run["settings"] = settings.key
    run["vocabulary_left_out"] = first_piece.get("vocabulary_left_out", [])
    run["versions"] = {name: found for name in PACKAGES if (found := _version(name))}
    write_json(workspace.run, run)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
