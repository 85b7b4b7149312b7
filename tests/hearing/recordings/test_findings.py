"""What the machine says of its own text."""

from __future__ import annotations

from hearing.recordings import findings


def test_a_stretch_without_text_counts_from_half_a_second_on() -> None:
    gaps = [
        {"start": 55.0, "end": 55.2, "reason": "no_text"},
        {"start": 60.0, "end": 60.5, "reason": "no_text"},
    ]
    told = findings.read_coverage(
        {"speech_seconds": 9.0, "text_seconds": 8.3, "spans": [{"missing": gaps}], "doubts": []}
    )
    assert [(one.start, one.end) for one in told.missing] == [(60.0, 60.5)]
