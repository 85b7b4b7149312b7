"""What a live stream left: the parts of every variant, their captions, and the lists of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from media.errors import Cancelled
from media.live import lines, parts, runs
from media.live.folder import AUDIO, LOW, MAIN, SUBTITLES, Folder
from media.live.index import Entry
from media.live.parts import SOUND_FRAME, TICKS, Part, Shape, Unit, find_sps
from media.live.playlists import END, Playlist, addresses, low_size
from media.live.publish import FIRST_TICK
from media.live.recording import Recording
from media.live.still import Still, load_picture, silence, silent_packet
from media.redaction.errors import NotRedactable
from media.redaction.listening import is_silent
from media.redaction.pictures import IDR, Coding, Old, Painter, units
from media.redaction.spans import Span, covers, merged, touches
from media.redaction.still import TEXT
from media.redaction.stream_texts import redact_captions
from media.redaction.tracks import REACH, Unusual
from media.workspace import (
    CancelCheck,
    Progress,
    never,
    new_file,
    no_progress,
    read_json,
    remove_parts,
    write_json,
)

STEP = "redaction"
HEARD = REACH * SOUND_FRAME * TICKS // parts.RATE
"""ticks for which a packet of sound is heard, at most"""


def redact_parts(
    folder: Path,
    *,
    spans: Sequence[Span],
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Replace the spans in a stream that has ended, in the folder of ``media.live``. Names, times
    and lengths of all parts stay. A second time nothing changes.

    Raises NotRedactable (then the folder has to be deleted), Cancelled, DiskFull.
    """
    stream = Folder(folder)
    done = stream.path / "redacted.json"
    before = [Span(*row) for row in read_json(done) or ()]
    if not stream.index.exists() or (covers(before, spans) and is_silent(folder, spans=spans)):
        return
    remove_parts(folder)  # of one that was killed; what was to go may stand in it
    for run in runs.known(stream):
        run.clear()
    try:
        Stream(stream, merged(spans)).redact(progress, cancelled)
    except Unusual as error:
        raise NotRedactable(folder, f"{error}.") from error
    except (ValueError, FileNotFoundError) as error:
        raise NotRedactable(folder, "a part of it is broken.") from error
    redact_captions(stream, spans)
    write_json(done, [[span.start, span.end] for span in merged([*before, *spans])])


class Stream:
    """All parts of a stream, and what has to go from them."""

    def __init__(self, folder: Folder, spans: Sequence[Span]) -> None:
        self._folder = folder
        self._recording = Recording(folder)
        self._recording.read()
        self._spans = [
            Span(FIRST_TICK + span.start * TICKS, FIRST_TICK + span.end * TICKS) for span in spans
        ]
        self._painters: dict[tuple[str, Shape], Painter] = {}
        self._stills: dict[tuple[str, Shape], Still] = {}
        self._whole: set[int] = set()
        """parts of which nothing stayed: the still in their place is coded in a way of its own"""

    def redact(self, progress: Progress, cancelled: CancelCheck) -> None:
        """Redact part by part, then the lists. Raises Unusual, ValueError, Cancelled."""
        entries = self._recording.entries
        anew: set[int] = set()
        for variant in (LOW, AUDIO, MAIN):
            own = self._addresses(variant)
            self._remove_others(variant, set(own))
            for entry, address in zip(entries, own, strict=False):
                if cancelled():
                    raise Cancelled(STEP)
                progress(STEP, self._recording.begin(entry.number), self._recording.edge)
                if address.startswith("../") or not self._touches(entry, anew):
                    continue
                if self._redact(entry, variant, drawn_before=entry.number - 1 in anew):
                    anew.add(entry.number)
        self._list(anew)

    def _addresses(self, variant: str) -> list[str]:
        """Return which parts a variant has; what is kept of the stream is what its index names."""
        if variant == MAIN:
            return [self._folder.part(entry.number).name for entry in self._recording.entries]
        return addresses(self._folder.playlist(variant))

    def _remove_others(self, variant: str, own: Collection[str]) -> None:
        """Remove parts that were made before a kill, and which no list names."""
        for path in (self._folder.public / variant).glob("*.ts"):
            if path.name not in own:
                path.unlink()

    def _begin(self, number: int) -> int:
        return FIRST_TICK + round(self._recording.begin(number) * TICKS)

    def _touches(self, entry: Entry, anew: set[int]) -> bool:
        """Say whether a part has to be looked at: the one after a part drawn anew, too."""
        begin = self._begin(entry.number)
        return entry.number - 1 in anew or touches(self._spans, begin, begin + entry.ticks + HEARD)

    def _redact(self, entry: Entry, variant: str, *, drawn_before: bool) -> bool:
        """Write a part anew; say whether its pictures are drawn anew."""
        path = self._folder.part(entry.number, variant)
        begin, end = self._begin(entry.number), self._begin(entry.number + 1)
        if any(span.start <= begin and end + HEARD <= span.end for span in self._spans):
            self._write(path, self._empty(entry, variant, begin, end), entry)
            if variant != AUDIO:
                self._whole.add(entry.number)
            return variant != AUDIO
        old = parts.read(path)
        inside = _inside(old.video, end, self._spans)
        depends = drawn_before and bool(old.video) and not _opens(old.video[0])
        drawn = depends or any(inside)
        painted = tuple(self._drawn(old.video, inside, entry, variant)) if drawn else old.video
        part = Part(painted, tuple(_silenced(old.audio, self._spans)))
        if part != old:
            self._write(path, part, entry)
        return drawn

    def _write(self, path: Path, part: Part, entry: Entry) -> None:
        with new_file(path) as target:
            parts.write(target, part, entry.shape)

    def _empty(self, entry: Entry, variant: str, begin: int, end: int) -> Part:
        """Return a part of which nothing stays: it need not be read."""
        if variant == AUDIO:
            return Part((), tuple(silence(begin, end)))
        key = variant, entry.shape
        if key not in self._stills:
            width, height = entry.shape.width // 2 * 2, entry.shape.height // 2 * 2
            if variant == LOW:
                width, height = low_size(entry.shape)
            self._stills[key] = Still(load_picture(None, TEXT, (width, height)))
        return self._stills[key].part(begin, end)

    def _drawn(
        self, video: Sequence[Unit], inside: Sequence[bool], entry: Entry, variant: str
    ) -> Iterator[Unit]:
        key = variant, entry.shape
        if key not in self._painters:
            coding = Coding(profile=find_sps(video[0].data)[1], level=0)
            self._painters[key] = Painter(coding, (unit.data for unit in video))
        group = [Old(unit.data, unit.pts, one) for unit, one in zip(video, inside, strict=True)]
        packets = self._painters[key].draw(group)
        shown = sorted(unit.pts for unit in video)
        for data, pts, unit in zip(packets, shown, video, strict=True):
            found = Unit(data, pts, unit.dts)
            yield replace(found, key=_opens(found))

    def _list(self, anew: set[int]) -> None:
        """Say in the lists where a decoder has to be set up anew, and how large parts are now."""
        entries = [
            replace(
                entry,
                breaks=entry.breaks or any(_differs(entry.number, s) for s in (anew, self._whole)),
                bytes=self._folder.part(entry.number).stat().st_size,
            )
            for entry in self._recording.entries
        ]
        lines.write(self._folder.index, (entry.as_dict() for entry in entries))
        for variant in (MAIN, LOW, AUDIO, SUBTITLES):
            path = self._folder.playlist(variant)
            if path.exists():
                _write_playlist(path, entries)


def _write_playlist(path: Path, entries: Iterable[Entry]) -> None:
    playlist = Playlist(path)
    for entry, address in zip(entries, addresses(path), strict=False):
        playlist.add(entry, address)
    if path.read_text(encoding="utf-8").endswith(END):
        playlist.end()
    playlist.write()


def _differs(number: int, numbers: Collection[int]) -> bool:
    """Say whether a part and the one before it are not both among these, or both not."""
    return (number in numbers) != (number - 1 in numbers)


def _inside(video: Sequence[Unit], end: int, spans: Sequence[Span]) -> list[bool]:
    """Say of each picture whether it is on the screen in a span."""
    shown = sorted(unit.pts for unit in video)
    until = dict(pairwise([*shown, end]))
    return [touches(spans, unit.pts, max(unit.pts + 1, until[unit.pts])) for unit in video]


def _silenced(audio: Iterable[Unit], spans: Sequence[Span]) -> Iterator[Unit]:
    for unit in audio:
        heard = touches(spans, unit.pts, unit.pts + HEARD)
        yield replace(unit, data=silent_packet()) if heard else unit


def _opens(unit: Unit) -> bool:
    """Say whether decoding can begin at a packet, whatever was before."""
    return any(part[0] & 0x1F == IDR for part in units(unit.data))
