"""HLS playlists (RFC 8216): a growing one for each variant, and the one that lists the variants."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media.live.folder import AUDIO, LOW, MAIN, PLAYLIST, SUBTITLES, Folder
from media.live.index import Entry
from media.live.parts import Shape
from media.live.presses import iso
from media.workspace import read_json, write_text

HEAD = (
    "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:0\n"
    "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n"
)
TARGET_SECONDS = 3
"""the longest part has 2.4 seconds; RFC 8216 wants a whole number that never changes"""
PARTS_BETWEEN_DATES = 30
MACHINE_MADE = "public.accessibility.transcribes-spoken-dialog,public.machine-generated"
CAPTIONS = {"de": "Deutsch", "en": "English", "fr": "Français", "tr": "Türkçe", "uk": "Українська"}
"""what a player's menu calls captions in these languages"""
END = "#EXT-X-ENDLIST\n"
LOW_BITS, LOW_HEIGHT = 250_000, 240
AUDIO_BITS = 160_000
FIRST_BITS = 3_000_000
"""what the main variant is said to need before anything came"""


class Playlist:
    """A playlist that only grows; its file is replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self.path, self.count = path, 0
        self._text = HEAD.format(target=TARGET_SECONDS)
        self._ended = False

    def add(self, entry: Entry, address: str) -> None:
        """Add a part under this address."""
        dated = entry.breaks or entry.number % PARTS_BETWEEN_DATES == 0
        if entry.breaks and entry.number:
            self._text += "#EXT-X-DISCONTINUITY\n"
        if dated:
            self._text += f"#EXT-X-PROGRAM-DATE-TIME:{iso(entry.wall)}\n"
        self._text += f"#EXTINF:{entry.seconds:.5f},\n{address}\n"
        self.count += 1

    def end(self) -> None:
        """Nothing follows."""
        self._ended = True

    def write(self) -> None:
        """Replace the file."""
        write_text(self.path, self._text + (END if self._ended else ""))


def addresses(path: Path) -> list[str]:
    """Return the addresses in a playlist's file, in order; of none, none."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def low_size(shape: Shape) -> tuple[int, int]:
    """Return width and height of the small variant."""
    height = min(LOW_HEIGHT, shape.height // 2 * 2)
    return round(shape.width * height / max(1, shape.height) / 2) * 2, height


@dataclass(frozen=True, slots=True)
class Variants:
    """What the master playlist says: the shape of the main variant, and its most bits a second."""

    shape: Shape
    bits: int = FIRST_BITS
    renditions: bool = True

    def text(self, folder: Folder) -> str:
        """Return the master playlist; subtitles are in it when their playlist is there."""
        rows = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS"]
        subtitles = folder.playlist(SUBTITLES).exists()
        if subtitles:
            language = (read_json(folder.captions) or {}).get("language", "de")
            name = f"{CAPTIONS.get(language, language)} (automatisch)"
            rows.append(
                f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",LANGUAGE="{language}",'
                f'NAME="{name}",DEFAULT=NO,AUTOSELECT=YES,'
                f'CHARACTERISTICS="{MACHINE_MADE}",URI="{SUBTITLES}/{PLAYLIST}"'
            )
        more = ',SUBTITLES="subs"' if subtitles else ""
        for name, bits, facts in self._rows():
            rows.append(f"#EXT-X-STREAM-INF:BANDWIDTH={bits},{facts}{more}")
            rows.append(f"{name}/{PLAYLIST}")
        return "\n".join(rows) + "\n"

    def _rows(self) -> list[tuple[str, int, str]]:
        shape = self.shape
        size = f"RESOLUTION={shape.width}x{shape.height}"
        rows = [(MAIN, self.bits, f'CODECS="{shape.codecs}",{size}')]
        if self.renditions:
            width, height = low_size(shape)
            low = f'CODECS="avc1.42c015,mp4a.40.2",RESOLUTION={width}x{height}'
            rows.append((LOW, min(LOW_BITS + AUDIO_BITS, self.bits), low))
            rows.append((AUDIO, AUDIO_BITS, 'CODECS="mp4a.40.2"'))
        return rows
