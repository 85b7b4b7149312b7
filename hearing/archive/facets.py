"""Facets: how many hits there are by hearing, item, person, group, year and kind.

People and groups are called as their documents call them (``filing``), so nobody is named here who
isn't named there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive.cards import KINDS, Numbers, name_of
from hearing.archive.filing import BETWEEN
from hearing.archive.models import Document, Kind
from hearing.archive.ranking import Ranking
from hearing.database import db
from hearing.programme import release

MOST: Final = 8


@dataclass(frozen=True, slots=True)
class HearingFound:
    """A hearing in which something was found, and how often."""

    id: int
    count: int
    slug: str
    title: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that can be chosen: its value in an address, what is read, how many hits."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What a search can be narrowed to, the most frequent first; items only of one hearing."""

    kinds: tuple[tuple[Kind, int], ...] = ()
    hearings: tuple[Facet, ...] = ()
    items: tuple[Facet, ...] = ()
    people: tuple[Facet, ...] = ()
    groups: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()


def hearings_of(ranking: Ranking) -> list[HearingFound]:
    """Return the hearings in which something was found, that of the best hit first."""
    numbers, firsts, counts = np.unique(
        ranking.cards.hearing, return_index=True, return_counts=True
    )
    ids = numbers[np.argsort(firsts)].tolist()
    known = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    columns = (Hearing.id, Hearing.slug, Hearing.title, Hearing.starts_at)
    query = select(*columns).where(Hearing.id.in_(ids))
    rows = {row.id: row for row in db.session.execute(query)} if ids else {}
    return [
        HearingFound(one, known[one], rows[one].slug, rows[one].title, rows[one].starts_at)
        for one in ids
        if one in rows
    ]


def of(ranking: Ranking, hearings: Sequence[HearingFound]) -> Facets:
    """Return what these hits can be narrowed to."""
    if not len(ranking):
        return Facets()
    years = Counter[str]()
    for one in hearings:
        years[str(one.starts_at.year)] += one.count
    items = _items(ranking, hearings[0]) if len(hearings) == 1 else ()
    return Facets(
        kinds=tuple((KINDS[code], count) for code, count in _counts(ranking.cards.kind, True)),
        hearings=_hearings(hearings),
        items=items,
        people=_people(ranking.cards.person),
        groups=_names(ranking.cards.party),
        years=tuple(
            Facet(year, year, count) for year, count in sorted(years.items(), reverse=True)
        ),
    )


def _counts(column: Numbers, zero: bool = False) -> list[tuple[int, int]]:
    """Return the values of a column, the most frequent first; 0 is none, unless it is one."""
    counts = np.bincount(column)
    values = np.flatnonzero(counts)
    pairs = zip(values.tolist(), counts[values].tolist(), strict=True)
    return sorted((pair for pair in pairs if pair[0] or zero), key=lambda pair: (-pair[1], pair[0]))


def _hearings(hearings: Sequence[HearingFound]) -> tuple[Facet, ...]:
    most = sorted(hearings, key=lambda one: (-one.count, one.id))[:MOST]
    told = release.facts_of([one.id for one in most])
    return tuple(
        Facet(one.slug, told[one.id][1].title if one.id in told else one.title, one.count)
        for one in most
    )


def _items(ranking: Ranking, hearing: HearingFound) -> tuple[Facet, ...]:
    """Return the items as they were released; what the programme no longer has can't be chosen."""
    columns = select(Document.source_id, Document.text)
    query = columns.where(Document.hearing_id == hearing.id, Document.kind == Kind.ITEM)
    titles = {row.source_id: row.text for row in db.session.execute(query)}
    return tuple(
        Facet(str(number), titles[number].partition("\n")[0], count)
        for number, count in _counts(ranking.cards.item)
        if number in titles
    )


def _names(column: Numbers) -> tuple[Facet, ...]:
    found = [(name_of(number), count) for number, count in _counts(column)[:MOST]]
    return tuple(Facet(name, name, count) for name, count in found)


def _people(column: Numbers) -> tuple[Facet, ...]:
    """By their name alone; several people of one name by what else is known of them."""
    found = _names(column)
    names = [one.value.partition(BETWEEN)[0] for one in found]
    alone = Counter(names)
    return tuple(
        replace(one, label=name) if alone[name] == 1 else one
        for one, name in zip(found, names, strict=True)
    )
