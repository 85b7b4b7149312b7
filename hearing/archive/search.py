"""The search over everything that is public."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from hearing.archive import facets, hits, ranking, scope, spelling
from hearing.archive import query as queries
from hearing.archive.facets import Facets
from hearing.archive.hits import Hit, InHearing
from hearing.archive.query import Term
from hearing.archive.ranking import Match, Ranking
from hearing.archive.scope import Choice, Scope

IN_HEARING: Final = 3  # hits of a hearing that are shown, where there are several hearings
FEW: Final = 3  # hits: somebody may have meant another word
OFTEN: Final = 10  # times as often does that other word stand somewhere


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, in ``hearings`` the same ones by hearing.

    ``first`` is the number of the first hit or hearing. ``corrected`` is the search that was made
    instead, where a word stood nowhere; ``suggested`` one that would find more. With ``relaxed`` no
    document has all words and those with some of them are shown; ``ignored`` are the words that
    were left out, ``notes`` sentences on that; ``empty`` says that nothing else was asked for.
    ``elapsed`` in seconds.
    """

    hits: tuple[Hit, ...]
    hearings: tuple[InHearing, ...]
    total: int
    first: int
    page: int
    pages: int
    facets: Facets
    corrected: str | None
    suggested: str | None
    relaxed: bool
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    empty: bool
    elapsed: float


def search(
    query: str,
    *,
    today: date,
    page: int = 1,
    per_page: int = 20,
    choice: Choice | None = None,
    grouped: bool = False,
    newest: bool = False,
) -> Results:
    """Find what is public today. Raises TooLong; whatever else is typed gives a result.

    Instead of a page before the first or beyond the last there is the first or last. ``grouped``:
    a page has so many hearings, each with its best hits. ``newest``: by hearings, the last first.
    """
    began = time.perf_counter()
    asked = queries.read(query)
    everywhere = scope.of(today=today)
    public = everywhere.narrowed(choice) if choice else everywhere
    shown, terms, corrections, matches = find(asked, public)
    hearings = facets.hearings_of(shown)
    if newest:
        shown = shown.newest_first({one.id: one.starts_at for one in hearings})
    pages = max(1, math.ceil((len(hearings) if grouped else len(shown)) / per_page))
    page = max(1, min(page, pages))
    window = slice((page - 1) * per_page, page * per_page)
    if grouped:
        groups = hits.by_hearing(
            shown, hearings[window], terms, most=IN_HEARING, playable=public.playable
        )
        found = tuple(hit for group in groups for hit in group.hits)
    else:
        window_of = range(len(shown))[window]
        found, groups = hits.of(shown, window_of, terms, playable=public.playable), ()
    return Results(
        hits=found,
        hearings=groups,
        total=len(shown),
        first=window.start + 1,
        page=page,
        pages=pages,
        facets=facets.of(shown, hearings),
        corrected=_respelled(query, corrections, found) if len(shown) else None,
        suggested=_suggested(query, asked.terms, matches, everywhere) if not corrections else None,
        relaxed=shown.relaxed and bool(len(shown)),
        ignored=asked.ignored,
        notes=asked.notes,
        empty=not asked.terms,
        elapsed=time.perf_counter() - began,
    )


def find(
    asked: queries.Query, public: Scope
) -> tuple[Ranking, tuple[Term, ...], dict[str, str], list[Match]]:
    """Return what a search finds, its terms as they were looked for, what of them was corrected to
    which key, and where each stands."""
    terms, corrections, matches = [], {}, []
    for term in asked.terms:
        found = ranking.within(ranking.match(term), public)
        key = None
        if not found.documents.size and term.correctable:
            key, found = _nearest(term, public, found)
        if key is not None:
            corrections[term.text] = key
        terms.append(term if key is None else replace(term, keys=frozenset({key})))
        matches.append(found)
    excluded = [ranking.match(term) for term in asked.excluded]
    return ranking.rank(matches, excluded), tuple(terms), corrections, matches


def _nearest(
    term: Term, public: Scope, found: Match, *, but: frozenset[str] = frozenset()
) -> tuple[str | None, Match]:
    """Return the key with the fewest mistakes among those in public documents, and where it is."""
    best: tuple[int, int, str] | None = None
    for key, distance in spelling.near(term).items():
        if key in but:
            continue
        there = ranking.within(ranking.match(replace(term, keys=frozenset({key}))), public)
        mark = (distance, -there.documents.size, key)
        if there.documents.size and (best is None or mark < best):
            best, found = mark, there
    return (best[2] if best else None), found


def _suggested(
    query: str, terms: Sequence[Term], matches: Sequence[Match], public: Scope
) -> str | None:
    """Return the search with a word that stands in few places spelled like one that often does."""
    for term, found in zip(terms, matches, strict=True):
        here = found.documents.size
        if not 0 < here <= FEW or not term.correctable:
            continue
        key, there = _nearest(term, public, found, but=term.keys)
        if key is not None and there.documents.size >= OFTEN * here:
            meant = [replace(term, keys=frozenset({key}))]
            best = ranking.rank([there], [])
            shown = hits.of(best, range(1), meant, playable=public.playable)
            return _respelled(query, {term.text: key}, shown)
    return None


def _respelled(query: str, corrections: Mapping[str, str], found: Sequence[Hit]) -> str | None:
    """Return a search with its typing mistakes corrected, spelled as in the best hit."""
    if not corrections:
        return None
    for typed, key in corrections.items():
        query = query.replace(typed, _spelled(key, found))
    return query


def _spelled(key: str, found: Sequence[Hit]) -> str:
    spellings = (hits.spelling(hit, key) for hit in found)
    return next((one for one in spellings if one), key.capitalize())
