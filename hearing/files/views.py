"""Sending kept files; who may have one is asked by the view that calls."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, abort, current_app, send_file

from hearing.files import store
from hearing.files.errors import PageMissing
from hearing.files.kinds import KINDS, PICTURES
from hearing.files.models import StoredFile

# Nothing in a file may run, load or be taken for a page of ours.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
REVALIDATE = "private, no-cache"


def send(file: StoredFile) -> Response:
    """A file as it was kept: pictures to be shown in a page, everything else to be saved."""
    path = store.path_of(file=file, data=current_app.config["DATA"])
    if not path.is_file():
        abort(404)
    response = send_file(
        path,
        mimetype=KINDS[file.kind].media_type,
        as_attachment=file.kind not in PICTURES,
        download_name=file.name,
        conditional=True,
        etag=file.sha256,
    )
    return _protect(response)


def send_one(among: Iterable[StoredFile], file_id: int) -> Response:
    """The file with this number if it is among these, which the reader may have; else 404."""
    return send(next((file for file in among if file.id == file_id), None) or abort(404))


def send_page(file: StoredFile, page: int) -> Response:
    """The picture of one page of a PDF, from 1."""
    try:
        image = store.page_image(file=file, page=page, data=current_app.config["DATA"])
    except PageMissing:
        abort(404)
    response = send_file(image, mimetype="image/webp", conditional=True)
    return _protect(response)


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = REVALIDATE
    return response
