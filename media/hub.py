"""The sizes of Whisper that can be downloaded, and downloading them.

Parameters: OpenAI's model card. The files for faster-whisper hold two bytes for each.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from media.errors import NO_INPUT, EngineMissing, HubUnreachable, MediaError
from media.weights import FASTER_WHISPER, WHISPER
from media.workspace import Progress

STEP = "fetch"
HUGGING_FACE = "the Hugging Face Hub"
OPENAI = "OpenAI's download server"
FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
ANSWER_SECONDS = 10.0
POLL_SECONDS = 0.5
BYTES_PER_PARAMETER = 2


@dataclass(frozen=True, slots=True)
class Size:
    """A size of Whisper: where faster-whisper's files lie, and what it is good for."""

    name: str
    repository: str
    million_parameters: int
    hardware: str

    @property
    def download(self) -> int:
        """Bytes to download, about."""
        return self.million_parameters * 1_000_000 * BYTES_PER_PARAMETER


SIZES = {
    size.name: size
    for size in (
        Size("tiny", "Systran/faster-whisper-tiny", 39, "a trial on any machine"),
        Size("base", "Systran/faster-whisper-base", 74, "2 cores, when a draft is enough"),
        Size("small", "Systran/faster-whisper-small", 244, "2 cores without a GPU"),
        Size("medium", "Systran/faster-whisper-medium", 769, "8 cores, or any GPU"),
        Size("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 809, "a GPU"),
        Size("large-v3", "Systran/faster-whisper-large-v3", 1550, "a GPU"),
    )
}


@dataclass(eq=False)
class UnknownSize(MediaError):
    """There is nothing to download under this name."""

    name: str
    known: tuple[str, ...]
    code: ClassVar[str] = "unknown_size"
    exit_code: ClassVar[int] = NO_INPUT

    def __str__(self) -> str:
        return f"There is no model {self.name!r} to download; known are {', '.join(self.known)}."


def require_known(name: str) -> None:
    """Raise UnknownSize unless there is something to download under this name."""
    if name not in SIZES:
        raise UnknownSize(name, tuple(SIZES))


def download(name: str, folder: Path, *, engine: str, progress: Progress) -> Path:
    """Download a known size into ``folder`` and return the weights in it.

    An interrupted download goes on where it was. Raises HubUnreachable, EngineMissing, OSError
    for a full disk.
    """
    hub = HUGGING_FACE if engine == FASTER_WHISPER else OPENAI
    fetch = _from_hugging_face if engine == FASTER_WHISPER else _from_openai
    try:
        _watched(lambda: fetch(SIZES[name], folder), folder, SIZES[name].download, progress)
    except MediaError:
        raise
    except Exception as error:  # the clients' own errors differ from release to release
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise HubUnreachable(name, hub) from error
    return folder if engine == FASTER_WHISPER else next(folder.glob("*.pt"))


def _watched(fetch: Callable[[], None], folder: Path, total: int, progress: Progress) -> None:
    """Run ``fetch`` and tell the bytes that lie in the folder meanwhile."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(fetch)
        while not running.done():
            done = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            progress(STEP, min(done, total), total)
            time.sleep(POLL_SECONDS)
        running.result()
    progress(STEP, total, total)


def _from_hugging_face(size: Size, folder: Path) -> None:
    from huggingface_hub import snapshot_download

    snapshot_download(
        size.repository,
        local_dir=folder,
        allow_patterns=list(FILES),
        etag_timeout=ANSWER_SECONDS,
    )


def _from_openai(size: Size, folder: Path) -> None:
    """Let OpenAI's package download and check (sha256) its own file."""
    try:
        import whisper
    except ImportError as error:
        raise EngineMissing(WHISPER, (WHISPER,)) from error
    whisper.load_model(size.name, device="cpu", download_root=str(folder))
