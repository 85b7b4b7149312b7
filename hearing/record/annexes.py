"""What goes with the record: slides, the programme, statements and written answers, each with the
digest of what it was."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import select

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.programme import release
from hearing.protocol.seals import canonical, digest_of
from hearing.questions.written import annex as answers
from hearing.record import values
from hearing.speakers.models import Slides, Speaker
from hearing.statements import annex as statements


def of(hearing: Hearing) -> tuple[values.Annex, ...]:
    """All annexes of a record, in the order in which it lists them."""
    return tuple(_annexes(hearing))


def written(hearing: Hearing) -> tuple[values.WrittenAnswer, ...]:
    """The written answers that are public, in their order."""
    shown = answers.public(hearing)
    if shown is None:
        return ()
    return tuple(
        values.WrittenAnswer(
            number=one.number,
            question=one.text,
            group=one.group,
            office=one.office,
            answer=one.answer,
            answered_on=city.day(shown.published_at),
        )
        for one in answers.entries_of(shown)
    )


def _annexes(hearing: Hearing) -> Iterator[values.Annex]:
    programme = release.latest(hearing)
    if programme is not None:
        title = f"Programm, Fassung {programme.number}"
        yield values.Annex(title=title, kind="programme", sha256=programme.digest, size=0)
    yield from _slides(hearing)
    if (stated := statements.current(hearing.id)) is not None:
        yield _frozen(f"Stellungnahmen, Fassung {stated.number}", "statements", stated.content)
        for one in stated.files:
            file = one.file
            yield values.Annex(
                title=file.name, kind="statements", sha256=file.sha256, size=file.size
            )
    if (answered := answers.public(hearing)) is not None:
        title = f"Schriftliche Antworten, Fassung {answered.number}"
        yield _frozen(title, "written_answers", answered.content)


def _slides(hearing: Hearing) -> Iterator[values.Annex]:
    """The newest slides of each person with a part. Their names are left out: a version's list of
    annexes stays as it is, and somebody may no longer want to be named."""
    query = select(Slides).join(Speaker).where(Speaker.hearing_id == hearing.id)
    newest = {
        slides.speaker_id: slides for slides in db.session.scalars(query.order_by(Slides.number))
    }
    for number in sorted(newest):
        file = newest[number].file
        role = newest[number].speaker.role
        title = f"Folien: {role}" if role else "Folien"
        yield values.Annex(title=title, kind="slides", sha256=file.sha256, size=file.size)


def _frozen(title: str, kind: str, content: object) -> values.Annex:
    told = canonical(msgspec.to_builtins(content))
    return values.Annex(title=title, kind=kind, sha256=digest_of(told), size=len(told))
