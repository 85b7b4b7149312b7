"""The public's pages: hearings, recordings with their protocol, search."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask import (
    Blueprint,
    abort,
    current_app,
    render_template,
    request,
    send_file,
)
from flask_babel import to_user_timezone
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.archive import (
    files,
    labels,
    pages,
    public_views,
    record_pages,
    search_views,
    transcript,
)
from hearing.archive.transcript import Transcript
from hearing.database import db
from hearing.programme import caching, edition, offers
from hearing.programme.public_views import public_facts, site_of
from hearing.protocol import entries
from hearing.record import chapters
from hearing.record.chapters import Chapter
from hearing.record.values import Record
from hearing.recordings import retention
from hearing.recordings.models import Recording, State
from hearing.redactions import orders as redactions
from hearing.redactions.views import withheld
from hearing.stands import calls

blueprint = Blueprint("archive", __name__)
blueprint.add_url_rule("/sitemap.xml", "sitemap_xml", public_views.sitemap_xml)
blueprint.add_url_rule("/robots.txt", "robots", public_views.robots)
blueprint.add_url_rule("/suche", "search", search_views.search)
blueprint.add_url_rule("/suche/vorschlaege", "suggest", search_views.suggest)
blueprint.add_url_rule("/suche.atom", "feed", search_views.feed)
ADDRESS = "/anhoerungen/<slug>/aufzeichnungen/<int(max=2147483647):recording_id>"
# What may be taken down must be asked for again each time.
REVALIDATE = "private, no-cache"


def _today() -> date:
    today: date = to_user_timezone(web.now()).date()
    return today


def _data() -> Path:
    path: Path = current_app.config["DATA"]
    return path


def _is_staff(hearing_id: int) -> bool:
    return access.allows(person=current_user, right=Right.SEE, hearing_id=hearing_id)


def _is_shown(recording: Recording) -> bool:
    """Everybody sees what is public; the hearing's staff see all that isn't deleted."""
    if _is_staff(recording.hearing_id):
        return recording.state is not State.DELETED
    return retention.is_public(recording, _today())


def _hearing(slug: str) -> Hearing:
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    if hearing is None or not (hearing.published_at or _is_staff(hearing.id)):
        abort(404)
    return hearing


def _recording(slug: str, recording_id: int) -> Recording:
    recording = db.session.get(Recording, recording_id)
    if recording is None or recording.hearing_id != _hearing(slug).id:
        abort(404)
    if recording.state is State.DELETED:
        abort(410)
    if not _is_shown(recording):
        abort(404)
    return recording


def _recordings() -> Sequence[Recording]:
    """All recordings that this reader may see, in order of time."""
    recordings = db.session.scalars(
        select(Recording).options(joinedload(Recording.hearing)).order_by(Recording.started_at)
    )
    return [recording for recording in recordings if _is_shown(recording)]


@blueprint.get("/")
def home() -> str:
    """All hearings, the next and the newest first."""
    hearings = [
        hearing
        for hearing in db.session.scalars(select(Hearing).order_by(Hearing.starts_at.desc()))
        if hearing.published_at or _is_staff(hearing.id)
    ]
    return render_template(
        "archive/home.html",
        coming=[one for one in reversed(hearings) if public_facts(one).ends_at >= web.now()],
        past=[one for one in hearings if public_facts(one).ends_at < web.now()],
        recordings=_recordings(),
    )


@blueprint.get("/anhoerungen/<slug>")
def hearing(slug: str) -> str:
    """One hearing: facts, programme, recordings."""
    hearing = _hearing(slug)
    recordings = [recording for recording in _recordings() if recording.hearing is hearing]
    shown = record_pages.public_record(hearing)
    record = shown.record if shown else None
    found = [(r, chapter) for r in recordings for chapter in _chapters(r, record)]
    return render_template(
        "archive/hearing.html",
        hearing=hearing,
        recordings=recordings,
        chapters=found,
        edition=edition.newest(hearing.id, site=site_of(slug)),
        call_for_stands=calls.is_open(hearing=hearing, now=web.now()),
        offers=offers.of(hearing, web.now()),
        labels=labels,
        today=_today(),
        is_public=retention.is_public,
    )


def _chapters(recording: Recording, record: Record | None) -> Sequence[Chapter | entries.Chapter]:
    """The agenda items of a recording, as the record has laid them; by the desk's marks as long as
    there is no text."""
    said = record.contributions if record else ()
    if record is None or all(one.recording_id != recording.id for one in said):
        return entries.chapters(recording=recording)
    return list(chapters.of(record, recording.id, duration=recording.duration or 0.0))


def _asked_second(recording: Recording) -> float | None:
    """The second of ?t=, if it is one of this recording."""
    second = request.args.get("t", type=float)
    if second is None or not math.isfinite(second):
        return None
    return second if 0 <= second <= (recording.duration or 0) else None


@blueprint.get(ADDRESS)
def recording(slug: str, recording_id: int) -> str:
    """The player and the protocol beneath it; ?t= opens it at a second."""
    recording = _recording(slug, recording_id)
    second = _asked_second(recording)
    said = _transcript(recording)
    return render_template(
        "archive/recording.html",
        hearing=recording.hearing,
        recording=recording,
        second=second,
        asked=None if second is None else said.at(second),
        said=said,
        sections=said.sections,
        chapters=_chapters(recording, said.record),
        files=files.available(recording, data=_data()),
        downloads=files.DOWNLOADS if said.entries else {},
        labels=labels,
        is_public=retention.is_public(recording, _today()),
    )


def _transcript(recording: Recording) -> Transcript:
    is_staff = _is_staff(recording.hearing_id)
    return transcript.read(recording, today=_today(), is_staff=is_staff)


@blueprint.get(f"{ADDRESS}/woerter.json")
def words(slug: str, recording_id: int) -> Response:
    """When each word was said, for the page's script."""
    said = _transcript(_recording(slug, recording_id))
    return caching.answer(
        lambda: json.dumps(said.word_times(), separators=(",", ":")),
        of=said.digest,
        mimetype="application/json",
    )


@blueprint.get(f"{ADDRESS}/protokoll.txt")
def protocol_text(slug: str, recording_id: int) -> Response:
    """The protocol as plain text."""
    recording = _recording(slug, recording_id)
    said = _transcript(recording)
    return caching.answer(
        lambda: render_template(
            "archive/protocol.txt",
            hearing=recording.hearing,
            recording=recording,
            said=said,
            labels=labels,
        ),
        of=(said.digest, recording.title, recording.started_at),
        mimetype="text/plain",
    )


@blueprint.get(f"{ADDRESS}/dateien/<name>")
def media(slug: str, recording_id: int, name: str) -> Response:
    """A file of a recording, in byte ranges where asked; captions as the record is now."""
    recording = _recording(slug, recording_id)
    if name in files.CAPTIONS:
        return _captions(recording, name)
    if redactions.is_waiting(recording.id):
        return withheld()
    path = files.path_of(recording, name, data=_data())
    if path is None:
        abort(404)
    response = send_file(path, mimetype=files.TYPES[name], conditional=True)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _captions(recording: Recording, name: str) -> Response:
    said = _transcript(recording)
    if said.record is None or not said.entries:
        abort(404)
    record = said.record
    mimetype, write = files.CAPTIONS[name]
    return caching.answer(
        lambda: write(record, recording.id), of=(said.digest, name), mimetype=mimetype
    )


@blueprint.get("/impressum")
def imprint() -> str:
    """Who is responsible; the operator's own text when there is one."""
    return _page("impressum")


@blueprint.get("/datenschutz")
def privacy() -> str:
    """What happens to personal data."""
    return _page("datenschutz")


@blueprint.get("/barrierefreiheit")
def accessibility() -> str:
    """The accessibility statement."""
    return _page("barrierefreiheit")


def _page(name: str) -> str:
    own = pages.read(name, language=web.language(), data=_data())
    return render_template(f"archive/pages/{name}.html", name=name, own=own)
