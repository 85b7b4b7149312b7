"""What can go wrong between a media file and its text, one class for each case.

Every error carries its facts as attributes, builds one clear English sentence from them
(``str(error)``) and has a stable ``code``, so that another program can translate it
(``translate(error.code) % vars(error)``). ``exit_code`` follows sysexits.h.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

BAD_DATA = 65
NO_INPUT = 66
UNAVAILABLE = 69
SOFTWARE = 70
CANNOT_CREATE = 73
INTERRUPTED = 130


class MediaError(Exception):
    """Any failure of this package that has a sentence for the user."""

    code: ClassVar[str] = "media_error"
    exit_code: ClassVar[int] = SOFTWARE


@dataclass(eq=False)
class SourceMissing(MediaError):
    """There is no file at this place, or it can't be read."""

    source: str
    code: ClassVar[str] = "source_missing"
    exit_code: ClassVar[int] = NO_INPUT

    def __str__(self) -> str:
        return f"There is no readable file at {self.source!r}."


@dataclass(eq=False)
class EmptyFile(MediaError):
    """The file has no bytes."""

    source: str
    code: ClassVar[str] = "empty_file"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return f"The file {self.source!r} is empty."


@dataclass(eq=False)
class NotMedia(MediaError):
    """The content is no audio or video that FFmpeg knows, whatever its name says."""

    source: str
    code: ClassVar[str] = "not_media"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return f"The file {self.source!r} is not a sound or video file."


@dataclass(eq=False)
class NoAudio(MediaError):
    """A media file without a sound track."""

    source: str
    code: ClassVar[str] = "no_audio"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return f"The recording {self.source!r} has no sound track."


@dataclass(eq=False)
class TruncatedMedia(MediaError):
    """The file breaks off and what is there can't be decoded, e.g. an MP4 without its index."""

    source: str
    code: ClassVar[str] = "truncated_media"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return (
            f"The recording {self.source!r} breaks off before its index and can't be read. "
            "Copy it again from the recorder, if it is complete there."
        )


@dataclass(eq=False)
class DecodingFailed(MediaError):
    """FFmpeg gave up; ``reason`` is the last line it printed."""

    source: str
    reason: str
    code: ClassVar[str] = "decoding_failed"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return f"The recording {self.source!r} could not be decoded: {self.reason}"


@dataclass(eq=False)
class ProgramMissing(MediaError):
    """A program that is not on this machine."""

    program: str
    code: ClassVar[str] = "program_missing"
    exit_code: ClassVar[int] = UNAVAILABLE

    def __str__(self) -> str:
        return (
            f"The program {self.program!r} is missing. Install it with the system's package "
            f"manager, or install the Python package imageio-{self.program}."
        )


@dataclass(eq=False)
class EngineMissing(MediaError):
    """The speech engine's Python package is not installed, or there is no engine of that name."""

    engine: str
    known: tuple[str, ...]
    code: ClassVar[str] = "engine_missing"
    exit_code: ClassVar[int] = UNAVAILABLE

    def __str__(self) -> str:
        if self.engine in self.known:
            return f"The speech engine {self.engine!r} is not installed on this machine."
        return f"There is no speech engine {self.engine!r}; known are {', '.join(self.known)}."


@dataclass(eq=False)
class UnknownLanguage(MediaError):
    """A code that is none of Whisper's languages."""

    language: str
    code: ClassVar[str] = "unknown_language"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return (
            f"{self.language!r} is no language that Whisper knows; give a code such as de or en, "
            "or auto."
        )


@dataclass(eq=False)
class ModelMissing(MediaError):
    """The weights of this model are not on this machine."""

    name: str
    engine: str
    code: ClassVar[str] = "model_missing"
    exit_code: ClassVar[int] = UNAVAILABLE

    def __str__(self) -> str:
        return (
            f"The model {self.name!r} for {self.engine} is not on this machine. Three ways to get "
            f"one: 'media models fetch {self.name}' downloads it; 'media models import PATH' "
            "takes it from a folder or a file; '--model demo' uses the small demonstration "
            "model, which is for demonstration only and not for a real recording."
        )


@dataclass(eq=False)
class ModelBroken(MediaError):
    """There are files under the model's name, but the engine can't load them."""

    name: str
    reason: str
    code: ClassVar[str] = "model_broken"
    exit_code: ClassVar[int] = UNAVAILABLE

    def __str__(self) -> str:
        return f"The model {self.name!r} can't be loaded: {self.reason}"


@dataclass(eq=False)
class HubUnreachable(MediaError):
    """The place that models are downloaded from does not answer."""

    name: str
    hub: str
    code: ClassVar[str] = "hub_unreachable"
    exit_code: ClassVar[int] = UNAVAILABLE

    def __str__(self) -> str:
        return (
            f"The model {self.name!r} could not be downloaded, because {self.hub} can't be "
            "reached. Fetch it on a machine that can, copy the folder here and run "
            "'media models import PATH'."
        )


@dataclass(eq=False)
class DiskFull(MediaError):
    """No space left on the device while this file was written; nothing half is left."""

    path: Path
    code: ClassVar[str] = "disk_full"
    exit_code: ClassVar[int] = CANNOT_CREATE

    def __str__(self) -> str:
        return f"The disk is full: {str(self.path)!r} could not be written."


@dataclass(eq=False)
class WorkspaceTaken(MediaError):
    """The folder already holds the work on another recording."""

    folder: Path
    source: str
    code: ClassVar[str] = "workspace_taken"
    exit_code: ClassVar[int] = CANNOT_CREATE

    def __str__(self) -> str:
        return (
            f"The folder {str(self.folder)!r} already holds another recording "
            f"({self.source!r}); choose another folder with --out."
        )


@dataclass(eq=False)
class WorkspaceBusy(MediaError):
    """Another process works in this folder now."""

    folder: Path
    code: ClassVar[str] = "workspace_busy"
    exit_code: ClassVar[int] = CANNOT_CREATE

    def __str__(self) -> str:
        return f"Another process is working in the folder {str(self.folder)!r}."


@dataclass(eq=False)
class PieceMissing(MediaError):
    """The pieces were to be joined before all of them were heard."""

    index: int
    code: ClassVar[str] = "piece_missing"

    def __str__(self) -> str:
        return f"Piece {self.index} was not heard yet, so the text can't be joined."


@dataclass(eq=False)
class Cancelled(MediaError):
    """The caller asked to stop; what is finished stays and is skipped the next time."""

    step: str
    code: ClassVar[str] = "cancelled"
    exit_code: ClassVar[int] = INTERRUPTED

    def __str__(self) -> str:
        return f"Stopped during the step {self.step!r}; the same command goes on from there."
