"""What search engines ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from flask import Response, url_for
from sqlalchemy import select

from hearing import city
from hearing.agenda.models import Hearing
from hearing.archive import sitemap
from hearing.archive.record_pages import public_record
from hearing.database import db
from hearing.exports.views import MINUTES
from hearing.open_data import tracks
from hearing.programme import caching, edition
from hearing.programme.public_views import site_of
from hearing.record import reading, versions
from hearing.recordings import retention
from hearing.recordings.models import Recording


def sitemap_xml() -> Response:
    """The sitemap: published hearings, their programmes, their records with the questions
    and the summary record's files, and recordings with their videos."""
    pages: list[tuple[str, datetime | None]] = [(url_for("archive.home", _external=True), None)]
    public = select(Hearing).where(Hearing.published_at.is_not(None)).order_by(Hearing.starts_at)
    for hearing in db.session.scalars(public):
        pages += _pages_of(hearing)
    films = {
        track.page: track for track in tracks.of_city(address=partial(url_for, _external=True))
    }
    return caching.answer(
        lambda: sitemap.write(pages, tracks=films),
        of=(tuple(pages), tuple(films.values())),
        mimetype="application/xml",
    )


def robots() -> Response:
    """What search engines may look at."""
    address = url_for("archive.sitemap_xml", _external=True)
    return Response(sitemap.ROBOTS.format(sitemap=address), mimetype="text/plain")


def _pages_of(hearing: Hearing) -> Iterator[tuple[str, datetime | None]]:
    slug = hearing.slug
    yield url_for("archive.hearing", slug=slug, _external=True), None
    if programme := edition.newest(hearing.id, site=site_of(slug)):
        for endpoint in ("public.programme", "public.people"):
            yield url_for(endpoint, slug=slug, _external=True), programme.released_at
    version = versions.newest(hearing.id)
    if version is not None and not reading.is_gone(hearing, today=city.today()):
        yield url_for("public_record.newest", slug=slug, _external=True), version.published_at
        for form in MINUTES:
            address = url_for("exports.minutes_newest", slug=slug, form=form, _external=True)
            yield address, version.published_at
        shown = public_record(hearing)
        for asked in shown.exchanges if shown else ():
            address = url_for("public_record.question", slug=slug, key=asked.key, _external=True)
            yield address, version.published_at
    recordings = select(Recording).where(Recording.hearing_id == hearing.id).order_by(Recording.id)
    for one in db.session.scalars(recordings):
        if retention.is_public(one, city.today()):
            address = url_for("archive.recording", slug=slug, recording_id=one.id, _external=True)
            yield address, one.published_at
