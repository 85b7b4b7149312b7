"""A stream that has gone by, without the time it takes: a film cut and brought out at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av

from media.live import index, lines, parts, state
from media.live.folder import Folder
from media.live.ingest import Receiver
from media.live.parts import TICKS, Shape
from media.live.picture_book import PictureBook
from media.live.publish import Publisher, entry_of
from media.live.settings import LiveSettings
from media.workspace import write_json

BEGAN = 1_780_000_000.0
Row = dict[str, Any]


class Planted:
    """A folder into which parts of films come as fast as they can be written."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        self.folder.private.mkdir(parents=True)
        self._publisher = Publisher(self.folder)
        self._book = PictureBook(LiveSettings())
        self._runs = 0

    @property
    def wall(self) -> float:
        return BEGAN if self._publisher.last is None else self._publisher.wall

    def show(self, film: Path) -> None:
        """Bring the whole film out."""
        for row, path in self.cut(film):
            shape = Shape(**row["shape"])
            entry = entry_of(
                index.LIVE, self.wall, row["ticks"], shape, run=self._runs, part=row["part"]
            )
            part = parts.read(path).moved(self._publisher.start - row["begin"])
            self._publisher.add(part, entry)

    def close(self, film: Path) -> None:
        """Let the film arrive while the stream is closed: its parts lie in private."""
        seconds = sum(row["ticks"] for row, _ in self.cut(film)) / TICKS
        self.hold(index.CLOSED, seconds)

    def cut(self, film: Path) -> Iterator[tuple[Row, Path]]:
        """Yield the parts of a film, as a run left them in private."""
        self._runs += 1
        run = self.folder.runs / f"{self._runs:04d}"
        run.mkdir(parents=True)
        with av.open(str(film)) as container:
            receiver = Receiver(container, run)
            for packet in container.demux(*receiver.streams):
                if packet.size and packet.dts is not None:
                    assert packet.time_base is not None
                    receiver.receive(packet, self.wall + float(packet.dts * packet.time_base))
            receiver.cutter.end()
        for row, _ in lines.read(run / "parts.jsonl"):
            if "part" in row:
                yield row, run / f"{row['part']:05d}.ts"

    def hold(self, kind: str, seconds: float) -> None:
        """Bring a still out for so long."""
        still = self._book.still(kind, waiting=False)
        for _ in range(round(seconds / 2)):
            start = self._publisher.start
            entry = entry_of(kind, self.wall, 2 * TICKS, still.shape, reason="planted")
            self._publisher.add(still.part(start, start + 2 * TICKS), entry)

    def end(self) -> None:
        """The stream has ended."""
        self._publisher.end()
        write_json(self.folder.state, {"state": state.ENDED})
