"""A WAV file of which spans are replaced by silence."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from math import ceil, floor
from pathlib import Path

from media.redaction.spans import Span, merged
from media.redaction.tracks import Unusual

BLOCK = 1 << 20
"""samples at once"""


def redact(source: Path, target: Path, *, spans: Sequence[Span]) -> None:
    """Write the sound anew; a second time the same. Raises Unusual."""
    try:
        with wave.open(str(source), "rb") as old, wave.open(str(target), "wb") as new:
            new.setparams(old.getparams())
            silent = b"\x80" if old.getsampwidth() == 1 else b"\0"
            rate, width = old.getframerate(), old.getsampwidth() * old.getnchannels()
            gone = [(floor(s.start * rate), ceil(s.end * rate)) for s in merged(spans)]
            at = 0
            while block := bytearray(old.readframes(BLOCK)):
                for start, end in gone:
                    first = min(max(0, start - at) * width, len(block))
                    last = min(max(0, end - at) * width, len(block))
                    block[first:last] = silent * (last - first)
                new.writeframesraw(bytes(block))
                at += len(block) // width
    except (wave.Error, EOFError) as error:
        raise Unusual(f"it is an unusual WAV file ({error})") from error
