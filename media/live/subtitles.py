"""Captions as everybody gets them: WebVTT beside the parts, and lines of text for the page.

Everything here is made from what was heard (``heard``), so nothing is lost or doubled when the
process is killed between two files.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import pairwise

from media.captions import ESCAPES, timestamp
from media.cues import Cue
from media.live import lines
from media.live.folder import SUBTITLES, Folder
from media.live.heard import Stretch
from media.live.parts import TICKS
from media.live.playlists import Playlist, addresses
from media.live.publish import FIRST_TICK
from media.live.recording import Recording
from media.workspace import write_text

NOTE = "NOTE Automatisch erzeugt, nicht geprüft. Machine-made, unchecked."
MILLISECOND = TICKS // 1000
WRAP = 1 << 33
"""at which a transport stream's clock begins anew"""


class Subtitles:
    """What is out, and what is heard but not out yet."""

    def __init__(self, folder: Folder, recording: Recording) -> None:
        self.folder, self._recording = folder, recording
        self._playlist = Playlist(folder.playlist(SUBTITLES))
        self.published = len(addresses(self._playlist.path))
        self._cues: deque[tuple[int, Cue]] = deque()
        self._cue_count = 0
        self._line_count = 0
        self._lines_out = sum(1 for _ in lines.read(folder.lines))

    @property
    def count(self) -> int:
        """Return of how many parts captions are out."""
        return self._playlist.count

    def add(self, stretch: Stretch) -> None:
        """Take what was heard; lines that are out already don't get out again."""
        for cue in stretch.cues:
            for piece in self._pieces(cue):
                self._cues.append((self._cue_count, piece))
                self._cue_count += 1
        for line in stretch.lines:
            if self._line_count >= self._lines_out:
                self.folder.lines.parent.mkdir(parents=True, exist_ok=True)
                lines.append(self.folder.lines, line.as_dict(self._line_count))
            self._line_count += 1

    def _pieces(self, cue: Cue) -> Iterator[Cue]:
        """Cut a caption where a player's clock begins anew: it would show it twice."""
        places = [cue.start, *self._recording.breaks(cue.start, cue.end), cue.end]
        for start, end in pairwise(places):
            yield Cue(start, end, cue.lines)

    def publish(self) -> None:
        """Bring out the captions of the next part; ``write`` names them."""
        entry = self._recording.entries[self.count]
        begin, end = (self._recording.begin(entry.number + more) for more in (0, 1))
        while self._cues and self._cues[0][1].end <= begin:
            self._cues.popleft()
        if entry.number >= self.published:
            shown = [(number, cue) for number, cue in self._cues if cue.start < end]
            write_text(self.folder.subtitle(entry.number), text_of(begin, shown))
        self._playlist.add(entry, f"{entry.number:05d}.vtt")

    def write(self) -> None:
        """Write the playlist; it never becomes shorter."""
        if self._playlist.count >= max(1, self.published):
            self._playlist.write()

    def end(self) -> None:
        """Say that nothing follows."""
        self._playlist.end()
        self.write()


def text_of(begin: float, cues: Iterable[tuple[int, Cue]]) -> str:
    """Return the WebVTT file of a part that begins at this second.

    Local time is told for its own beginning: hls.js takes an offset of 0 for none.
    """
    ticks = (FIRST_TICK + round(begin * 1000) * MILLISECOND) % WRAP
    blocks = [f"WEBVTT\nX-TIMESTAMP-MAP=LOCAL:{timestamp(begin)},MPEGTS:{ticks}", NOTE]
    for number, cue in cues:
        times = f"{timestamp(cue.start)} --> {timestamp(cue.end)}"
        text = (line.translate(ESCAPES) for line in cue.lines)
        blocks.append("\n".join([str(number + 1), times, *text]))
    return "\n\n".join(blocks) + "\n"
