"""Documents as plain text; the record as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import singledispatch

import msgspec

from hearing.exports import about, documents
from hearing.exports.documents import Block, Document
from hearing.record.values import Record

WIDTH = 88
LINE = "_" * 40


def write(document: Document) -> bytes:
    """Lines of at most 88 characters, UTF-8; the same document gives the same bytes."""
    lines = [document.of, document.title, document.city, ""]
    lines += [_wrap(f"{name}: {value}") for name, value in document.facts]
    lines += ["", *(_wrap(line) for line in (document.status, *document.notes))]
    for block in document.blocks:
        lines += _lines(block)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _wrap(text: str) -> str:
    return "\n".join(textwrap.fill(line, WIDTH) for line in text.splitlines())


@singledispatch
def _lines(block: Block) -> Iterator[str]:
    raise NotImplementedError(type(block))


@_lines.register
def _(block: documents.Heading) -> Iterator[str]:
    yield from ("", "", block.text.upper()) if block.level == 1 else ("", block.text)


@_lines.register
def _(block: documents.Text) -> Iterator[str]:
    yield _wrap(f"{block.lead}: {block.text}" if block.lead else block.text)


@_lines.register
def _(block: documents.Spoken) -> Iterator[str]:
    yield f"[{block.time}] {_wrap(block.text)}"


@_lines.register
def _(block: documents.Points) -> Iterator[str]:
    yield from (_wrap(f"{number}. {point}") for number, point in enumerate(block.points, 1))


@_lines.register
def _(block: documents.Table) -> Iterator[str]:
    yield from (": ".join(filter(None, row)) for row in block.rows)


@_lines.register
def _(block: documents.Annex) -> Iterator[str]:
    yield from (f"- {block.text}", f"  SHA-256 {block.sha256}")


@_lines.register
def _(block: documents.Signature) -> Iterator[str]:
    yield f"{block.role}: " + (f"gezeichnet {block.name}, {block.day}" if block.name else LINE)


def as_json(record: Record) -> bytes:
    """All of it with times, as ``hearing.record.values`` describes it; above it that a machine made
    it, as long as not all of it is checked."""
    told = msgspec.json.encode(record)
    if label := about.label(record):
        told = b'{"label":' + msgspec.json.encode(label) + b"," + told[1:]
    return msgspec.json.format(told, indent=1)


def in_json(value: object) -> bytes:
    """A value as JSON that people can read as well."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1)
