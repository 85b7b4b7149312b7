"""What this room holds about a person: their part, description, photo, slides, consents.

Who is named in a released programme or in the record stays there by name: both are published and
have rules of their own. All else goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from hearing.database import db
from hearing.errors import N_
from hearing.files.models import StoredFile
from hearing.persons import Erasure, Held, Person, Sighting, when
from hearing.speakers import wordings
from hearing.speakers.models import Consent, ReleasedPhoto, Slides, Slot, Speaker

STAYS = N_(
    "Name, Funktion und Organisation stehen in einer veröffentlichten Fassung des Programms oder im"
    " Protokoll und bleiben dort, ebenso die Nachweise der Einwilligungen."
)
EMPTY = {**dict.fromkeys(("email", "biography", "needs", "reason"), ""), "needs_at": None}
# Says whether anything published names a person; joined when the application is made.
Named = Callable[[Speaker], bool]
_published: list[Named] = []


def register_published(named: Named) -> None:
    """Let a room say whom its published texts name. A second time changes nothing."""
    if named not in _published:
        _published.append(named)


def is_published(speaker: Speaker) -> bool:
    """Whether anything that was published names a person."""
    return any(named(speaker) for named in _published)


def find(person: Person) -> Iterator[Held]:
    """Their parts in hearings, with files and consents."""
    for speaker in speakers(person):
        stays = STAYS if is_published(speaker) else ""
        yield Held(
            N_("Mitwirkung"),
            f"speaker {speaker.id}",
            _facts(speaker),
            speaker.hearing_id,
            name=speaker.name,
            stays=stays,
        )
        for file in _files(speaker):
            facts = {"file_name": file.name, "kind": file.kind, "size": file.size}
            facts["created_at"] = when(file.created_at)
            yield Held(N_("Datei"), "", facts, speaker.hearing_id)
        for consent in consents(speaker):
            yield Held(N_("Einwilligung"), "", _of_consent(consent), speaker.hearing_id)


def erase(erasure: Erasure) -> int:
    """Delete a person nothing published names; of others leave what is published, and the consents
    that prove it was allowed. A second time there is nothing."""
    found = speakers(erasure.person)
    for speaker in found:
        _forget_files(speaker)
        if is_published(speaker) or not _deleted(speaker):
            for name, value in EMPTY.items():
                setattr(speaker, name, value)
            speaker.version += 1
    db.session.flush()
    return len(found)


def sightings(words: str) -> Iterator[Sighting]:
    """Whose name has these words."""
    query = select(Speaker).where(
        Speaker.name.icontains(words, autoescape=True), Speaker.email != ""
    )
    for row in db.session.scalars(query.order_by(func.lower(Speaker.name))):
        yield Sighting(row.name, row.email, row.hearing_id)


def speakers(person: Person) -> Sequence[Speaker]:
    """Their rows, in one hearing or in all."""
    query = select(Speaker).where(func.lower(Speaker.email) == person.key)
    if person.hearing_id is not None:
        query = query.where(Speaker.hearing_id == person.hearing_id)
    return db.session.scalars(query.order_by(Speaker.id)).all()


def forget_needs(*, hearing_id: int) -> int:
    """Delete what people with a part need; gives how many. A second time there is nothing."""
    query = select(Speaker).where(Speaker.hearing_id == hearing_id, Speaker.needs != "")
    found = db.session.scalars(query).all()
    for speaker in found:
        speaker.needs = ""
        speaker.version += 1
    return len(found)


def consents(speaker: Speaker) -> Sequence[Consent]:
    """Every answer to a question of consent, the oldest first."""
    query = select(Consent).where(Consent.speaker_id == speaker.id).order_by(Consent.id)
    return db.session.scalars(query).all()


def _forget_files(speaker: Speaker) -> None:
    """Point at no file any longer, and delete their rows; the bytes go with the next clean-up."""
    numbers = [file.id for file in _files(speaker)]
    speaker.photo_id = None
    db.session.execute(delete(Slides).where(Slides.speaker_id == speaker.id))
    db.session.execute(delete(ReleasedPhoto).where(ReleasedPhoto.speaker_id == speaker.id))
    db.session.flush()
    db.session.execute(delete(StoredFile).where(StoredFile.id.in_(numbers)))
    db.session.expire(speaker)


def _deleted(speaker: Speaker) -> bool:
    """Delete a person, unless a mark or an entry of the record refers to them."""
    try:
        with db.session.begin_nested():
            db.session.delete(speaker)
    except IntegrityError:
        return False
    return True


def _files(speaker: Speaker) -> list[StoredFile]:
    files = [slides.file for slides in speaker.slides]
    files += [slides.pictures for slides in speaker.slides if slides.pictures]
    files += [speaker.photo] if speaker.photo else []
    files += [speaker.released_photo.file] if speaker.released_photo else []
    return list({file.id: file for file in files}.values())


def _facts(row: Speaker) -> dict[str, Any]:
    slots = select(Slot).where(Slot.speaker_id == row.id).order_by(Slot.id)
    return {
        "name": row.name,
        "email": row.email,
        "role": row.role,
        "organisation": row.organisation,
        "employee": row.employee,
        "office": row.office,
        "perspective": row.perspective,
        "biography": row.biography,
        "needs": row.needs,
        "reason": row.reason,
        "state": row.state.value,
        "state_at": when(row.state_at),
        "parts": [f"{slot.item.title} ({slot.part.value})" for slot in db.session.scalars(slots)],
    }


def _of_consent(row: Consent) -> dict[str, Any]:
    wording = wordings.find(row.purpose, row.wording)
    return {
        "purpose": row.purpose.value,
        "given": row.given,
        "wording": row.wording,
        "text": wording.text(row.language) if wording else "",
        "language": row.language,
        "channel": row.channel.value,
        "at": when(row.at),
    }
