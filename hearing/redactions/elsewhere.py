"""Where else a phrase stands in a hearing: in what was said, in what people wrote, in files."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hearing.agenda.models import Hearing
from hearing.protocol.replacing import LONGEST_SEARCH
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import phrases
from hearing.redactions.holders import KEEPERS, Place, Sort
from hearing.redactions.preview import Preview


def find(hearing: Hearing, wanted: re.Pattern[str]) -> list[Place]:
    """All places, each passage of a recording once."""
    found = [place for keeper in KEEPERS for place in keeper.find(hearing, wanted)]
    return [*_spoken(found), *(one for one in found if one.sort is not Sort.SPOKEN)]


def find_all(hearing: Hearing, phrase: str) -> list[Place]:
    """The same for words as a form has them, a phrase in each line; of no words nothing."""
    return find(hearing, phrases.pattern(*phrase.splitlines())) if phrase else []


def beside(recording: Recording, shown: Preview) -> tuple[list[Place], str]:
    """Where else the words of a passage stand that is looked at, and these words."""
    phrase = words_of(shown)
    found = find_all(recording.hearing, phrase)
    return [one for one in found if not _is_in(one, recording, shown.span)], phrase


def words_of(shown: Preview) -> str:
    """The words of a passage that may stand elsewhere, a phrase in each line."""
    runs = (text for loss in shown.losses for is_gone, text in loss.runs if is_gone)
    told = dict.fromkeys(phrases.plain(text) for text in runs)
    fit = (one for one in told if len(one) <= LONGEST_SEARCH)
    return "\n".join(one for one in fit if phrases.is_long_enough(one))


def _is_in(place: Place, recording: Recording, gone: Span) -> bool:
    span = place.span
    return span is not None and place.recording is recording and gone.touches(span.start, span.end)


def _spoken(found: Iterable[Place]) -> list[Place]:
    kept: list[Place] = []
    for one in found:
        span = one.span
        if span is None:
            continue
        same = (other.span for other in kept if other.recording is one.recording and other.span)
        if not any(other.touches(span.start, span.end) for other in same):
            kept.append(one)
    return kept
