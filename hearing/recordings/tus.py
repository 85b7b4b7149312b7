"""The tus 1.0.0 protocol over HTTP: creation, termination, expiration.

https://tus.io/protocols/resumable-upload. Errors are JSON: {"error": a sentence}.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC
from http import HTTPStatus
from typing import NoReturn

from flask import Blueprint, abort, current_app, jsonify, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.recordings import streaming, upload_errors, uploads
from hearing.recordings.messages import Unusable
from hearing.recordings.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
BYTES = "application/offset+octet-stream"
# What the protocol, or HTTP, says for each case.
STATUS: dict[type[HearingError], HTTPStatus] = {
    upload_errors.UploadUnknown: HTTPStatus.NOT_FOUND,
    upload_errors.OffsetConflict: HTTPStatus.CONFLICT,
    upload_errors.UploadTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    upload_errors.MoreThanAnnounced: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    upload_errors.UploadBusy: HTTPStatus.LOCKED,
    upload_errors.NoSpace: HTTPStatus.INSUFFICIENT_STORAGE,
    upload_errors.DiskFull: HTTPStatus.INSUFFICIENT_STORAGE,
    Unusable: HTTPStatus.UNPROCESSABLE_ENTITY,
}

blueprint = Blueprint("tus", __name__, url_prefix="/uploads")
# The form's token is checked below instead: it ends with the login, and who must log in anew should
# be told that.
blueprint.record_once(lambda setup: setup.app.extensions["csrf"].exempt(blueprint))


@blueprint.before_request
def _check() -> Response | None:
    """Refuse foreign pages, and clients of another protocol version."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        current_app.extensions["csrf"].protect()
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        return _answer(HTTPStatus.PRECONDITION_FAILED, {"Tus-Version": VERSION})
    return None


@blueprint.errorhandler(HearingError)
def _refuse(error: HearingError) -> Response:
    return _answer(STATUS[type(error)], response=jsonify(error=web.say(error)))


@blueprint.errorhandler(HTTPStatus.UNAUTHORIZED)
def _ask_for_login(_error: HTTPException) -> Response:
    text = _(
        "Sie sind nicht mehr angemeldet. Bitte melden Sie sich an und wählen Sie die Datei "
        "noch einmal; die Übertragung geht dort weiter, wo sie war."
    )
    return _answer(HTTPStatus.UNAUTHORIZED, response=jsonify(error=text))


@blueprint.errorhandler(HTTPStatus.FORBIDDEN)
def _deny(_error: HTTPException) -> Response:
    text = _("Dafür fehlt Ihnen die Berechtigung.")
    return _answer(HTTPStatus.FORBIDDEN, response=jsonify(error=text))


def _check_right(hearing_id: int) -> None:
    if not access.allows(person=current_user, right=Right.MANAGE_RECORDINGS, hearing_id=hearing_id):
        abort(HTTPStatus.FORBIDDEN)


def _answer(
    status: HTTPStatus,
    headers: Mapping[str, str] | None = None,
    *,
    response: Response | None = None,
) -> Response:
    response = response or Response()
    response.status_code = status
    response.headers.update({"Tus-Resumable": VERSION, "Cache-Control": "no-store"})
    response.headers.update(headers or {})
    return response


def _bad_request() -> NoReturn:
    abort(HTTPStatus.BAD_REQUEST)


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        _bad_request()
    return int(text)


def _metadata() -> dict[str, str]:
    """Read Upload-Metadata: pairs of a key and a value in base64, between commas."""
    pairs = [pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",")]
    try:
        return {
            pair[0]: base64.b64decode("".join(pair[1:]), validate=True).decode()
            for pair in pairs
            if pair
        }
    except (binascii.Error, UnicodeDecodeError):
        _bad_request()


def _own(token: str) -> Upload:
    upload = uploads.find(token=token, user_id=current_user.id)
    _check_right(upload.hearing_id)
    return upload


def _expires(upload: Upload) -> str:
    return http_date(uploads.expires_at(upload=upload).astimezone(UTC))


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
def describe() -> Response:
    """Say what this server can do."""
    limit = str(streaming.upload_limit())
    headers = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": limit}
    return _answer(HTTPStatus.NO_CONTENT, headers)


@blueprint.post("")
def create() -> Response:
    """Begin an upload; its address is in the answer's Location."""
    size, metadata, data = _number("Upload-Length"), _metadata(), current_app.config["DATA"]
    slug = metadata.get("hearing", "")
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    if hearing is None:
        _bad_request()
    _check_right(hearing.id)
    with commit():
        uploads.sweep(now=web.now(), data=data)
        upload = uploads.create(
            user_id=current_user.id,
            hearing=hearing,
            file_name=metadata.get("filename", ""),
            size=size,
            draft=uploads.draft(metadata),
            limit=streaming.upload_limit(),
            now=web.now(),
            data=data,
        )
    address = url_for("recordings.tus.append", token=upload.token)
    headers = {"Location": address, "Upload-Expires": _expires(upload)}
    return _answer(HTTPStatus.CREATED, headers)


@blueprint.route("/<token>", methods=["HEAD"])
def offset(token: str) -> Response:
    """Say how much is there."""
    upload = _own(token)
    there = uploads.offset(upload=upload, data=current_app.config["DATA"])
    headers = {
        "Upload-Offset": str(there),
        "Upload-Length": str(upload.size),
        "Upload-Expires": _expires(upload),
    }
    return _answer(HTTPStatus.OK, headers)


@blueprint.patch("/<token>")
def append(token: str) -> Response:
    """Take the next bytes."""
    if request.mimetype != BYTES:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    upload, data, at = _own(token), current_app.config["DATA"], _number("Upload-Offset")
    expires = _expires(upload)
    db.session.close()  # no connection is held while bytes come in, which may take hours
    streaming.limit_silence()
    there = uploads.append(upload=upload, offset=at, stream=request.stream, data=data)
    headers = {"Upload-Offset": str(there), "Upload-Expires": expires}
    return _answer(HTTPStatus.NO_CONTENT, headers)


@blueprint.delete("/<token>")
def discard(token: str) -> Response:
    """Throw an upload away."""
    with commit():
        uploads.discard(upload=_own(token), data=current_app.config["DATA"])
    return _answer(HTTPStatus.NO_CONTENT)
