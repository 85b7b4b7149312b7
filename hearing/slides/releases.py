"""Slides are public when somebody has released them, for as long as the person agrees to it.

What is asked of the person is the recording: the slides are seen in it anyway. The city's own
slides need no consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.files import store
from hearing.files.models import StoredFile
from hearing.record import keeping
from hearing.slides import pictures
from hearing.slides.models import PublicSlides
from hearing.speakers import consents
from hearing.speakers.consents import Consented, Reason
from hearing.speakers.models import Purpose, Slides, Speaker

audit.register_names(
    {
        "slides.release": N_("Folien veröffentlicht"),
        "slides.take_back": N_("Folien zurückgenommen"),
    }
)
ALLOWED = frozenset({Reason.CONSENTED, Reason.EMPLOYEE})


class NotAgreed(HearingError):
    """Releasing slides of somebody who has not agreed to it."""

    sentence = N_("Ohne Einwilligung in die Aufzeichnung werden keine Folien veröffentlicht.")


class SlidesGone(HearingError):
    """Releasing slides that are no longer there."""

    sentence = N_("Diese Fassung der Folien gibt es nicht mehr.")


@dataclass(frozen=True, slots=True)
class Deck:
    """The slides of a person that everybody may see, with the text of each page; ``shown`` is the
    file whose pages are seen."""

    speaker_id: int
    speaker: str
    role: str
    file: StoredFile
    shown: StoredFile
    texts: tuple[str, ...]
    released_at: datetime

    @property
    def pages(self) -> int:
        """How many there are, drawn or told."""
        return max(self.shown.pages, len(self.texts))

    def text(self, page: int) -> str:
        """What stands on a page, from 1."""
        return self.texts[page - 1] if 1 <= page <= len(self.texts) else ""

    def title(self, page: int) -> str:
        """The first line of a page."""
        return self.text(page).partition("\n")[0]


def agreed(speaker: Speaker, hearing: Hearing) -> Consented:
    """Whether a person has agreed that their slides are public, and why."""
    answer = consents.may(speaker, hearing, Purpose.RECORDING)
    return Consented(answer.reason in ALLOWED, answer.reason)


def release(*, speaker: Speaker, hearing: Hearing, number: int, who: str, now: datetime) -> None:
    """Let everybody see a version of a person's slides, and have the pages drawn of those that are
    no PDF. A second time nothing changes; another version takes the place of the first.

    Raises NotAgreed, SlidesGone.
    """
    if not agreed(speaker, hearing):
        raise NotAgreed
    query = select(Slides).where(Slides.speaker_id == speaker.id, Slides.number == number)
    slides = db.session.scalar(query)
    if slides is None:
        raise SlidesGone
    row = _take_turn(speaker)
    if row is not None and row.slides_id == slides.id:
        return
    if row is None:
        row = PublicSlides(speaker_id=speaker.id, hearing_id=hearing.id)
        db.session.add(row)
    row.slides_id, row.released_at, row.released_by = slides.id, now, who
    db.session.flush()
    pictures.list_work(slides, now=now)
    _record("release", speaker, hearing, who, now, version=number)


def take_back(*, speaker: Speaker, hearing: Hearing, who: str, now: datetime) -> None:
    """Let nobody see a person's slides any longer. A second time nothing changes."""
    row = _take_turn(speaker)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        _record("take_back", speaker, hearing, who, now)


def released(hearing: Hearing) -> dict[int, PublicSlides]:
    """What was released, by the person, whether or not they still agree."""
    query = select(PublicSlides).where(PublicSlides.hearing_id == hearing.id)
    slides = joinedload(PublicSlides.slides)
    loaded = query.options(
        joinedload(PublicSlides.speaker),
        slides.joinedload(Slides.file),
        slides.joinedload(Slides.pictures),
    )
    rows = db.session.scalars(loaded.order_by(PublicSlides.speaker_id))
    return {row.speaker_id: row for row in rows}


def public(hearing: Hearing, *, data: Path) -> Sequence[Deck]:
    """The slides that everybody may see now."""
    if hearing.published_at is None or keeping.was_deleted(hearing):
        return ()
    rows = released(hearing).values()
    return tuple(_deck(row, hearing, data) for row in rows if agreed(row.speaker, hearing))


def _take_turn(speaker: Speaker) -> PublicSlides | None:
    """What is released of a person, for this transaction alone: of two at once the second decides
    on what the first has done."""
    own = update(Speaker).where(Speaker.id == speaker.id).values(version=Speaker.version)
    db.session.execute(own, execution_options={"synchronize_session": False})
    return db.session.get(PublicSlides, speaker.id, populate_existing=True)


def _deck(row: PublicSlides, hearing: Hearing, data: Path) -> Deck:
    """By name only who agreed to be named in the record."""
    speaker, slides = row.speaker, row.slides
    named = consents.may(speaker, hearing, Purpose.TRANSCRIPT)
    return Deck(
        speaker_id=speaker.id,
        speaker=speaker.name if named else "",
        role=speaker.role,
        file=slides.file,
        shown=slides.shown,
        texts=tuple(store.pages_of(file=slides.file, data=data)),
        released_at=row.released_at,
    )


def _record(
    action: str, speaker: Speaker, hearing: Hearing, who: str, now: datetime, **facts: object
) -> None:
    audit.record(
        who=who,
        action=f"slides.{action}",
        subject=f"speaker {speaker.id}",
        hearing_id=hearing.id,
        now=now,
        **({"after": facts} if facts else {}),
    )
