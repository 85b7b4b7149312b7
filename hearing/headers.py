"""What goes along with every answer: safety headers, caching, and which requests carry a cookie."""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.http import parse_range_header

# No foreign origin, no inline script or style: media and pictures are our own files.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(**more: str) -> str:
    """The Content-Security-Policy; a page that needs more says so: ``media_src="blob:"``."""
    extra = {name.replace("_", "-"): f" {value}" for name, value in more.items() if value}
    return "; ".join(f"{name} {value}{extra.get(name, '')}" for name, value in POLICY.items())


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
# The player that other sites show in their pages; it has no button that does anything.
FRAMED = "public_record.embed"
# Endpoints of what is the same for everybody, whoever is logged in.
SHARED = frozenset({"static", "watch.file", FRAMED, "public_record.describe"})
FOUND = frozenset({200, 206, 304})


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; files that caches share send none and don't depend on one."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in SHARED:
            super().save_session(app, session, response)


def _ignore_odd_ranges() -> None:
    """Take only a single range of bytes for one; anything else gets the whole (RFC 9110, 14.2)."""
    asked = parse_range_header(request.environ.get("HTTP_RANGE"))
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == FRAMED:  # its policy says who may
        response.headers.pop("X-Frame-Options")
    is_named_by_content = request.endpoint == "static" and bool(request.args.get("v"))
    if is_named_by_content and response.status_code in FOUND:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-cache, private")
        response.vary.add("Cookie")
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def init_app(app: Flask) -> None:
    """Attach all of it to the application."""
    app.session_interface = Sessions()
    app.before_request(_ignore_odd_ranges)
    app.after_request(_protect)
