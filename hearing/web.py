"""What every page shares: language, safety headers, errors in words, time and file sizes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

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
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from hearing.database import db, is_current
from hearing.errors import HearingError
from hearing.status import status_of

LANGUAGES = {"de": "Deutsch", "en": "English"}
# No foreign origin, no inline script or style: media and pictures are our own files.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


def now() -> datetime:
    """The time of this request; verbs get it as an argument."""
    return current_app.extensions["clock"]()  # type: ignore[no-any-return]


def language() -> str:
    """The page's language: ?lang=, else the cookie, else German."""
    for choice in (request.args.get("lang"), request.cookies.get("lang")):
        if choice in LANGUAGES:
            return choice
    return "de"


def say(error: HearingError) -> str:
    """An error's sentence in the reader's language."""
    return str(_(error.sentence, **error.facts))


def in_language(code: str) -> str:
    """This page's address in another language."""
    query = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return f"{request.path}?{urlencode([*query, ('lang', code)])}"


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


def _remember_language(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(
            "lang",
            request.args["lang"],
            max_age=365 * 86400,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["HTTPS"],
        )
    return response


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and request.args.get("v"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-cache, private")
        response.vary.add("Cookie")
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _page(status: int, title: str, text: str) -> BaseResponse:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(error=text)
    else:
        page = render_template("error.html", status=status, title=title, text=text)
        response = make_response(page)
    response.status_code = status
    return response


def _http_error(error: HTTPException) -> BaseResponse | HTTPException:
    if error.code is None or error.code < 400:
        return error
    titles = {
        400: _("Die Anfrage war unvollständig oder falsch."),
        403: _("Dafür fehlt Ihnen die Berechtigung."),
        404: _("Diese Seite gibt es nicht."),
        405: _("Diese Adresse nimmt solche Anfragen nicht an."),
        410: _("Dieser Inhalt wurde gelöscht."),
        413: _("Die gesendeten Daten sind zu groß."),
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
    if error.code == 405 and (allow := error.get_response().headers.get("Allow")):
        response.headers["Allow"] = allow
    return response


def _csrf_error(_error: CSRFError) -> BaseResponse:
    return _page(
        400,
        _("Das Formular ist abgelaufen."),
        _("Bitte laden Sie die Seite neu und senden Sie das Formular noch einmal."),
    )


def _hearing_error(error: HearingError) -> BaseResponse:
    return _page(status_of(error), _("Das geht so nicht."), say(error))


def _database_error(error: OperationalError | ProgrammingError) -> BaseResponse:
    """A database that can't be used: say so, and name the command when tables are behind."""
    db.session.rollback()
    current_app.logger.exception("database", exc_info=error)
    try:
        behind = not is_current(db.engine)
    except OperationalError:
        behind = False
    if behind:
        return _page(
            503,
            _("Die Datenbank ist nicht auf dem Stand des Programms."),
            _("Bitte „hearing db upgrade“ ausführen und die Seite neu laden."),
        )
    return _page(
        503,
        _("Die Datenbank antwortet gerade nicht."),
        _("Bitte versuchen Sie es in einer Minute noch einmal."),
    )


def _refuse_old_database() -> BaseResponse | None:
    """Serve nothing but static files until the tables are those of this program."""
    if current_app.extensions.get("database_current") or request.endpoint == "static":
        return None
    if is_current(db.engine):
        current_app.extensions["database_current"] = True
        return None
    g.database_behind = True
    return _page(
        503,
        _("Die Datenbank ist nicht auf dem Stand des Programms."),
        _("Bitte „hearing db upgrade“ ausführen und die Seite neu laden."),
    )


def init_app(app: Flask) -> None:
    """Attach all of it to the application."""
    app.before_request(_refuse_old_database)
    app.after_request(_remember_language)
    app.after_request(_protect)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(HearingError, _hearing_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(ProgrammingError, _database_error)
    app.jinja_env.filters.update(clock=clock, iso_duration=iso_duration, file_size=file_size)
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES, asset=asset, get_locale=get_locale, in_language=in_language, now=now
    )
