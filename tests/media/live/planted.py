"""A stream that has gone by, without the time it takes: a film cut and brought out at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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


class Planted:
    """A folder into which parts of films come as fast as they can be written."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        self.folder.private.mkdir(parents=True)
        self._publisher = Publisher(self.folder)
        self._runs = 0

    @property
    def wall(self) -> float:
        return BEGAN if self._publisher.last is None else self._publisher.wall

    def show(self, film: Path) -> None:
        """Bring the whole film out."""
        for row, path in self.cut(film):
            self.add(row, path)

    def cut(self, film: Path) -> Sequence[tuple[dict, Path]]:  # type: ignore[type-arg]
        """Cut a film into parts without bringing them out."""
        self._runs += 1
        run = self.folder.runs / f"{self._runs:04d}"
        run.mkdir(parents=True)
        with av.open(str(film)) as container:
            receiver = Receiver(container, run)
            for packet in container.demux(*receiver.streams):
                if packet.size and packet.dts is not None:
                    receiver.receive(packet, self.wall + float(packet.dts * packet.time_base))
            receiver.cutter.end()
        rows = [row for row, _ in lines.read(run / "parts.jsonl") if "part" in row]
        return [(row, run / f"{row['part']:05d}.ts") for row in rows]

    def add(self, row: dict, path: Path) -> None:  # type: ignore[type-arg]
        """Bring one part out."""
        shape = Shape(**row["shape"])
        entry = entry_of(
            index.LIVE, self.wall, row["ticks"], shape, run=self._runs, part=row["part"]
        )
        part = parts.read(path).moved(self._publisher.start - row["begin"])
        self._publisher.add(part, entry)

    def hold(self, kind: str, seconds: float) -> None:
        """Bring a still out for so long."""
        still = PictureBook(LiveSettings()).still(kind, waiting=False)
        for _ in range(round(seconds / 2)):
            start = self._publisher.start
            entry = entry_of(kind, self.wall, 2 * TICKS, still.shape, reason="planted")
            self._publisher.add(still.part(start, start + 2 * TICKS), entry)

    def end(self) -> None:
        """The stream has ended."""
        self._publisher.end()
        write_json(self.folder.state, {"state": state.ENDED})
