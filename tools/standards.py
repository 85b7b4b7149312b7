"""Judge what a running product gives away by checkers that come from elsewhere.

    python tools/standards.py http://127.0.0.1:8000 FOLDER

FOLDER holds the checkers by the names below; each takes an address and ends with 0 when all is
well. Ends with 1 when one of them complains, with 2 when there is nothing to judge.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

Check = tuple[str, ...]
OF_ALL: tuple[Check, ...] = (
    ("feed_check.py", "/podcast.xml"),
    ("oparl_check.py", "/oparl/v1.1"),
    ("sitemap_check.py", ""),
)
OF_A_HEARING: tuple[Check, ...] = (
    ("pdf_check.sh", "/niederschrift.pdf", "2a", "ua1"),
    ("protocol_xml_check.sh", "/niederschrift.xml"),
    ("jsonld_check.mjs", "/programm", "--expect", "Event"),
    ("feed_check.py", "/podcast.xml"),
)
OF_A_VERSION: tuple[Check, ...] = (("pdf_check.sh", "/ergebnis.pdf", "2a", "ua1"),)
OF_A_RECORDING: tuple[Check, ...] = (
    ("vtt_check.py", "/niederschrift/aufzeichnung-{number}.vtt"),
    ("vtt_check.py", "/niederschrift/aufzeichnung-{number}.srt"),
    ("jsonld_check.mjs", "/aufzeichnungen/{number}", "--expect", "VideoObject"),
)


def read(address: str) -> Any:
    """What is at an address, as JSON."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def checks(base: str) -> Iterator[Check]:
    """Every checker with its arguments, for all public hearings that have a record."""
    hearings = [one["slug"] for one in read(f"{base}/api/v1/hearings")["results"]]
    for slug in hearings:
        hearing = f"{base}/anhoerungen/{slug}"
        try:
            record = read(f"{hearing}/niederschrift.json")
        except HTTPError:  # it has no record yet
            continue
        own = (*OF_A_HEARING, *(OF_A_VERSION if record["number"] else ()))
        yield from ((name, hearing + path, *more) for name, path, *more in own)
        for number in (one["id"] for one in record["recordings"]):
            for name, path, *more in OF_A_RECORDING:
                yield name, hearing + path.format(number=number), *more
    if hearings:
        yield from ((name, base + path, *more) for name, path, *more in OF_ALL)


def main(base: str, folder: Path) -> int:
    """Run them one after the other; each says itself what it has found."""
    codes = []
    for name, *arguments in checks(base.rstrip("/")):
        print(f"== {name} {' '.join(arguments)}", flush=True)
        starter = [] if name.endswith(".sh") else ["node" if name.endswith(".mjs") else "python3"]
        command = [*starter, str(folder / name), *arguments]
        codes.append(subprocess.run(command, check=False).returncode)
    print(f"{len(codes)} checks, {sum(bool(code) for code in codes)} with complaints")
    return int(any(codes)) if codes else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
