"""Check a published record without the product that made it: python verify_record.py FILE [MEDIA]

FILE is what "Alle Fassungen (JSON)" on a record's page gives, or the ZIP of all records on the page
of open data, whose files are also held against its list of files. MEDIA is a video or sound that
was downloaded from the same hearing: is it the one that was published?

Every contribution (from format 2 on: every text) is a part of its own, sealed by the SHA-256 of a
random salt and its content; a version's digest covers its head, the seals of all parts and the
digest of the version before. What was taken out has lost its content and salt, its seal stays. What
is left of it is its "rest", and a line of the list of removals says since when and why: the lines
are a chain, too, and each seals its rest. A head of format 1 has its texts in it: one of which
something was taken out says so, and can only be checked by its line. A version also names its edit
log and, from format 3 on, the files that are played and the last line that was there before it.

Exit status: 0 all as published, 1 something was changed afterwards, 2 no such file. Needs nothing
but Python 3.9 or newer.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile)
SEALED = ("number", "at", "reason", "of", "seal", "previous")


class Report:
    """What was found right and wrong, a sentence for each."""

    def __init__(self) -> None:
        self.fine: list[str] = []
        self.wrong: list[str] = []

    def expect(self, is_right: bool, sentence: str) -> None:
        """Note what is wrong, unless it is right."""
        if not is_right:
            self.wrong.append(sentence)


def canonical(value: Any) -> bytes:
    """Write a value as the one JSON text that is sealed."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def sha256(content: bytes) -> str:
    """Return the digest in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sealed(salt: str, value: Any) -> str:
    """Return the seal of a value."""
    return sha256(salt.encode() + canonical(value))


def check(dump: dict[str, Any], report: Report) -> None:
    """Check all versions of one record."""
    if not dump["versions"]:
        raise ValueError("no version in it")
    lines = check_removals(dump, report)
    before, expected = "", 1
    for version in dump["versions"]:
        name = f"version {version['number']}"
        report.expect(version["number"] == expected, f"{name}: version {expected} is missing")
        is_next = version["previous"] == before
        report.expect(is_next, f"{name}: does not follow the version before it")
        gone = check_parts(version, name, lines, report)
        check_head(version, name, lines, report)
        check_edit_log(version, name, dump.get("changes", {}), report)
        count = len(version["parts"])
        report.fine.append(f"{name}: {count} parts, {gone} redacted, {version['digest']}")
        before, expected = version["digest"], version["number"] + 1


def check_removals(dump: dict[str, Any], report: Report) -> dict[str, Any] | None:
    """Check the list of removals; return the newest line of each thing, None without a list."""
    listed, previous = dump.get("removals"), ""
    for number, line in enumerate(listed or (), 1):
        is_next = (line["number"], line["previous"]) == (number, previous)
        report.expect(is_next, f"removal {number}: does not follow the one before it")
        told = sha256(canonical({key: line[key] for key in SEALED}))
        report.expect(told == line["digest"], f"removal {number}: was changed")
        report.fine.append(f"removal {number}: {line['at']}, {line['reason']}, {line['digest']}")
        previous = line["digest"]
    for version in dump["versions"]:
        named = version["content"].get("removals")
        if named and named["count"]:
            known = [line["digest"] for line in (listed or [])[: named["count"]]]
            is_there = len(known) == named["count"] and known[-1] == named["digest"]
            report.expect(is_there, f"version {version['number']}: removals before it are missing")
        report.expect(named is None or listed is not None, "the list of removals is missing")
    return None if listed is None else {line["of"]: line for line in listed}


def check_parts(
    version: dict[str, Any], name: str, lines: dict[str, Any] | None, report: Report
) -> int:
    """Check each part, or what is left of it; return of how many something is gone."""
    gone = 0
    for place, part in enumerate(version["parts"], 1):
        line = (lines or {}).get(part["digest"])
        if part["content"] is not None or part["salt"]:
            is_whole = sealed(part["salt"], part["content"]) == part["digest"]
            report.expect(is_whole, f"{name}: part {place} is not what was published")
            report.expect(line is None, f"{name}: part {place} was taken out and is back")
            continue
        gone += 1
        if lines is not None and line is None:
            report.wrong.append(f"{name}: part {place} is gone, and no removal says so")
        elif line is not None:
            is_left = sealed(line["salt"], part.get("rest")) == line["seal"]
            report.expect(is_left, f"{name}: part {place} is not what was left of it")
    if gone and lines is None:
        report.fine.append(f"{name}: no list of removals, what is left can't be checked")
    return gone


def check_head(
    version: dict[str, Any], name: str, lines: dict[str, Any] | None, report: Report
) -> None:
    """Check a head: by the version's digest, or by what was left of it."""
    content, line = version["content"], (lines or {}).get(version["digest"])
    seals = [part["digest"] for part in version["parts"]]
    told = {"content": content, "parts": seals, "previous": version["previous"]}
    if content.get("format") != 1 or not content.get("redacted"):
        is_whole = sha256(canonical(told)) == version["digest"]
        report.expect(is_whole, f"{name}: its head or the order of its parts was changed")
    elif line is not None:
        is_left = sealed(line["salt"], content) == line["seal"]
        report.expect(is_left, f"{name}: its head is not what was left of it")
        report.fine.append(f"{name}: its head is redacted")
    elif lines is not None:
        report.wrong.append(f"{name}: its head is redacted, and no removal says so")
    else:
        report.fine.append(f"{name}: its head is redacted and can't be checked")


def check_edit_log(
    version: dict[str, Any], name: str, changes: dict[str, Any], report: Report
) -> None:
    """Check the digest of all changes of a text against the list of them, as far as there is one:
    with a text its changes go."""
    for told in version["content"].get("edit_log", ()):
        digests = changes.get(str(told["recording"]))
        if digests is not None:
            known = sha256(canonical(digests[: told["changes"]]))
            is_whole = known == told["digest"] and len(digests) >= told["changes"]
            text = f"{name}: edit log of recording {told['recording']}"
            report.expect(is_whole, f"{text} was changed")
            report.fine.append(f"{text}, {told['changes']} changes")


def check_media(path: Path, dump: dict[str, Any], report: Report) -> None:
    """Check a downloaded file: is it the one that was published last?"""
    digest, files = sha256_of(path), played(dump)
    if not files:
        report.wrong.append(f"{path.name}: no version names the files that are played")
        return
    for name, digests in files.items():
        if digest == digests[-1]:
            report.fine.append(f"{path.name}: is {name} as it is published")
            return
        if digest in digests:
            report.wrong.append(f"{path.name}: is {name} as it was before something was taken out")
            return
    report.wrong.append(f"{path.name}: is no file that was published, or was changed")


def played(dump: dict[str, Any]) -> dict[str, list[str]]:
    """Return the digests of each played file, in the order in which they were published: versions
    name them, and removals the ones that took their place."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for version in dump["versions"]:
        for told in version["content"].get("media", ()):
            if not told["sha256"]:
                continue
            when = (version["content"]["removals"]["count"], version["number"])
            found.setdefault(f"recording-{told['recording']}", []).append((*when, told["sha256"]))
    for line in dump.get("removals") or ():
        if line["of"] in found:
            found[line["of"]].append((line["number"], 0, line["seal"]))
    return {name: [digest for *_when, digest in sorted(all_)] for name, all_ in found.items()}


def sha256_of(path: Path) -> str:
    """Return the digest of a file of any size."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_all(path: Path, report: Report) -> None:
    """Check a ZIP of all records."""
    with zipfile.ZipFile(path) as archive:
        listed = {
            file["path"]: file for file in json.loads(archive.read("verzeichnis.json"))["files"]
        }
        there = set(archive.namelist()) - {"verzeichnis.json"}
        for name in sorted(set(listed) ^ there):
            where = ("list", "ZIP") if name in listed else ("ZIP", "list")
            report.wrong.append(f"{name}: in the {where[0]}, not in the {where[1]}")
        for name in sorted(there & set(listed)):
            content = archive.read(name)
            is_whole = sha256(content) == listed[name]["sha256"]
            report.expect(is_whole, f"{name}: is not the file of the list")
            if name.endswith("/fassungen.json"):
                own = Report()
                check(json.loads(content), own)
                report.fine += [f"{name}: {sentence}" for sentence in own.fine]
                report.wrong += [f"{name}: {sentence}" for sentence in own.wrong]
        report.fine.append(f"{len(there)} files")


def main(arguments: list[str]) -> int:
    """Print what was found."""
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    path, report = Path(arguments[0]), Report()
    try:
        if zipfile.is_zipfile(path):
            check_all(path, report)
        else:
            dump = json.loads(path.read_bytes())
            check(dump, report)
            for media in arguments[1:]:
                check_media(Path(media), dump, report)
    except UNREADABLE as error:
        print(f"{arguments[0]}: no record that can be checked ({error!r})")
        return 2
    print("\n".join(report.fine))
    for sentence in report.wrong:
        print(f"WRONG {sentence}")
    print("Changed after publication." if report.wrong else "As published.")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
