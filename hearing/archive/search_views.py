"""The search's pages: results with what they can be narrowed to, suggestions, a feed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, current_app, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from hearing import city, web
from hearing.archive import atom, labels, suggestions
from hearing.archive import search as searching
from hearing.archive.hits import Hit
from hearing.archive.models import Kind
from hearing.archive.scope import Choice
from hearing.errors import HearingError
from hearing.programme.public_views import public_facts
from hearing.status import status_of

LARGEST = 2**31
# The names of what can be chosen, in the address and in a choice.
NAMES = {
    "anhoerung": "hearing",
    "punkt": "item",
    "person": "person",
    "gruppe": "group",
    "jahr": "year",
    "art": "kind",
}
HEARINGS, HITS, IN_FEED = 6, 20, 50


def search() -> tuple[str, int]:
    """Search over everything that is public; every hit opens at its place."""
    query, choice = request.args.get("q", "").strip(), _choice()
    results, error, status = None, "", 200
    try:
        results = searching.search(
            query,
            today=city.today(),
            page=_number("seite") or 1,
            choice=choice,
            grouped=not choice.hearing,
            per_page=HITS if choice.hearing else HEARINGS,
        )
    except HearingError as refused:
        error, status = web.say(refused), status_of(refused)
    page = render_template(
        "archive/search.html",
        query=query,
        results=results,
        error=error,
        choice=choice,
        names={mine: name for name, mine in NAMES.items()},
        labels=labels,
        address=address,
        here=_here,
    )
    return page, status


def suggest() -> Response:
    """Words and titles that begin as somebody types, for the page's script."""
    typed = request.args.get("q", "")
    response = jsonify(suggestions.of(typed, today=city.today()))
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def feed() -> Response:
    """What a search finds, the newest first, for feed readers."""
    query = request.args.get("q", "").strip()
    found = searching.search(
        query, today=city.today(), choice=_choice(), per_page=IN_FEED, newest=True
    )
    entries = [
        atom.Entry(
            name=_name(hit),
            title=_title(hit),
            address=address(hit, _external=True),
            at=hit.since or hit.hearing.starts_at,
            text="".join(part.text for part in hit.snippet),
            label="" if hit.checked else _(labels.UNCHECKED[hit.machine]),
        )
        for hit in found.hits
    ]
    text = atom.write(
        entries,
        title=_("Suche: %(query)s", query=query[:100]),
        author=current_app.config["CITY"],
        own=url_for("archive.feed", _external=True, **_here()),
        page=url_for("archive.search", _external=True, **_here()),
        now=web.now(),
    )
    return Response(text, mimetype="application/atom+xml")


def address(hit: Hit, **how: Any) -> str:
    """Where a hit is read, at its place."""
    slug = hit.hearing.slug
    if hit.recording is not None:
        second = None if hit.second is None else f"{int(hit.second * 10) / 10:g}"
        return url_for(
            "archive.recording", slug=slug, recording_id=hit.recording.id, t=second, **how
        )
    if hit.key:
        return url_for("public_record.newest", slug=slug, _anchor=f"e-{hit.key}", **how)
    if hit.kind in PARAGRAPHS:
        place = f"{PARAGRAPHS[hit.kind]}-{hit.page}" if hit.page else PARAGRAPHS[hit.kind]
        return url_for("public_record.newest", slug=slug, _anchor=place, **how)
    if hit.kind is Kind.STAND:
        return url_for("market.stand", slug=slug, stand_id=hit.id, **how)
    if hit.kind is Kind.FILE:
        page = f"page={hit.page}"
        return url_for("statements.annex.file", slug=slug, file_id=hit.id, _anchor=page, **how)
    if hit.kind is Kind.SLIDES:
        page = f"folie-{hit.page}"
        return url_for("slides.deck", slug=slug, speaker_id=hit.id, _anchor=page, **how)
    if hit.kind is Kind.QUESTION and hit.page:
        return url_for("public_answers.page", slug=slug, _anchor=f"frage-{hit.page}", **how)
    endpoint, anchor = PLACES.get(hit.kind, ("archive.hearing", ""))
    return url_for(endpoint, slug=slug, _anchor=f"{anchor}-{hit.id}" if anchor else None, **how)


PARAGRAPHS = {
    Kind.SUMMARY: "ergebnis",
    Kind.DECISION: "beschluss",
    Kind.RESULT: "ergebnis",
    Kind.ANSWER: "antwort",
}
PLACES = {
    Kind.ITEM: ("archive.hearing", "punkt"),
    Kind.PERSON: ("public.people", "person"),
    Kind.STATEMENT: ("statements.annex.page", "stelle"),
    Kind.QUESTION: ("public_questions.page", ""),
}


def _title(hit: Hit) -> str:
    hearing = public_facts(hit.hearing).title
    if hit.kind is Kind.HEARING:
        return hearing
    kind = _(labels.KINDS[hit.kind])
    known = kind if hit.checked else f"{kind} ({_(labels.UNCHECKED[hit.machine])})"
    return f"{known}: {hearing}"


def _name(hit: Hit) -> str:
    """What says for ever what was found: a version has the names of the one before it."""
    if hit.key:
        return f"{hit.kind} {hit.key}"
    number = hit.hearing.id if hit.kind in PARAGRAPHS else hit.id
    return f"{hit.kind} {number} {hit.page}"


def _choice() -> Choice:
    """What the address chooses; what it can't mean chooses nothing."""
    kind, year = request.args.get("art", ""), _number("jahr")
    return Choice(
        hearing=request.args.get("anhoerung", ""),
        item=_number("punkt"),
        person=request.args.get("person", ""),
        group=request.args.get("gruppe", ""),
        year=year if date.min.year < year < date.max.year else 0,
        kind=Kind(kind) if kind in set(Kind) else None,
    )


def _number(name: str) -> int:
    number = request.args.get(name, 0, type=int)
    return number if 0 <= number < LARGEST else 0


def _here(**changed: Any) -> dict[str, Any]:
    """The values of this page's address, with some changed; nothing takes one away."""
    values = {name: request.args.get(name, "") for name in ("q", *NAMES)}
    values.update(changed)
    if "anhoerung" in changed:
        values["punkt"] = ""
    return {name: value for name, value in values.items() if value}
