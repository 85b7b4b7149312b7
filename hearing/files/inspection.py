"""Strange bytes are only looked into by a process of its own, with little time and memory.

What a crafted file makes a parser do stays there: it may crash, run out of memory or never end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearing.files.errors import REFUSALS, TooComplicated

SECONDS = 60
OFFICE_SECONDS = 120
CHILD = "hearing.files.child"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is; ``rewritten`` is the version to keep in place of the one handed in."""

    kind: str
    pages: int = 0
    rewritten: Path | None = None


def judge(path: Path, *, allowed: frozenset[str], longest_edge: int) -> Verdict:
    """Look into a file; raises a FileRefused. A second time it says the same."""
    output = path.with_name("rewritten")
    said = _ask("judge", path, output, ",".join(sorted(allowed)), longest_edge)
    rewritten = output if output.exists() else None
    return Verdict(kind=said["kind"], pages=said.get("pages", 0), rewritten=rewritten)


def draw_page(source: Path, *, page: int, image: Path) -> None:
    """Draw a page of a PDF; a second time it is drawn again. It appears whole or not at all."""
    part = image.with_suffix(".part")
    try:
        _ask("draw", source, part, page)
        part.replace(image)
    finally:
        part.unlink(missing_ok=True)


def read_rows(path: Path, *, most: int) -> dict[str, Any]:
    """The cells of an XLSX, see ``sheets.rows``; raises a FileRefused. A second time the same."""
    return _ask("rows", path, most)


def read_text(path: Path, *, kind: str) -> list[str]:
    """What stands on the pages of a file, see ``texts``; raises a FileRefused. Always the same."""
    pages: list[str] = _ask("text", path, kind)["pages"]
    return pages


def write_pdf(source: Path, *, kind: str, output: Path) -> None:
    """Have the pages of slides drawn into a PDF, see ``libreoffice``, in a folder that is empty and
    goes afterwards; raises a FileRefused. What it is has to be judged."""
    _ask("pdf", source, kind, output, seconds=OFFICE_SECONDS)


def _ask(*words: object, seconds: float | None = None) -> dict[str, Any]:
    """Run the child; what it can't say in words counts as too complicated."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", CHILD, *map(str, words)],
            env={
                "PYTHONPATH": os.pathsep.join(sys.path),
                "PATH": os.environ.get("PATH", os.defpath),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS if seconds is None else seconds,
            check=False,
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise TooComplicated from None
    if "refused" in said:
        raise REFUSALS[said["refused"]](**said["facts"])
    return said
