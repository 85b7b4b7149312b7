"""The people with a part: entered, changed, given parts in items, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.mail import addresses, outbox
from hearing.speakers import history
from hearing.speakers.models import Part, Slides, Slot, Speaker

# The purpose of people's personal links.
LINKS = "speaker"
PARTS: dict[Part, str] = {
    Part.SPEAKER: N_("Vortrag"),
    Part.MODERATOR: N_("Moderation"),
    Part.PANELLIST: N_("Podium"),
    Part.HOST: N_("Gastgeber*in"),
}


class SpeakerInUse(HearingError):
    """Deleting a person whom the record names."""

    sentence = N_(
        "„%(name)s“ kommt in Marken oder im Protokoll vor und kann deshalb nicht gelöscht werden."
        " Sie können die Person stattdessen ausladen."
    )


class ItemOfOtherHearing(HearingError):
    """A part in an item that this hearing does not have."""

    sentence = N_("Diesen Tagesordnungspunkt gibt es in dieser Anhörung nicht.")
    field = "item"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the staff say of a person."""

    name: str
    role: str = ""
    organisation: str = ""
    email: str = ""
    employee: bool = False
    office: str = ""
    perspective: str = ""
    language: str = "de"
    biography: str = ""
    needs: str = ""


def everyone(hearing: Hearing) -> Sequence[Speaker]:
    """All people of a hearing by name, with their parts and slides."""
    query = (
        select(Speaker)
        .where(Speaker.hearing_id == hearing.id)
        .options(
            selectinload(Speaker.slots).joinedload(Slot.item),
            selectinload(Speaker.slides).joinedload(Slides.file),
        )
        .order_by(func.lower(Speaker.name), Speaker.id)
    )
    return db.session.scalars(query).all()


def parts_of(speaker: Speaker) -> list[Slot]:
    """A person's parts in the order of the day."""
    return sorted(speaker.slots, key=lambda slot: (slot.item.starts_at, slot.item.position))


def add(*, hearing: Hearing, facts: Facts, who: str, now: datetime) -> Speaker:
    """Enter a person as proposed. A second time enters another one."""
    speaker = Speaker(hearing_id=hearing.id, state_at=now, **_checked(facts))
    speaker.needs_at = now if facts.needs else None
    db.session.add(speaker)
    db.session.flush()
    history.note(speaker, "add", who=who, now=now, after=asdict(facts))
    return speaker


def change(*, speaker: Speaker, seen: int, facts: Facts, who: str, now: datetime) -> bool:
    """Change what is said of a person. A second time changes nothing; raises Stale."""
    values = _checked(facts)
    before = {name: getattr(speaker, name) for name in values}
    answered = {"needs_at": now} if facts.needs and facts.needs != speaker.needs else {}
    if not versions.save(speaker, seen=seen, **values, **answered):
        return False
    if before["email"] != speaker.email:
        subject, address = f"speaker {speaker.id}", speaker.email
        outbox.follow_address(hearing_id=speaker.hearing_id, subject=subject, address=address)
    history.note(speaker, "change", who=who, now=now, before=before, after=values)
    return True


def _checked(facts: Facts) -> dict[str, object]:
    values: dict[str, object] = asdict(facts)
    if facts.email:
        values["email"] = addresses.check(facts.email)
    if not facts.employee:
        values["office"] = ""
    return values


def assign(*, speaker: Speaker, item_id: int, part: Part, who: str, now: datetime) -> Slot:
    """Give a person a part in an item. A second time, and of two at once, it is the same part."""
    item = db.session.get(AgendaItem, item_id)
    if item is None or item.hearing_id != speaker.hearing_id:
        raise ItemOfOtherHearing
    try:
        with db.session.begin_nested():
            slot = Slot(item_id=item_id, speaker_id=speaker.id, part=part)
            slot.position = _next_position(item_id)
            db.session.add(slot)
    except IntegrityError:
        return _existing(speaker, item_id, part)
    db.session.expire(speaker, ["slots"])
    after = {"item": item.title, "part": part.value}
    history.note(speaker, "assign", who=who, now=now, after=after)
    return slot


def _next_position(item_id: int) -> int:
    query = select(func.coalesce(func.max(Slot.position), -1)).where(Slot.item_id == item_id)
    return (db.session.scalar(query) or 0) + 1


def _existing(speaker: Speaker, item_id: int, part: Part) -> Slot:
    query = select(Slot).where(
        Slot.speaker_id == speaker.id, Slot.item_id == item_id, Slot.part == part
    )
    return db.session.scalars(query).one()


def unassign(*, speaker: Speaker, slot_id: int, who: str, now: datetime) -> None:
    """Take a part away. A second time there is none, and nothing happens."""
    slot = db.session.get(Slot, slot_id)
    if slot is None or slot.speaker_id != speaker.id:
        return
    before = {"item": slot.item.title, "part": slot.part.value}
    db.session.delete(slot)
    db.session.flush()
    db.session.expire(speaker, ["slots"])
    history.note(speaker, "unassign", who=who, now=now, before=before)


def delete(*, speaker: Speaker, who: str, now: datetime) -> None:
    """Delete a person whom no record names; frozen releases keep the name.

    Raises SpeakerInUse."""
    name, number, hearing_id = speaker.name, speaker.id, speaker.hearing_id
    try:
        with db.session.begin_nested():
            db.session.delete(speaker)
    except IntegrityError:  # the database knows best who refers to the person
        raise SpeakerInUse(name=name) from None
    outbox.bring_no_link(purpose=LINKS, subject_id=number)
    audit.record(
        who=who,
        action="speakers.delete",
        subject=f"speaker {number}",
        hearing_id=hearing_id,
        before={"name": name},
        now=now,
    )
