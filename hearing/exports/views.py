"""The record to take away, for everybody: as a document, as text, as data, as captions."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from hearing import city
from hearing.agenda.models import Hearing
from hearing.exports import akoma_ntoso, docx, pdf, text
from hearing.exports.captions import as_srt, as_vtt
from hearing.programme import caching
from hearing.programme.public_views import find
from hearing.protocol.seals import digest_of
from hearing.record import reading, versions
from hearing.record.values import Record

blueprint = Blueprint("exports", __name__, url_prefix="/anhoerungen/<slug>")
Writer = Callable[[Record], bytes]
WRITERS: dict[str, tuple[str, Writer]] = {
    "pdf": (
        "application/pdf",
        lambda record: pdf.write(record, city=city.settings()["CITY"], zone=city.zone()),
    ),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda record: docx.write(record, zone=city.zone()),
    ),
    "txt": ("text/plain", lambda record: text.write(record, zone=city.zone())),
    "json": ("application/json", text.as_json),
    "xml": ("application/akn+xml", lambda record: akoma_ntoso.write(record, zone=city.zone())),
}
CAPTIONS: dict[str, tuple[str, Callable[[Record, int], bytes]]] = {
    "vtt": ("text/vtt", as_vtt),
    "srt": ("application/x-subrip", as_srt),
}
FORMS = ", ".join(WRITERS)


@blueprint.get(f"/niederschrift.<any({FORMS}):form>")
def newest(slug: str, form: str) -> Response:
    """What counts now."""
    hearing = find(slug)
    record = reading.in_public(hearing, today=city.today())
    return _answer(hearing, record or _missing(), form)


@blueprint.get(f"/niederschrift/<int(max=2147483647):number>.<any({FORMS}):form>")
def numbered(slug: str, number: int, form: str) -> Response:
    """One published version."""
    hearing = find(slug)
    version = versions.numbered(hearing, number)
    return _answer(hearing, versions.value(version) if version else _missing(), form)


@blueprint.get("/niederschrift/aufzeichnung-<int(max=2147483647):number>.<any(vtt, srt):captions>")
def captions_of(slug: str, number: int, captions: str) -> Response:
    """The captions of one recording."""
    record = reading.in_public(find(slug), today=city.today()) or _missing()
    if number not in {recording.id for recording in record.recordings}:
        abort(404)
    mimetype, write = CAPTIONS[captions]
    return caching.answer(
        lambda: write(record, number), of=(_digest(record), number), mimetype=mimetype
    )


@blueprint.get("/niederschrift/fassungen.json")
def dump(slug: str) -> Response:
    """All published versions with their seals, for ``verify_record.py``."""
    hearing = find(slug)
    if hearing.published_at is None or versions.newest(hearing.id) is None:
        _missing()
    response: Response = Response(
        text.in_json(versions.dump(hearing.id)), mimetype="application/json"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def _answer(hearing: Hearing, record: Record, form: str) -> Response:
    mimetype, write = WRITERS[form]
    response = caching.answer(lambda: write(record), of=_digest(record), mimetype=mimetype)
    name = f"niederschrift-{hearing.slug}" + (f"-{record.number}" if record.number else "")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    return response


def _digest(record: Record) -> str:
    return digest_of(text.as_json(record))


def _missing() -> Record:
    abort(404, _("Zu dieser Anhörung gibt es noch keine Niederschrift."))
