"""Calling a hearing off, and letting it take place after all. Letters about it are drafts."""

from __future__ import annotations

from datetime import datetime

from hearing import versions
from hearing.agenda import hearings, news
from hearing.agenda.models import Hearing
from hearing.agenda.news import News, What


def cancel(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Call a hearing off: everybody sees it at once. A second time nothing changes."""
    news.begin(hearing)
    if hearing.cancelled_at is None:
        versions.save(hearing, seen=hearing.version, cancelled_at=now)
        hearings.tell(hearing)
        news.tell(News(hearing, What.CALLED_OFF, who, now))
        hearings.record("hearing.cancel", hearing, who, now)


def uncancel(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Let a hearing take place after all. A second time nothing changes."""
    news.begin(hearing)
    if hearing.cancelled_at is not None:
        versions.save(hearing, seen=hearing.version, cancelled_at=None)
        hearings.tell(hearing)
        news.tell(News(hearing, What.TAKES_PLACE, who, now))
        hearings.record("hearing.uncancel", hearing, who, now)
