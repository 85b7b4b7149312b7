"""Large request bodies: let in where files are expected, straight to the data folder."""

from __future__ import annotations

import tempfile
from typing import IO, Any

from flask import Request, current_app, request
from flask_login import current_user

from hearing.files import limits
from hearing.recordings import uploads

LARGE = frozenset({"recordings.new", "recordings.tus.append"})
SILENCE_SECONDS = 30.0
SOCKETS = ("gunicorn.socket", "werkzeug.socket")


class StreamedRequest(Request):
    """A request whose body may be large where files are taken in; everywhere else it stays small.

    The form is read before any view can ask for a login, so the limit must ask itself.
    """

    def _limit(self) -> int | None:
        if self.endpoint in LARGE and _is_staff():
            return upload_limit()
        return limits.limit(self.endpoint, self.view_args, is_staff=_is_staff)

    max_content_length = property(_limit)

    def _get_file_stream(self, *_args: Any, **_facts: Any) -> IO[bytes]:
        """A file without a name in the data folder: a kill leaves nothing, /tmp may be small."""
        return tempfile.TemporaryFile("rb+", dir=uploads.folder(current_app.config["DATA"]))


def _is_staff() -> bool:
    return bool(current_user.is_authenticated)


def upload_limit() -> int:
    """Bytes that one file may have."""
    return int(current_app.config["UPLOAD_LIMIT_GIB"]) * 2**30


def limit_silence() -> None:
    """End this request when its sender says nothing for a while.

    A line that went dead without a sign would hold the upload's lock for good.
    """
    for name in SOCKETS:
        socket = request.environ.get(name)
        if socket is not None:
            socket.settimeout(SILENCE_SECONDS)
