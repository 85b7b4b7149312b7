"""Where a stream comes from, and how FFmpeg opens it.

An encoder pushes (we listen), we pull an address, or a file is played as if it were live.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from media import ffmpeg
from media.errors import SourceMissing
from media.live.errors import BadSource, KeyMissing

LISTEN_SECONDS = 20.0
"""An encoder that connects and sends nothing has the place for so long at most."""
SILENT_SECONDS = 5.0
PROBING = {"analyzeduration": "1000000", "probesize": "1000000"}


@dataclass(frozen=True, slots=True)
class Source:
    """``kind``: rtmp and srt listen, pull asks an address, file plays one."""

    kind: str
    address: str
    format: str | None = None
    options: dict[str, str] = field(default_factory=dict)

    @property
    def listens(self) -> bool:
        """Say whether an encoder comes to us."""
        return self.kind in ("rtmp", "srt")

    def as_dict(self) -> dict[str, Any]:
        """Return what ``Source(**values)`` reads back."""
        return asdict(self)


def parse(source: str, *, key: str = "", passphrase: str = "", pull: bool = False) -> Source:
    """Return what this source is: an address to listen at or to pull from, or a file.

    Raises BadSource, KeyMissing, SourceMissing.
    """
    scheme = urlsplit(source).scheme.lower()
    if scheme in ("rtmp", "rtmps") and not pull:
        return _listen_rtmp(source, key)
    if scheme == "srt":
        return _srt(source, passphrase, pull=pull)
    if ffmpeg.is_address(source):
        return Source("pull", source, None, {**ffmpeg.open_options(source), **PROBING})
    if scheme and "://" in source:
        raise BadSource(source)
    if not Path(source).is_file():
        raise SourceMissing(source)
    path = Path(source)
    return Source("file", ffmpeg.input_name(path), None, ffmpeg.open_options(path))


def _listen_rtmp(source: str, key: str) -> Source:
    if not key or "/" in key:
        raise KeyMissing("--key")
    address = f"{source.rstrip('/')}/{quote(key, safe='')}"
    options = {"listen": "1", "protocol_whitelist": "rtmp,tcp", "format_whitelist": "flv,live_flv"}
    return Source("rtmp", address, "flv", {**options, **PROBING})


def _srt(source: str, passphrase: str, *, pull: bool) -> Source:
    """Return an SRT source; a passphrase has 10 to 79 letters (that is SRT's rule)."""
    if not 10 <= len(passphrase) <= 79:
        raise KeyMissing("--passphrase")
    place = urlsplit(source)
    query = {"mode": "caller" if pull else "listener", "passphrase": passphrase, "pbkeylen": "16"}
    return Source("srt", f"srt://{place.netloc}?{urlencode(query)}", "mpegts", dict(PROBING))
