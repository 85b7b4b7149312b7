"""The programme to print (PDF) and the picture for sharing (PNG), both set by Typst."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from babel.dates import format_date

from hearing import typesetting
from hearing.errors import N_
from hearing.programme.edition import Edition, plain
from hearing.programme.labels import Say
from hearing.programme.labels import kind as kind_of
from hearing.programme.snapshot import Item, Person

Values = dict[str, Any]
WORDS = {
    "programme": N_("Programm"),
    "time": N_("Zeit"),
    "item": N_("Programmpunkt"),
    "room": N_("Raum"),
    "people": N_("Mitwirkende"),
    "stands": N_("Marktstände"),
}
FACTS = {
    "venue": N_("Ort"),
    "organizer": N_("Veranstalter"),
    "motion": N_("Antrag"),
    "paper": N_("Sitzungsvorlage"),
}
OFF = N_("Abgesagt")
CALLED_OFF = N_("Diese Anhörung ist abgesagt. Sie findet nicht statt.")
LONGEST = 300


def write(edition: Edition, *, stands: Iterable[str] = (), language: str, say: Say) -> bytes:
    """The PDF of a release with the titles of its stands; the same gives the same bytes."""
    content = _content(edition, language, say) | {"stands": [plain(title) for title in stands]}
    return typesetting.pdf("programme/public_programme.typ", content, at=edition.released_at)


def picture(edition: Edition, *, language: str, say: Say) -> bytes:
    """The title of a hearing as a picture of 1200 by 630 pixels."""
    hearing = edition.programme.hearing
    day = format_date(edition.local(hearing.starts_at), "full", locale=language)
    content = {
        "city": edition.site.city,
        "title": _short(hearing.title),
        "when": f"{say(OFF)}: {day}" if edition.called_off else day,
        "language": language,
    }
    return typesetting.png("programme/public_card.typ", content, at=edition.released_at)


def _content(edition: Edition, language: str, say: Say) -> Values:
    hearing, released = edition.programme.hearing, edition.local(edition.released_at)
    footer = say(N_("%(title)s – Fassung %(number)s vom %(day)s")) % {
        "title": _short(hearing.title)[:60],
        "number": edition.number,
        "day": format_date(released, "long", locale=language),
    }
    return {
        "language": language,
        "title": _short(hearing.title),
        "author": plain(hearing.organizer or edition.site.city),
        "description": _short(hearing.summary),
        "date": {"year": released.year, "month": released.month, "day": released.day},
        "footer": footer,
        "city": edition.site.city,
        "called_off": say(CALLED_OFF) if edition.called_off else "",
        "summary": plain(hearing.summary),
        "facts": _facts(edition, language, say),
        "words": {name: say(word) for name, word in WORDS.items()},
        "items": [_item(edition, item, say) for item in edition.programme.items],
        "people": [_person(person) for person in edition.programme.people],
    }


def _facts(edition: Edition, language: str, say: Say) -> list[Values]:
    hearing = edition.programme.hearing
    begin, end = edition.local(hearing.starts_at), edition.local(hearing.ends_at)
    when = f"{format_date(begin, 'full', locale=language)}, {_clock(begin)}–{_clock(end)}"
    facts = [{"name": say(WORDS["time"]), "value": when}]
    told = {name: plain(getattr(hearing, name)) for name in FACTS}
    return facts + [
        {"name": say(FACTS[name]), "value": value} for name, value in told.items() if value
    ]


def _item(edition: Edition, item: Item, say: Say) -> Values:
    people = [_named(person) for person, _part in edition.programme.people_of(item)]
    closed = [] if item.public else [say(N_("nicht öffentlich"))]
    return {
        "time": f"{_clock(edition.local(item.starts_at))}–{_clock(edition.local(item.ends_at))}",
        "kind": kind_of(item, say),
        "title": plain(item.title),
        "lines": [line for line in (plain(item.summary), *people, *closed) if line],
        "room": plain(item.room),
    }


def _person(person: Person) -> Values:
    role = ", ".join(text for text in (person.role, person.organisation) if text)
    return {"name": plain(person.name), "role": plain(role), "biography": plain(person.biography)}


def _named(person: Person) -> str:
    return plain(", ".join(text for text in (person.name, person.role) if text))


def _clock(time: datetime) -> str:
    return f"{time:%H:%M}"


def _short(text: str) -> str:
    text = " ".join(plain(text).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
