"""Running one stream."""

from __future__ import annotations

from pathlib import Path

from media.live import gate, sources, state
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
    with gate.alone(folder):
        if (read_json(folder.state) or {}).get("state") == state.ENDED:
            raise StreamEnded(out)
        worker = Gate(folder, place, settings)
        gate.stop_on_signals(worker)
        worker.work()
