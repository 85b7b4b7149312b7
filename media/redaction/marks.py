"""What was taken out of an MP4 stands in it, so that nothing is encoded anew a second time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from media.boxes import box, walk
from media.fragments import read_content
from media.redaction.spans import Span, merged

KIND = b"uuid"
NAME = UUID("5d0c1f0e-8a4b-4f0d-9a57-6f6b1f6a2c11").bytes


def box_of(spans: Iterable[Span]) -> bytes:
    """Return the box that names these spans."""
    rows = [[span.start, span.end] for span in merged(spans)]
    return box(KIND, NAME, json.dumps(rows).encode())


def read(file: BinaryIO) -> list[Span]:
    """Return the spans that are gone already."""
    spans: list[Span] = []
    for found in walk(file):
        if found.kind == KIND:
            content = read_content(file, found)
            if content.startswith(NAME):
                spans += [Span(*row) for row in json.loads(content[len(NAME) :])]
    return spans
