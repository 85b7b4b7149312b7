"""Running one stream."""

from __future__ import annotations

import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from media.errors import WorkspaceBusy
from media.live import sources, state
from media.live.errors import StreamEnded
from media.live.folder import Folder
from media.live.gate import Gate
from media.live.settings import LiveSettings
from media.workspace import read_json


def run(
    source: str,
    out: Path,
    settings: LiveSettings,
    *,
    key: str = "",
    passphrase: str = "",
    pull: bool = False,
) -> None:
    """Run the stream until its end; a second time it goes on where the first was broken off.

    Raises BadSource, KeyMissing, SourceMissing, StreamEnded, WorkspaceBusy, DiskFull.
    """
    folder = Folder(out)
    place = sources.parse(source, key=key, passphrase=passphrase, pull=pull)
    with alone(folder):
        if (read_json(folder.state) or {}).get("state") == state.ENDED:
            raise StreamEnded(out)
        worker = Gate(folder, place, settings)
        stop_on_signals(worker)
        worker.work()


@contextmanager
def alone(folder: Folder, name: str = "lock") -> Iterator[None]:
    """Keep a second gate, or another second process of its kind, out of the folder.

    Raises WorkspaceBusy.
    """
    folder.private.mkdir(parents=True, exist_ok=True)
    folder.private.chmod(0o700)
    with (folder.private / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkspaceBusy(folder.path) from error
        yield


class Worker(Protocol):
    """What works until ``stopped`` is set."""

    stopped: bool


def stop_on_signals(worker: Worker) -> None:
    """Let it pause when the process is asked to end."""

    def stop(*_: object) -> None:
        worker.stopped = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
