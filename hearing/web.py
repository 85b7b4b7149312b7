"""What every page shares: language, errors in words, time and file sizes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_babel import format_number, get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from hearing import headers
from hearing.database import db, is_current, is_newer
from hearing.errors import HearingError
from hearing.status import status_of

LANGUAGES = {"de": "Deutsch", "en": "English"}


def now() -> datetime:
    """The time of this request; verbs get it as an argument."""
    return current_app.extensions["clock"]()  # type: ignore[no-any-return]


def chosen_language() -> str | None:
    """The language that this browser's reader has chosen: ?lang=, else the cookie."""
    for choice in (request.args.get("lang"), request.cookies.get("lang")):
        if choice in LANGUAGES:
            return choice
    return None


def language() -> str:
    """The page's language: the chosen one, else German."""
    return chosen_language() or "de"


def say(error: HearingError) -> str:
    """An error's sentence in the reader's language."""
    return str(_(error.sentence, **error.facts))


def in_language(code: str) -> str:
    """This page's address in another language."""
    query = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    path = quote(request.path.lstrip("/"))  # "//" at the beginning would be another host
    return f"/{path}?{urlencode([*query, ('lang', code)])}"


def clock(seconds: float) -> str:
    """Seconds of a recording as 1:02:03 or 2:03."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso_duration(seconds: float) -> str:
    """Seconds as an ISO 8601 duration."""
    return f"PT{max(0, round(seconds))}S"


def file_size(size: int) -> str:
    """A size in bytes, kB, MB or GB (SI, as German file managers show)."""
    amount = float(size)
    for unit in ("Bytes", "kB", "MB"):
        if amount < 1000:
            places = 1 if amount < 10 and unit != "Bytes" else 0
            return f"{format_number(round(amount, places))} {unit}"
        amount /= 1000
    return f"{format_number(round(amount, 1))} GB"


@lru_cache(maxsize=256)
def _fingerprint(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a static file; changes with its content, so it may be cached for good."""
    path = Path(current_app.static_folder or "") / name
    if not path.is_file():
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=_fingerprint(path, path.stat().st_mtime_ns))


def remember_language(response: BaseResponse, code: str) -> None:
    """Let this browser keep a language."""
    response.set_cookie(
        "lang",
        code,
        max_age=365 * 86400,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["HTTPS"],
    )


def _keep_chosen_language(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES and request.endpoint not in headers.SHARED:
        remember_language(response, request.args["lang"])
    return response


def _page(status: int, title: str, text: str) -> BaseResponse:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(error=f"{title} {text}".strip())
    else:
        page = render_template("error.html", status=status, title=title, text=text)
        response = make_response(page)
    response.status_code = status
    return response


def _http_error(error: HTTPException) -> BaseResponse | HTTPException:
    if isinstance(error, SecurityError):  # a foreign host name: no page can make its links
        return Response("400", status=400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return error
    titles = {
        400: _("Die Anfrage war unvollständig oder falsch."),
        403: _("Dafür fehlt Ihnen die Berechtigung."),
        404: _("Diese Seite gibt es nicht."),
        405: _("Diese Adresse nimmt solche Anfragen nicht an."),
        410: _("Dieser Inhalt wurde gelöscht."),
        413: _("Die gesendeten Daten sind zu groß."),
        416: _("So weit reicht diese Datei nicht."),
        429: _("Zu viele Versuche."),
        500: _("Das hat nicht geklappt. Der Fehler liegt bei uns."),
    }
    title = titles.get(error.code, _("Das hat nicht geklappt."))
    hints = {
        404: _("Vielleicht wurde sie verschoben oder gelöscht. Die Suche hilft weiter."),
        410: _("Die Aufbewahrungsfrist ist abgelaufen oder die Veröffentlichung wurde beendet."),
        500: _("Bitte versuchen Sie es noch einmal. Ihre Eingaben wurden nicht gespeichert."),
    }
    response = _page(error.code, title, hints.get(error.code, ""))
    for name, value in error.get_headers():
        if name != "Content-Type":  # Allow, Content-Range, Retry-After
            response.headers[name] = value
    return response


def _csrf_error(_error: CSRFError) -> BaseResponse:
    return _page(
        400,
        _("Das Formular ist abgelaufen."),
        _("Bitte laden Sie die Seite neu und senden Sie das Formular noch einmal."),
    )


def _hearing_error(error: HearingError) -> BaseResponse:
    return _page(status_of(error), _("Das geht so nicht."), say(error))


def _forget_user() -> None:
    """Show the page as to nobody: the error is that people can't be looked up."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _bad_value(error: DataError | OverflowError) -> BaseResponse:
    """A value that the database can't hold: a NUL character for PostgreSQL, a number of twenty
    digits for SQLite."""
    db.session.rollback()
    kind = type(error.orig if isinstance(error, DataError) else error)
    current_app.logger.warning("a value the database refuses: %s", kind.__name__)
    return _page(400, _("Die Anfrage war unvollständig oder falsch."), "")


def _database_error(error: OperationalError | ProgrammingError) -> BaseResponse:
    """A database that can't be used: say so, and what helps when its tables are not ours."""
    db.session.rollback()
    _forget_user()
    current_app.logger.exception("database", exc_info=error)
    try:
        if not is_current(db.engine):
            return _other_tables()
    except OperationalError:
        pass  # it doesn't answer, and that is said
    return _page(
        503,
        _("Die Datenbank antwortet gerade nicht."),
        _("Bitte versuchen Sie es in einer Minute noch einmal."),
    )


def _other_tables() -> BaseResponse:
    _forget_user()
    if is_newer(db.engine):
        text = _("Sie gehört zu einer neueren Fassung. Bitte das Programm aktualisieren.")
    else:
        text = _("Bitte „hearing db upgrade“ ausführen und die Seite neu laden.")
    return _page(503, _("Die Datenbank ist nicht auf dem Stand des Programms."), text)


def _refuse_other_tables() -> BaseResponse | None:
    """Serve nothing but static files until the tables are those of this program."""
    if current_app.extensions.get("database_current") or request.endpoint == "static":
        return None
    if is_current(db.engine):
        current_app.extensions["database_current"] = True
        return None
    return _other_tables()


def init_app(app: Flask) -> None:
    """Attach all of it to the application."""
    headers.init_app(app)
    # First of all: with other tables nothing works, not even the check of a form's token.
    app.before_request(_refuse_other_tables)
    app.after_request(_keep_chosen_language)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(HearingError, _hearing_error)
    app.register_error_handler(DataError, _bad_value)
    app.register_error_handler(OverflowError, _bad_value)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(ProgrammingError, _database_error)
    app.jinja_env.filters.update(clock=clock, iso_duration=iso_duration, file_size=file_size)
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES, asset=asset, get_locale=get_locale, in_language=in_language, now=now
    )
