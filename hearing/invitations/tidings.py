"""What becomes of a hearing, told to those who were invited and have not answered.

Who has answered hears it with their calendar (``hearing.calendars.changes``). All of it is drafted.
"""

from __future__ import annotations

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.agenda.news import PLANNED_BY, News, What
from hearing.database import db
from hearing.groups import turns
from hearing.invitations import letters, stages, templates, waiting
from hearing.mail import outbox
from hearing.mail.models import Letter
from hearing.mail.queue import GONE

# What letters say of a hearing.
SAID = PLANNED_BY | {"organizer", "slug"}
TOLD = {stages.CALLED_OFF: True, stages.TAKES_PLACE: False}


def follow(news: News) -> None:
    """Draft what follows for those who have not answered, and bring what waits up to date. A second
    time the drafts are replaced."""
    turns.take_turn(news.hearing.id)
    if news.what is What.CHANGED:
        _follow_change(news)
    elif news.what is What.CALLED_OFF:
        outbox.discard_bulk(hearing_id=news.hearing.id)
        _write(templates.CALLED_OFF, news, but=_told_off(news.hearing))
    else:
        outbox.discard_bulk(hearing_id=news.hearing.id)  # nobody has to hear that it was off
        _write(templates.TAKES_PLACE, news, only=_told_off(news.hearing))


def _follow_change(news: News) -> None:
    hearing = news.hearing
    if news.facts & SAID:
        waiting.rewrite(hearing, who=news.who, now=news.now)
    is_coming = hearing.cancelled_at is None and news.now < hearing.starts_at
    if is_coming and news.facts & PLANNED_BY:
        _write(templates.CHANGED, news)


def _write(
    kind: str, news: News, *, only: set[int] | None = None, but: set[int] | None = None
) -> None:
    people = [
        person
        for person in letters.in_the_dark(news.hearing.id)
        if (only is None or person.id in only) and person.id not in (but or ())
    ]
    letters.write_all(people, kind, waiting.facts_of(news.hearing), news.who, news.now)


def _told_off(hearing: Hearing) -> set[int]:
    """Who has been told that it is called off, and nothing else since."""
    told: dict[int, bool] = {}
    query = select(Letter.concern).where(
        Letter.hearing_id == hearing.id, Letter.bulk, Letter.state.in_(GONE)
    )
    for concern in db.session.scalars(query.order_by(Letter.id)):
        words = waiting.CONCERN.fullmatch(concern)
        if words and words[2] in TOLD:
            told[int(words[1])] = TOLD[words[2]]
    return {number for number, is_off in told.items() if is_off}
