"""The record to take away, for everybody: as a document, as text, as data, as captions."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from hearing import city
from hearing.agenda.models import Hearing
from hearing.exports import akoma_ntoso, docx, minutes, pdf, text, wording
from hearing.exports.captions import as_srt, as_vtt
from hearing.exports.documents import Document
from hearing.programme import caching
from hearing.programme.public_views import find
from hearing.protocol.seals import digest_of
from hearing.record import reading, versions
from hearing.record.values import Record

blueprint = Blueprint("exports", __name__, url_prefix="/anhoerungen/<slug>")
Writer = Callable[[Record], bytes]
SETTERS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": ("application/pdf", pdf.write),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        docx.write,
    ),
    "txt": ("text/plain", text.write),
}


def _set(of: Callable[..., Document], write: Callable[[Document], bytes]) -> Writer:
    return lambda record: write(of(record, city=city.settings()["CITY"], zone=city.zone()))


MINUTES: dict[str, tuple[str, Writer]] = {
    form: (mimetype, _set(minutes.of, write)) for form, (mimetype, write) in SETTERS.items()
}
WRITERS: dict[str, tuple[str, Writer]] = {
    **{form: (mimetype, _set(wording.of, write)) for form, (mimetype, write) in SETTERS.items()},
    "json": ("application/json", text.as_json),
    "xml": ("application/akn+xml", lambda record: akoma_ntoso.write(record, zone=city.zone())),
}
CAPTIONS: dict[str, tuple[str, Callable[[Record, int], bytes]]] = {
    "vtt": ("text/vtt", as_vtt),
    "srt": ("application/x-subrip", as_srt),
}
FORMS, MINUTES_FORMS = ", ".join(WRITERS), ", ".join(MINUTES)


@blueprint.get(f"/niederschrift.<any({FORMS}):form>")
def newest(slug: str, form: str) -> Response:
    """The verbatim record that counts now, or what the machine heard."""
    hearing = find(slug)
    record = reading.in_public(hearing, today=city.today())
    return _answer(hearing, record or _missing(), form)


@blueprint.get(f"/ergebnis.<any({MINUTES_FORMS}):form>")
def minutes_newest(slug: str, form: str) -> Response:
    """The summary record that counts now; before the first version there is none."""
    hearing = find(slug)
    record = reading.in_public(hearing, today=city.today())
    shown = record if record and record.number else _missing()
    return _answer(hearing, shown, form, short=True)


@blueprint.get(f"/niederschrift/<int(max=2147483647):number>.<any({FORMS}):form>")
def numbered(slug: str, number: int, form: str) -> Response:
    """One published version."""
    hearing = find(slug)
    return _answer(hearing, _version(hearing, number), form)


@blueprint.get(f"/ergebnis/<int(max=2147483647):number>.<any({MINUTES_FORMS}):form>")
def minutes_numbered(slug: str, number: int, form: str) -> Response:
    """The summary record of one published version."""
    hearing = find(slug)
    return _answer(hearing, _version(hearing, number), form, short=True)


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


def _version(hearing: Hearing, number: int) -> Record:
    version = versions.numbered(hearing, number)
    return versions.value(version) if version else _missing()


def _answer(hearing: Hearing, record: Record, form: str, *, short: bool = False) -> Response:
    if form in MINUTES and not short and not record.recordings:
        abort(404)  # nobody has recorded what was said
    mimetype, write = (MINUTES if short else WRITERS)[form]
    response = caching.answer(lambda: write(record), of=_digest(record), mimetype=mimetype)
    name = f"{'ergebnis' if short else ''}niederschrift-{hearing.slug}"
    name += f"-{record.number}" if record.number else ""
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    return response


def _digest(record: Record) -> str:
    return digest_of(text.as_json(record))


def _missing() -> Record:
    abort(404, _("Zu dieser Anhörung gibt es noch keine Niederschrift."))
