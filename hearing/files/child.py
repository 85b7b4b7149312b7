"""The process that looks into a file.

``python -m hearing.files.child judge FILE OUTPUT KINDS EDGE`` prints what the file is, or the
name of the refusal, as JSON; ``rows FILE MOST`` the cells of an XLSX, ``text
FILE KIND`` what stands on the pages; ``pdf FILE KIND OUTPUT`` has slides drawn by LibreOffice.
``inspection`` starts it.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from hearing.files.errors import FileRefused, KindNotAllowed, TooComplicated
from hearing.files.kinds import HEAD_BYTES, labels, sniff

MEMORY = 1536 * 2**20
OFFICE_MEMORY = 4 * 2**30
CPU_SECONDS = 40
OFFICE_CPU_SECONDS = 120
WRITTEN = 256 * 2**20

# Which module looks into which kind; each has ``judge(path, output, candidates, longest_edge)``.
JUDGES = {
    "pdf": "hearing.files.pdf",
    "pptx": "hearing.files.archives",
    "docx": "hearing.files.archives",
    "odp": "hearing.files.archives",
    "odt": "hearing.files.archives",
    "ods": "hearing.files.archives",
    "xlsx": "hearing.files.archives",
    "png": "hearing.files.pictures",
    "jpeg": "hearing.files.pictures",
    "webp": "hearing.files.pictures",
    "svg": "hearing.files.drawings",
}


def main(words: list[str]) -> dict[str, Any]:
    """Do what the words say; a refusal is an answer too."""
    try:
        if words[0] == "draw":
            _draw(*words[1:])
            return {}
        if words[0] == "rows":
            return _rows(*words[1:])
        if words[0] == "text":
            return _text(*words[1:])
        if words[0] == "pdf":
            _write_pdf(*words[1:])
            return {}
        return _judge(*words[1:])
    except FileRefused as refused:
        return {"refused": type(refused).__name__, "facts": refused.facts}
    except (MemoryError, RecursionError):
        return {"refused": TooComplicated.__name__, "facts": {}}


def _draw(file: str, output: str, page: str) -> None:
    import_module(JUDGES["pdf"]).draw(Path(file), Path(output), int(page))


def _rows(file: str, most: str) -> dict[str, Any]:
    """The cells of a table that has been judged like every other file."""
    _judge(file, "", "xlsx", "0")
    said: dict[str, Any] = import_module("hearing.files.sheets").rows(Path(file), int(most))
    return said


def _text(file: str, kind: str) -> dict[str, Any]:
    said: dict[str, Any] = import_module("hearing.files.texts").read(Path(file), kind)
    return said


def _write_pdf(file: str, kind: str, output: str) -> None:
    import_module("hearing.files.libreoffice").write_pdf(Path(file), kind, Path(output))


def _judge(file: str, output: str, kinds: str, edge: str) -> dict[str, Any]:
    allowed = frozenset(kinds.split(","))
    with Path(file).open("rb") as opened:
        candidates = sniff(opened.read(HEAD_BYTES), allowed=allowed)
    module = import_module(JUDGES[min(candidates)])
    said: dict[str, Any] = module.judge(Path(file), Path(output), candidates, int(edge))
    if said["kind"] not in candidates:
        raise KindNotAllowed(allowed=labels(allowed))
    return said


def _limit(*, memory: int = MEMORY, seconds: int = CPU_SECONDS) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    if sys.argv[1] == "pdf":
        _limit(memory=OFFICE_MEMORY, seconds=OFFICE_CPU_SECONDS)
    else:
        _limit()
    warnings.simplefilter("ignore")
    json.dump(main(sys.argv[1:]), sys.stdout)
