"""What the public may know of a person, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hearing.agenda.models import Hearing
from hearing.speakers import consents
from hearing.speakers.models import Purpose, Speaker, SpeakerState

Names = Callable[[Hearing, int], bool]
RELEASES: list[Names] = []
"""What says whether the released programme names a person; the application registers it."""


def register_releases(names: Names) -> None:
    """Let the room of the releases say who is in the public's programme. A second time replaces."""
    RELEASES[:] = [names]


def public_facts(speaker: Speaker) -> dict[str, Any] | None:
    """What the programme shows of a confirmed person, None of anybody else.

    ``photo`` is true only while there is a photo and consent to it: ask at each showing.
    """
    if speaker.state is not SpeakerState.CONFIRMED:
        return None
    return {
        "id": speaker.id,
        "name": speaker.name,
        "role": speaker.role,
        "organisation": speaker.organisation,
        "perspective": speaker.perspective,
        "biography": speaker.biography,
        "photo": has_public_photo(speaker),
    }


def has_public_photo(speaker: Speaker) -> bool:
    """Whether there is a photo and the person wants it shown."""
    answer = consents.current(speaker)[Purpose.PHOTO]
    return speaker.photo_id is not None and answer is not None and answer.given


def photo_is_shown(speaker: Speaker, hearing: Hearing) -> bool:
    """Whether everybody may see the photo now: consent stands and the released programme names
    the person."""
    return (
        hearing.published_at is not None
        and has_public_photo(speaker)
        and any(names(hearing, speaker.id) for names in RELEASES)
    )
