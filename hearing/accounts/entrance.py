"""Coming in: what a session says of a person, from the password to the last step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user, login_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import audit, second_factor, staff
from hearing.accounts.models import User
from hearing.database import commit
from hearing.errors import HearingError

# Between password and code the session keeps this and nothing that anything else would look at.
HALF = "half_entered"
PATIENCE = timedelta(minutes=10)
WAY = "way"
# However busy a session is (a page that asks for progress keeps it awake), it ends after a day's
# work; the eight hours without a request are PERMANENT_SESSION_LIFETIME.
BEGAN = "began"
LONGEST = timedelta(hours=12)
PROVIDER = "provider"


def own_address(target: str | None) -> str:
    """The page to go on to, if it is one of ours: browsers read a backslash as a slash, "//" as the
    beginning of a host, and skip control characters."""
    target = target or ""
    path = target.replace("\\", "/")
    if path.startswith("/") and not path.startswith("//") and path.isprintable():
        return target
    return url_for("team.start")


def enter(user: User, *, way: str, target: str | None) -> Response:
    """Let somebody in for good; from here on the gate knows them."""
    with commit():
        audit.record(
            who=user.email,
            action="accounts.log_in",
            subject=f"user {user.id}",
            after={"way": way},
            now=web.now(),
        )
    session.clear()
    session[WAY] = way
    session[BEGAN] = web.now().timestamp()
    session.permanent = True  # each request begins its hours anew
    login_user(user)
    response = redirect(own_address(target), 303)
    if "lang" not in request.cookies:
        web.remember_language(response, user.language)
    return response


def is_over() -> bool:
    """Say whether the login of this session is too long ago, or unknown."""
    began: float = session.get(BEGAN, 0.0)
    return web.now().timestamp() - began >= LONGEST.total_seconds()


def stay() -> None:
    """Keep this session when all sessions of its person have just been ended."""
    login_user(current_user._get_current_object())


def half_enter(user: User, *, target: str | None) -> Response:
    """The password was right; ask for the code. Until then nobody is logged in."""
    until = (web.now() + PATIENCE).timestamp()
    session[HALF] = {"user": user.get_id(), "until": until, "target": target}
    return redirect(url_for("accounts.code"), 303)


def half_entered() -> User | None:
    """Who gave the right password a few minutes ago, in this browser."""
    half = session.get(HALF)
    if half is None or half["until"] < web.now().timestamp():
        return None
    return staff.find(session_id=half["user"])


def target() -> str | None:
    """Where somebody who is half in wanted to go."""
    return session[HALF]["target"]  # type: ignore[no-any-return]


def owes_second_factor(user: User) -> bool:
    """Say whether somebody logged in must set up their second factor before anything else."""
    return (
        current_app.config["SECOND_FACTOR"] == "required"
        and session.get(WAY) != PROVIDER  # who has asked for one of its own
        and not second_factor.is_on(user=user)
    )


def secret_keys() -> list[str]:
    """The key that secrets are encrypted with, and those that were before it."""
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]


def limits() -> dict[str, Any]:
    """From where the request comes and how often it may fail: facts for verbs that count."""
    return {
        "address": request.remote_addr or "",
        "limit": current_app.config["LOGIN_FAILURES"],
        "now": web.now(),
    }


def tell(form: FlaskForm, error: HearingError) -> None:
    """Put an error's sentence beside the field it is about, or above the form."""
    if error.field in form:
        form[error.field].errors = [web.say(error)]
    else:
        form.form_errors.append(web.say(error))


def keep_secret(response: Response) -> Response:
    """Let no cache keep an answer, and tell its address to no other site."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
