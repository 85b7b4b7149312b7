"""``state.json``: how the stream is, for the desk. Written anew each second, always whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from media.live.folder import Folder
from media.live.presses import iso
from media.workspace import write_json

WAITING, LIVE, GAP, CLOSED, ENDED = "waiting", "live", "gap", "closed", "ended"


@dataclass
class State:
    """What is told; ``warnings`` are sentences by their code, with when they were last true."""

    folder: Folder
    name: str = WAITING
    since: float = 0.0
    encoder: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    warnings: dict[str, dict[str, Any]] = field(default_factory=dict)

    def turn(self, name: str, now: float) -> None:
        """Be another state from now on; a second time ``since`` stays."""
        if name != self.name or not self.since:
            self.name, self.since = name, now

    def warn(self, code: str, sentence: str, now: float) -> None:
        """Tell something that somebody should know; the same again is counted."""
        times = self.warnings.get(code, {"times": 0})["times"] + 1
        self.warnings[code] = {"text": sentence, "last": iso(now), "times": times}

    def rest(self, code: str) -> None:
        """Tell it no longer."""
        self.warnings.pop(code, None)

    def write(self, now: float) -> None:
        """Replace the file."""
        write_json(
            self.folder.state,
            {
                "state": self.name,
                "since": iso(self.since or now),
                "written": iso(now),
                "pid": os.getpid(),
                "encoder": self.encoder or None,
                **self.facts,
                "warnings": [{"code": code, **facts} for code, facts in self.warnings.items()],
            },
        )


def encoder_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a part's line says about the encoder."""
    shape = row["shape"]
    return {
        "video": row["video"],
        "audio": row["audio"],
        "width": shape["width"],
        "height": shape["height"],
        "fps": row["fps"],
        "channels": row["channels"],
        "kbit": round(row["bytes"] * 8 / (row["ticks"] / 90_000) / 1000),
        "drift": row["drift"],
        "jumps": row["jumps"],
        "encoded_anew": row["encodes"],
    }
