"""Releases: frozen, numbered versions of the programme. The public sees nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer

from hearing.accounts import audit
from hearing.agenda import order
from hearing.agenda.errors import ProgrammeChanged
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.programme import changes, clashes, outputs, photos, rules, snapshot
from hearing.programme.changes import Difference
from hearing.programme.clashes import Clash
from hearing.programme.models import Release
from hearing.programme.snapshot import Facts, Person, Programme, Values

LONGEST_NOTE = 1000


class DraftChanged(HearingError):
    """The draft is no longer the one that the person looked at, or is released already."""

    sentence = N_(
        "Inzwischen hat jemand anders den Entwurf geändert oder veröffentlicht. Hier ist der neue"
        " Stand; es wurde nichts veröffentlicht."
    )


class ReleaseBlocked(HearingError):
    """Something in the draft must be put right before a release."""

    sentence = N_(
        "Der Entwurf kann noch nicht veröffentlicht werden: Zuerst muss behoben werden, was unten"
        " als „verhindert die Veröffentlichung“ steht."
    )


class ReleaseUnchanged(HearingError):
    """The draft is what is released already."""

    sentence = N_(
        "Der Entwurf ist genau die veröffentlichte Fassung %(number)d. Es gibt nichts zu"
        " veröffentlichen."
    )


class ReleaseEmpty(HearingError):
    """A programme without items says nothing."""

    sentence = N_("Das Programm hat noch keinen Punkt. Es gibt nichts zu veröffentlichen.")


class NoteTooLong(HearingError):
    """A note beyond all use."""

    sentence = N_("Die Notiz darf höchstens %(limit)d Zeichen haben.")
    field = "note"


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft as a person looks at it. ``version`` and ``digest`` say which one it was."""

    programme: Programme
    digest: str
    version: int
    last: Release | None
    released: Programme | None  # what the public may read of the last one
    differences: Sequence[Difference]
    clashes: Sequence[Clash]

    @property
    def unchanged(self) -> bool:
        return self.last is not None and self.last.digest == self.digest


def look(hearing: Hearing) -> Draft:
    """The state of the draft against the release that counts now."""
    return _look(hearing, snapshot.take(hearing))


def make(
    *, hearing: Hearing, version: int, digest: str, note: str = "", who: str, now: datetime
) -> Release:
    """Release the draft that a person has looked at, as the next number.

    Of two at once one wins; the other, and a second time, raise DraftChanged or ReleaseUnchanged.
    """
    note = note.replace("\0", "").strip()
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(limit=LONGEST_NOTE)
    hold(hearing, version)
    draft = look(hearing)
    if draft.digest != digest:
        raise DraftChanged
    _refuse(draft)
    photos.publish(hearing, draft.programme.in_public())
    release = _freeze(hearing, draft, note=note, who=who, now=now)
    outputs.follow(hearing, draft.programme.in_public())
    return release


def hold(hearing: Hearing, version: int) -> list[AgendaItem]:
    """Hold the programme until the transaction ends, if it is still the one that was seen.

    From then on nobody else changes the hearing either, and it is read anew: somebody may have
    changed its title or place since this transaction began.
    """
    try:
        items = order.hold(hearing_id=hearing.id, seen=version)
    except ProgrammeChanged as error:
        raise DraftChanged from error
    db.session.refresh(hearing)
    return items


def history(hearing: Hearing) -> list[Release]:
    """All releases of a hearing, the newest first; their contents are read when asked for."""
    query = select(Release).where(Release.hearing_id == hearing.id)
    query = query.options(defer(Release.content)).order_by(Release.number.desc())
    return list(db.session.scalars(query))


def numbered(hearing: Hearing, number: int) -> Release | None:
    """The release with this number."""
    query = select(Release).where(Release.hearing_id == hearing.id, Release.number == number)
    return db.session.scalar(query)


def latest(hearing: Hearing) -> Release | None:
    """The release that counts now."""
    query = select(Release).where(Release.hearing_id == hearing.id)
    return db.session.scalar(query.order_by(Release.number.desc()).limit(1))


def current(hearing: Hearing) -> Programme | None:
    """What the public may read now; None before the first release."""
    release = latest(hearing)
    return snapshot.from_json(release.content).in_public() if release else None


def facts(hearing: Hearing) -> Facts | Hearing:
    """What the public reads about a hearing: as it was released, before that as it is announced."""
    programme = current(hearing)
    return hearing if programme is None else programme.hearing


def facts_of(hearing_ids: Iterable[int]) -> dict[int, tuple[int, Facts]]:
    """Number and facts of the newest release of each hearing that has one, with one query."""
    rows = _newest(hearing_ids, "hearing")
    return {row.hearing_id: (row.number, snapshot.facts(row.part)) for row in rows}


def people_of(hearing_ids: Iterable[int]) -> dict[int, tuple[Person, ...]]:
    """The people whom the public programme of each hearing names, with one query."""
    return {row.hearing_id: snapshot.people(row.part) for row in _newest(hearing_ids, "people")}


def _newest(hearing_ids: Iterable[int], part: str) -> Sequence[Row[Any]]:
    """A part of the newest release's content of each of these hearings."""
    own = Release.hearing_id.in_(hearing_ids)
    newest = select(func.max(Release.id)).where(own).group_by(Release.hearing_id)
    columns = (Release.hearing_id, Release.number, Release.content[part].label("part"))
    return db.session.execute(select(*columns).where(Release.id.in_(newest))).all()


def has_person(hearing: Hearing, person_id: int) -> bool:
    """Whether the programme that the public may read now names a person."""
    shown = current(hearing)
    return shown is not None and shown.person(person_id) is not None


def is_sound(release: Release) -> bool:
    """Tell whether a release still has the content that its digest was made of."""
    return snapshot.digest(release.content) == release.digest


def _look(hearing: Hearing, programme: Programme) -> Draft:
    last = latest(hearing)
    released = snapshot.from_json(last.content).in_public() if last else None
    return Draft(
        programme=programme,
        digest=snapshot.digest(snapshot.to_json(programme)),
        version=hearing.programme_version,
        last=last,
        released=released,
        differences=changes.between(released, programme.in_public()),
        clashes=rules.find(hearing, programme),
    )


def _refuse(draft: Draft) -> None:
    if draft.last and draft.unchanged:
        raise ReleaseUnchanged(number=draft.last.number)
    if not draft.programme.items:
        raise ReleaseEmpty
    if clashes.blocks(draft.clashes):
        raise ReleaseBlocked


def _freeze(hearing: Hearing, draft: Draft, *, note: str, who: str, now: datetime) -> Release:
    content: Values = snapshot.to_json(draft.programme)
    release = Release(
        hearing_id=hearing.id,
        number=draft.last.number + 1 if draft.last else 1,
        content=content,
        changes=changes.to_json(draft.differences),
        digest=draft.digest,
        note=note,
        created_at=now,
        created_by=who,
    )
    try:
        with db.session.begin_nested():
            db.session.add(release)
    except IntegrityError as error:
        raise DraftChanged from error
    audit.record(
        who=who,
        action="programme.release",
        subject=f"release {release.number}",
        hearing_id=hearing.id,
        after={"digest": release.digest, "note": note, "changes": len(release.changes)},
        now=now,
    )
    return release
