"""Check a published record without the product that made it: python verify_record.py FILE

The file is what "Alle Fassungen (JSON)" on a record's page gives, or the ZIP of all records on the
page of open data, whose files are also held against its list of files. Every contribution (from
format 2 on: every text) is a part of its own, sealed by the SHA-256 of a random salt and its
content; a version's digest covers its head, the seals of all parts and the digest of the version
before. What was redacted has lost its content and salt (what is left of it is its "rest"); its seal
stays. A head of format 1 has its texts in it: one of which something was taken out says so, and its
own digest can no longer be checked, only its place in the chain. Exit status: 0 all as published, 1
something was changed afterwards, 2 no such file. Needs nothing but Python 3.9 or newer.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile)


def canonical(value: Any) -> bytes:
    """Write a value as the one JSON text that is sealed."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def sha256(content: bytes) -> str:
    """Return the digest in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def check(dump: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return what is right and what is wrong, a sentence for each."""
    fine, wrong = [], []
    before, expected = "", 1
    if not dump["versions"]:
        raise ValueError("no version in it")
    for version in dump["versions"]:
        name, parts = f"version {version['number']}", version["parts"]
        if version["number"] != expected:
            wrong.append(f"{name}: version {expected} is missing")
        if version["previous"] != before:
            wrong.append(f"{name}: does not follow the version before it")
        gone = 0
        for place, part in enumerate(parts, 1):
            if part["content"] is None and not part["salt"]:
                gone += 1
            elif sha256(part["salt"].encode() + canonical(part["content"])) != part["digest"]:
                wrong.append(f"{name}: part {place} is not what was published")
        head = {
            "content": version["content"],
            "parts": [part["digest"] for part in parts],
            "previous": version["previous"],
        }
        if version["content"].get("redacted") and version["content"].get("format") == 1:
            fine.append(f"{name}: its head is redacted and can't be checked")
        elif sha256(canonical(head)) != version["digest"]:
            wrong.append(f"{name}: its head or the order of its parts was changed")
        fine.append(f"{name}: {len(parts)} parts, {gone} redacted, {version['digest']}")
        before, expected = version["digest"], version["number"] + 1
    return fine, wrong


def check_all(path: Path) -> tuple[list[str], list[str]]:
    """Return what is right and what is wrong in a ZIP of all records, a sentence for each."""
    fine, wrong = [], []
    with zipfile.ZipFile(path) as archive:
        listed = {
            file["path"]: file for file in json.loads(archive.read("verzeichnis.json"))["files"]
        }
        there = set(archive.namelist()) - {"verzeichnis.json"}
        wrong += [f"{name}: in the list, not in the ZIP" for name in sorted(set(listed) - there)]
        wrong += [f"{name}: in the ZIP, not in the list" for name in sorted(there - set(listed))]
        for name in sorted(there & set(listed)):
            content = archive.read(name)
            if sha256(content) != listed[name]["sha256"]:
                wrong.append(f"{name}: is not the file of the list")
            if name.endswith("/fassungen.json"):
                right, false = check(json.loads(content))
                fine += [f"{name}: {sentence}" for sentence in right]
                wrong += [f"{name}: {sentence}" for sentence in false]
        fine.append(f"{len(there)} files")
    return fine, wrong


def check_file(path: Path) -> tuple[list[str], list[str]]:
    """Check one record, or all of them."""
    return check_all(path) if zipfile.is_zipfile(path) else check(json.loads(path.read_bytes()))


def main(arguments: list[str]) -> int:
    """Print what was found."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        fine, wrong = check_file(Path(arguments[0]))
    except UNREADABLE as error:
        print(f"{arguments[0]}: no record that can be checked ({error!r})")
        return 2
    print("\n".join(fine))
    for sentence in wrong:
        print(f"WRONG {sentence}")
    print("Changed after publication." if wrong else "As published.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
