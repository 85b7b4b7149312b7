"""Sentences in one language with times on the city's clocks, for pages and letters alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.support import NullTranslations, Translations

from hearing.places import TRANSLATIONS

Fact = str | int | datetime


@dataclass(frozen=True, slots=True)
class Words:
    """How to say things to one reader. Times of ``day``, the hearing's, are said without a date."""

    language: str
    zone: ZoneInfo
    day: date | None = None

    def say(self, text: str, **facts: Fact) -> str:
        """A German sentence in the reader's language, its facts filled in."""
        said = _catalogue(self.language).gettext(text)
        shown = {name: self._fact(value) for name, value in facts.items()}
        return str(said % shown) if shown else str(said)

    def time(self, moment: datetime) -> str:
        """A time as 12:30; on another day than the hearing's with its date."""
        local = moment.astimezone(self.zone)
        clock = format_time(local, "HH:mm", locale=self.language)
        if local.date() == self.day:
            return clock
        return f"{format_date(local, 'long', locale=self.language)}, {clock}"

    def _fact(self, value: Fact) -> str | int:
        return self.time(value) if isinstance(value, datetime) else value


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(TRANSLATIONS), [language])
