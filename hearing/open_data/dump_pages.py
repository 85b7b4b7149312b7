"""The page of open data, and everything at once."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Final

from flask import Response, abort, render_template, send_file

from hearing import city
from hearing.open_data import dump
from hearing.open_data.views import address, blueprint, opened
from hearing.programme import caching

IN_MEMORY: Final = 8 * 2**20
PATIENCE: Final = 5.0
"""Seconds that one waits while a dump is made for somebody else: it takes a whole processor."""
_turn = Lock()


@blueprint.get("/daten")
def index() -> str:
    """What there is for programs, and where."""
    return render_template(
        "open_data/index.html",
        records=list(dump.records(today=city.today())),
        oparl=address("oparl.system"),
        podcast=address("open_data.city_podcast"),
    )


@blueprint.get("/daten/verzeichnis.json")
def manifest() -> Response:
    """The files of the dump with their digests."""
    listed = dump.manifest(file.describe() for file in dump.files(today=city.today()))
    return opened(caching.answer(lambda: listed, of=listed, mimetype="application/json"))


@blueprint.get("/daten/abzug.zip")
def everything() -> Response:
    """All records as one file. Nothing of it is kept here: what is taken down is in no copy."""
    if not _turn.acquire(timeout=PATIENCE):
        abort(Response(status=503, headers={"Retry-After": "10"}))
    try:
        target = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the answer closes it)
        digest = dump.write(target, today=city.today())
    finally:
        _turn.release()
    length = target.tell()
    target.seek(0)
    response = send_file(
        target,
        mimetype="application/zip",
        as_attachment=True,
        download_name="abzug.zip",
        etag=digest,
    )
    if response.status_code == 200:
        response.content_length = length
    response.headers["Cache-Control"] = "no-cache"
    return opened(response)
