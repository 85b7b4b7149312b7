"""Captions in a process of their own, by an engine that hears planted sounds and takes its time.

``python -m tests.media.live.captions_run FOLDER SECONDS``
"""

from __future__ import annotations

import sys
from pathlib import Path

from media.live.folder import Folder
from tests.media.fakes import SlowEngine
from tests.media.live.test_captions import hear


def main() -> None:
    folder, seconds = sys.argv[1:]
    hear(Folder(Path(folder)), SlowEngine(log=Path(folder, "log.txt"), seconds=float(seconds)))


if __name__ == "__main__":
    main()
