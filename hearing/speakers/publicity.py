"""What the public may see of a person: photos; what is said of them is in the releases."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.files.models import StoredFile
from hearing.speakers import consents
from hearing.speakers.models import Purpose, ReleasedPhoto, Speaker, SpeakerState

Names = Callable[[Hearing, int], bool]
RELEASES: list[Names] = []
"""What says whether the released programme names a person; the application registers it."""


def register_releases(names: Names) -> None:
    """Let the room of the releases say who is in the public's programme. A second time replaces."""
    RELEASES[:] = [names]


def wanted_photos(speakers: Iterable[Speaker]) -> dict[int, int]:
    """The newest photos of those who consent to be shown, by the person's number: what a release
    takes along."""
    photos = {speaker.id: speaker.photo_id for speaker in speakers if speaker.photo_id}
    willing = _willing(photos)
    return {number: photo for number, photo in photos.items() if number in willing}


def shown_photos(person_ids: Iterable[int]) -> set[int]:
    """Of these people of the released programme, whose photo everybody may see now.

    Who takes photo, consent or part back is not shown from that moment on, whatever was released.
    """
    query = (
        select(Speaker.id)
        .join(ReleasedPhoto)
        .where(
            Speaker.id.in_(person_ids),
            Speaker.photo_id.is_not(None),
            Speaker.state == SpeakerState.CONFIRMED,
        )
    )
    return _willing(db.session.scalars(query))


def public_photo(speaker: Speaker, hearing: Hearing) -> StoredFile | None:
    """The photo that everybody may see now: of a person whom the released programme names."""
    if hearing.published_at is None or speaker.id not in shown_photos([speaker.id]):
        return None
    named = any(names(hearing, speaker.id) for names in RELEASES)
    released = speaker.released_photo
    return released.file if named and released else None


def wants_photo_shown(speaker: Speaker) -> bool:
    """Whether the person consents to have a photo shown."""
    return speaker.id in _willing([speaker.id])


def _willing(person_ids: Iterable[int]) -> set[int]:
    answers = consents.current_of(person_ids)
    photos = {number: answer[Purpose.PHOTO] for number, answer in answers.items()}
    return {number for number, answer in photos.items() if answer is not None and answer.given}
