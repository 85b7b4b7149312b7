"""The record as pages: what counts now, each version, a person's words, a question."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hearing import city
from hearing.agenda.models import Hearing
from hearing.archive import labels, question_data, quotes, verbatim
from hearing.archive.quotes import Quote, Standing
from hearing.archive.verbatim import Reading
from hearing.database import db
from hearing.desk.asked import Asked
from hearing.exports import text
from hearing.programme import caching, release
from hearing.programme.public_views import find, public_facts
from hearing.protocol.seals import digest_of
from hearing.questions import at_desk
from hearing.questions.models import PUBLIC, Question
from hearing.questions.written import annex
from hearing.record import reading, versions
from hearing.record.models import RecordVersion
from hearing.record.values import FOR_GOOD, Record
from hearing.redactions import striking
from hearing.statements import annex as statements

blueprint = Blueprint("public_record", __name__)
ADDRESS = "/anhoerungen/<slug>"


@blueprint.app_context_processor
def _shown() -> dict[str, Any]:
    return {
        "public_record": public_record,
        "record_labels": labels,
        "shorten": quotes.shorten,
        "annex_pages": annex_pages,
        "newest_without": reading.newest_without,
        "kept_until": _last_day,
    }


def public_record(hearing: Hearing) -> Reading | None:
    """What everybody may read of a hearing's record, looked up once a request."""
    known: dict[int, Reading | None] = g.setdefault("public_records", {})
    if hearing.id not in known:
        record = reading.in_public(hearing, today=city.today())
        known[hearing.id] = verbatim.read(record, today=city.today()) if record else None
    return known[hearing.id]


def _last_day(record: Record) -> date | None:
    """The last day of a record; None of one that is kept for good."""
    told = record.kept_until
    return date.fromisoformat(told) if told and told != FOR_GOOD else None


def annex_pages(hearing: Hearing) -> dict[str, str]:
    """Where annexes are read, by kind; what was taken back has no page."""
    there = {
        "public.programme": ("programme", release.latest(hearing)),
        "statements.annex.page": ("statements", statements.current(hearing.id)),
        "public_answers.page": ("written_answers", annex.public(hearing)),
    }
    return {
        kind: url_for(endpoint, slug=hearing.slug)
        for endpoint, (kind, found) in there.items()
        if found is not None
    }


@blueprint.get(f"{ADDRESS}/niederschrift")
def newest(slug: str) -> Response:
    """The record that counts now, or what the machine heard; ``?zitat=`` shows a quoted place."""
    hearing = find(slug)
    record = reading.in_public(hearing, today=city.today())
    return _page(hearing, record or missing())


@blueprint.get(f"{ADDRESS}/niederschrift/<int(max=2147483647):number>")
def numbered(slug: str, number: int) -> Response:
    """One published version; an older one says which counts now."""
    hearing = find(slug)
    version = versions.numbered(hearing, number) if hearing.published_at else None
    return _page(hearing, versions.value(version) if version else missing())


@blueprint.get(f"{ADDRESS}/redner/<int(max=2147483647):speaker_id>")
def speaker(slug: str, speaker_id: int) -> Response:
    """What one person said. Who is not named has no page: nobody's words are collected then."""
    hearing = find(slug)
    shown = public_record(hearing) or missing()
    person = shown.people.get(speaker_id)
    said = list(shown.speeches_of(speaker_id))
    if person is None or not person.name or not said:
        abort(404)
    own = verbatim.narrow(shown, [speech for _section, speeches in said for speech in speeches])
    return caching.answer(
        lambda: render_template(
            "archive/speaker.html", hearing=hearing, shown=own, person=person, said=said
        ),
        of=_facts(hearing, shown),
        mimetype="text/html",
    )


@blueprint.get(f"{ADDRESS}/fragen/<key>")
def question(slug: str, key: str) -> BaseResponse:
    """A question with its answers, those in writing too."""
    hearing = find(slug)
    shown = public_record(hearing) or missing()
    exchange = shown.exchange(key) or _no_question(shown, key)
    if exchange.key != key:
        return redirect(url_for("public_record.question", slug=slug, key=exchange.key))
    asked = _asked(shown, key)
    written = annex.answers_of(hearing).get(asked.id) if asked else None
    own = verbatim.narrow(shown, [exchange.question, *exchange.answers])
    return caching.answer(
        lambda: render_template(
            "archive/question.html",
            hearing=hearing,
            shown=own,
            exchange=exchange,
            asked=asked,
            written=written,
            data=question_data.describe(own, exchange, written, address=request.base_url),
        ),
        of=(*_facts(hearing, shown), asked, written),
        mimetype="text/html",
    )


def _no_question(shown: Reading, key: str) -> NoReturn:
    found = quotes.resolve(shown.record, key)
    is_removed = found is not None and found.standing is Standing.REMOVED
    abort(410 if is_removed else 404)


def missing() -> NoReturn:
    """Say that there is nothing to read yet."""
    abort(404, _("Zu dieser Anhörung gibt es noch keine Niederschrift."))


def _page(hearing: Hearing, record: Record) -> Response:
    quote = _quote(record)
    shown = verbatim.read(record, today=city.today(), quote=quote)
    numbers = _numbers(hearing) if record.number else []
    return caching.answer(
        lambda: render_template(
            "archive/record.html", hearing=hearing, shown=shown, history=numbers, quote=quote
        ),
        of=(*_facts(hearing, shown), numbers, quote, [one.id for one in striking.of(hearing)]),
        mimetype="text/html",
    )


def _numbers(hearing: Hearing) -> list[tuple[int, datetime, str]]:
    """All versions without their words, the newest first."""
    columns = select(RecordVersion.number, RecordVersion.published_at, RecordVersion.erratum)
    query = columns.where(RecordVersion.hearing_id == hearing.id)
    rows = db.session.execute(query.order_by(RecordVersion.number.desc()))
    return [(number, published_at, erratum) for number, published_at, erratum in rows]


def _quote(record: Record) -> Quote | None:
    if not (key := request.args.get("zitat", "")):
        return None
    words, version = request.args.get("w", ""), request.args.get("v", 0, type=int)
    return quotes.resolve(record, key, words=words, version=version)


def _facts(hearing: Hearing, shown: Reading) -> tuple[object, ...]:
    """All that a page is made from, but its quote and its question."""
    record = digest_of(text.as_json(shown.record))
    title, annexes = public_facts(hearing).title, annex_pages(hearing)
    return record, sorted(shown.playable), title, annexes, hearing.published_at


def _asked(shown: Reading, key: str) -> Asked | None:
    """The question as it was put in the queue, as far as everybody may read it."""
    number = shown.contributions[key].asked
    asked = db.session.get(Question, number) if number else None
    return at_desk.tell(asked) if asked is not None and asked.state in PUBLIC else None
