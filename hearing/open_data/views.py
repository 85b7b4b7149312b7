"""Podcast, its chapters and cover, and everything at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, jsonify, url_for

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.open_data import cover, jsonld, podcast, tracks
from hearing.open_data.podcast import Channel
from hearing.open_data.tracks import Track
from hearing.programme import caching
from hearing.programme.public_views import find, public_facts
from hearing.record import reading
from hearing.recordings import retention
from hearing.recordings.models import Recording

blueprint = Blueprint("open_data", __name__)
ADDRESS = "/anhoerungen/<slug>"
RSS = "application/rss+xml"
# A feed is German, as the hearings are.
DESCRIPTION = "Anhörungen des Stadtrats zum Hören und Sehen, jede mit ihrem Wortlaut."
address = partial(url_for, _external=True)


@blueprint.app_context_processor
def _told() -> dict[str, Any]:
    return {"recording_data": recording_data}


def recording_data(recording: Recording) -> tuple[Track, dict[str, Any]] | None:
    """A public recording as search engines read it, for the head of its page."""
    if not retention.is_public(recording, city.today()):
        return None
    record = reading.in_public(recording.hearing, today=city.today())
    track = tracks.find(recording, record, address=address)
    if track is None:
        return None
    return track, jsonld.describe(track, record, publisher=_city(), licence=_licence())


@blueprint.get("/podcast.xml")
def city_podcast() -> Response:
    """The recordings of all hearings."""
    return _feed(
        tracks.of_city(address=address),
        title=f"Stadtratshearing {_city()}",
        description=DESCRIPTION,
        own=address("open_data.city_podcast"),
        page=address("archive.home"),
    )


@blueprint.get(f"{ADDRESS}/podcast.xml")
def hearing_podcast(slug: str) -> Response:
    """The recordings of one hearing."""
    hearing = _public(slug)
    facts = public_facts(hearing)
    return _feed(
        tracks.of(hearing, address=address),
        title=facts.title,
        description=facts.summary or facts.title,
        own=address("open_data.hearing_podcast", slug=slug),
        page=address("archive.hearing", slug=slug),
    )


@blueprint.get("/podcast.png")
def podcast_cover() -> Response:
    """The square picture that podcast programs show."""
    name = _city()
    return opened(caching.answer(lambda: cover.draw(city=name), of=name, mimetype="image/png"))


@blueprint.get(f"{ADDRESS}/aufzeichnungen/<int(max=2147483647):recording_id>/kapitel.json")
def chapters(slug: str, recording_id: int) -> Response:
    """The agenda items of a recording, for podcast programs."""
    hearing, recording = _public(slug), db.session.get(Recording, recording_id)
    if recording is None or recording.hearing_id != hearing.id:
        abort(404)
    if retention.is_over(recording, city.today()):
        abort(410)
    record = reading.in_public(hearing, today=city.today())
    is_public = retention.is_public(recording, city.today())
    track = tracks.find(recording, record, address=address) if is_public else None
    if track is None:
        abort(404)
    found = tracks.chapters_of(record, track)
    told = [{"startTime": one.start, "endTime": one.end, "title": one.title} for one in found]
    return opened(
        caching.answer(
            lambda: jsonify(version="1.2.0", chapters=told).get_data(),
            of=told,
            mimetype=podcast.CHAPTERS,
        )
    )


def opened(response: Response) -> Response:
    """Let programs on other sites read it; it is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _feed(found: list[Track], *, title: str, description: str, own: str, page: str) -> Response:
    cover_address = address("open_data.podcast_cover")
    channel = Channel(title, description, _city(), own, page, cover_address, _licence())
    return opened(
        caching.answer(
            lambda: podcast.write(channel, found), of=(channel, tuple(found)), mimetype=RSS
        )
    )


def _public(slug: str) -> Hearing:
    """A hearing that everybody may see: feeds show nobody more than that."""
    hearing = find(slug)
    if hearing.published_at is None:
        abort(404)
    return hearing


def _city() -> str:
    name: str = city.settings()["CITY"]
    return name


def _licence() -> str:
    address: str = city.settings()["DATA_LICENSE"]
    return address
