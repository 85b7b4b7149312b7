"""What is out of a stream, read while it grows: its parts, and where each is in the recording."""

from __future__ import annotations

from bisect import bisect_right

from media.live import lines
from media.live.folder import Folder
from media.live.index import Entry
from media.live.parts import TICKS
from media.live.presses import iso


class Recording:
    """The parts until now; ``read`` adds those that came meanwhile."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.entries: list[Entry] = []
        self._ticks = [0]
        self._read = 0

    def read(self) -> None:
        """Take note of new parts."""
        for row, after in lines.read(self.folder.index, self._read):
            self._read = after
            entry = Entry.from_dict(row)
            self.entries.append(entry)
            self._ticks.append(self._ticks[-1] + entry.ticks)

    def begin(self, number: int) -> float:
        """Return the second at which a part begins; of the next one that will come, too."""
        return round(self._ticks[number] / TICKS, 3)

    @property
    def edge(self) -> float:
        """Return the second up to which it is out."""
        return self.begin(len(self.entries))

    def number_at(self, second: float) -> int:
        """Return the part in which a second lies, or the one that comes next."""
        tick = round((second + 0.001) * TICKS)
        return min(bisect_right(self._ticks, tick) - 1, len(self.entries))

    def wall(self, second: float) -> str:
        """Return our clock at this second."""
        number = min(self.number_at(second), len(self.entries) - 1)
        return iso(self.entries[number].wall + second - self.begin(number))

    def breaks(self, begin: float, end: float) -> list[float]:
        """Return the seconds between these two at which a decoder has to begin anew."""
        first, last = self.number_at(begin) + 1, self.number_at(end) + 1
        numbers = range(first, min(last, len(self.entries)))
        seconds = [self.begin(number) for number in numbers if self.entries[number].breaks]
        return [second for second in seconds if begin < second < end]
