"""The record as it is worked on, for the hearing's staff: what clerk and chair read and sign."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, render_template

from hearing import city
from hearing.agenda.labels import LEGAL_BASES
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.exports import about, gaps, minutes, outline, pdf, wording
from hearing.exports.documents import Document
from hearing.protocol import undoing
from hearing.record import signatures, snapshot, steps
from hearing.record.values import Record

blueprint = Blueprint("drafts", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/niederschrift")


@blueprint.get("/entwurf")
def read(slug: str) -> str:
    """All of it on one page, with the digest of what is read here."""
    hearing = find_hearing(slug)
    return show(hearing, snapshot.take(hearing))


def show(hearing: Hearing, record: Record) -> str:
    """The page: whatever is under the digest stands on it."""
    counts = about.AUTHENTIC if record.authentic else about.AN_AID
    counts = counts if record.recordings else minutes.COUNTS_HERE
    made = [note for note in about.notes(record) if note not in about.WHAT_COUNTS]
    return render_template(
        "exports/draft.html",
        hearing=hearing,
        record=record,
        state=steps.of(hearing).state,
        digest=signatures.digest_as_read(record),
        sections=outline.sections(record),
        said={one.key: one for one in record.contributions},
        gaps={key: list(map(gaps.told, found)) for key, found in gaps.before(record).items()},
        notes=[*made, counts],
        clock=outline.clock,
        away=minutes.AWAY,
        legal_bases=LEGAL_BASES,
        removed=[one for own in snapshot.recordings_of(hearing) for one in undoing.removed(own)],
        left_out=snapshot.draft_of(hearing).left_out,
        unready=snapshot.unready_of(hearing),
    )


@blueprint.get("/entwurf.pdf")
def as_pdf(slug: str) -> Response:
    """The words as a document."""
    return _document(slug, wording.of, "wortprotokoll")


@blueprint.get("/entwurf-ergebnis.pdf")
def minutes_as_pdf(slug: str) -> Response:
    """The summary as a document."""
    return _document(slug, minutes.of, "ergebnis")


def _document(slug: str, of: Callable[..., Document], name: str) -> Response:
    hearing = find_hearing(slug)
    record = signatures.with_names(snapshot.take(hearing))
    document = of(record, city=city.settings()["CITY"], zone=city.zone())
    response: Response = Response(pdf.write(document), mimetype="application/pdf")
    name = f"entwurf-{name}-{hearing.slug}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
