"""The record as plain text and as JSON."""

from __future__ import annotations

import textwrap
from zoneinfo import ZoneInfo

import msgspec

from hearing.exports import outline
from hearing.programme.edition import plain
from hearing.record.values import Record

WIDTH = 88


def write(record: Record, *, zone: ZoneInfo) -> bytes:
    """Lines of at most 88 characters, UTF-8; the same record gives the same bytes."""
    hearing = record.hearing
    head = [plain(hearing.title), f"{outline.day(hearing.starts_at.astimezone(zone))}"]
    head += [plain(hearing.venue)] if hearing.venue else []
    lines = [*head, "", outline.status(record, zone), *outline.notes(record), ""]
    if record.summary:
        lines += ["Zusammenfassung", "", _wrap(plain(record.summary)), ""]
    lines += [f"- {plain(decision)}" for decision in record.decisions]
    for section in outline.sections(record):
        lines += ["", section.title.upper(), ""]
        for speech in section.speeches:
            lines += [f"{speech.label}:"]
            lines += [
                f"[{outline.clock(one.second)}] {_wrap(one.text)}" for one in speech.paragraphs
            ]
            lines += [""]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _wrap(text: str) -> str:
    return "\n".join(textwrap.fill(line, WIDTH) for line in text.splitlines())


def as_json(record: Record) -> bytes:
    """All of it with times, as ``hearing.record.values`` describes it."""
    return in_json(record)


def in_json(value: object) -> bytes:
    """A value as JSON that people can read as well."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1)
