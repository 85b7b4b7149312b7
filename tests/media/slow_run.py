"""A run of the whole pipeline in a process of its own, with an engine that takes its time.

``python -m tests.media.slow_run SOURCE OUT LOG SECONDS``
"""

from __future__ import annotations

import sys
from pathlib import Path

from media import pipeline
from tests.media.fakes import SlowEngine


def main() -> None:
    source, out, log, seconds = sys.argv[1:]
    engine = SlowEngine(log=Path(log), seconds=float(seconds))
    pipeline.transcribe(source, Path(out), engine=engine, with_playback=False)


if __name__ == "__main__":
    main()
