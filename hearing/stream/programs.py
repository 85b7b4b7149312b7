"""The programs of a stream: their command lines, and what they are told in secret.

Secrets go by the environment, because everybody on the machine can read command lines.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hearing.stream import places
from hearing.stream.models import LiveStream, SourceKind

MEDIA = (sys.executable, "-m", "media.live")


@dataclass(frozen=True, slots=True)
class Options:
    """What is set for all streams of this machine."""

    data: Path
    rtmp: str
    srt: str
    hold: float
    engine: str
    device: str
    threads: int

    @property
    def films(self) -> Path:
        """Where the operator puts films for rehearsals."""
        return self.data / "films"


@dataclass(frozen=True, slots=True)
class Program:
    """One program of one stream; ``secrets`` are variables of its environment."""

    name: str
    command: tuple[str, ...]
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Changes with everything the program is told."""
        told = json.dumps([self.command, sorted(self.secrets.items())])
        return hashlib.sha256(told.encode()).hexdigest()


def of(stream: LiveStream, options: Options) -> list[Program]:
    """The programs that a stream needs."""
    found = [_taking_in(stream, options)]
    if stream.caption_model:
        found.append(_captions(stream, options))
    return found


def _taking_in(stream: LiveStream, options: Options) -> Program:
    """The program that takes the stream in, brings it out and keeps it."""
    out = str(places.folder(stream, data=options.data).path)
    command = [*MEDIA, "start", "--out", out, "--hold", str(options.hold)]
    secrets = {"MEDIA_LIVE_SOURCE": _source(stream, options)}
    match stream.source:
        case SourceKind.RTMP:
            secrets["MEDIA_LIVE_KEY"] = stream.key
        case SourceKind.SRT:
            secrets["MEDIA_LIVE_PASSPHRASE"] = stream.key
        case SourceKind.RTMP_PULL:
            command.append("--pull")
        case SourceKind.HLS | SourceKind.FILE:
            pass
    return Program("live", tuple(command), secrets)


def _source(stream: LiveStream, options: Options) -> str:
    match stream.source:
        case SourceKind.RTMP:
            return f"rtmp://{options.rtmp}/live"
        case SourceKind.SRT:
            return f"srt://{options.srt}"
        case SourceKind.FILE:
            return str(options.films / Path(stream.address).name)
        case SourceKind.HLS | SourceKind.RTMP_PULL:
            return stream.address


def _captions(stream: LiveStream, options: Options) -> Program:
    folder = places.folder(stream, data=options.data).path
    words = ("--engine", options.engine, "--model", stream.caption_model)
    machine = ("--device", options.device, "--threads", str(options.threads))
    names = ("--vocabulary", str(write_vocabulary(stream, folder)))
    return Program("captions", (*MEDIA, "captions", str(folder), *words, *machine, *names))


def write_vocabulary(stream: LiveStream, folder: Path) -> Path:
    """Write the hearing's names into a file beside the stream's; a second time the same."""
    path = folder.with_name(f"{folder.name}.names.txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = stream.hearing.vocabulary
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path
