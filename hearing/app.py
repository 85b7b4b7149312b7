"""The application factory: settings in, Flask application out."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import hearing.models
from hearing import gate, places, web
from hearing.accounts import entrance, staff
from hearing.accounts import views as accounts
from hearing.accounts.models import Nobody, User
from hearing.agenda import hearings, news, notices
from hearing.agenda import views as agenda
from hearing.archive import embed_pages as public_record  # these add theirs to the record's
from hearing.archive import following, index, struck
from hearing.archive import views as archive
from hearing.calendars import views as calendars
from hearing.conference import views as conference
from hearing.database import db
from hearing.desk import hall_pages as hall  # adds its pages to the desk's
from hearing.desk import live_pages, public_now
from hearing.desk import views as desk
from hearing.door import presence_pages as door  # these import the others
from hearing.door import ticket_pages
from hearing.events import pages as event_pages
from hearing.events import views as events
from hearing.exports import draft_views as drafts
from hearing.exports import views as exports
from hearing.groups import defaults, groups, occupancy, turns
from hearing.groups import views as group_pages
from hearing.invitations import views as invitations
from hearing.invitations import waiting
from hearing.jobs import doorbell
from hearing.mail import batch_views as mail  # imports the others
from hearing.mail import links
from hearing.open_data import dump_pages as open_data  # adds its pages to the feeds
from hearing.open_data import oparl_views as oparl
from hearing.privacy import retention_views
from hearing.privacy import rooms as personal_data
from hearing.privacy import views as privacy
from hearing.programme import api_views as api
from hearing.programme import now as running
from hearing.programme import offers, outputs, release, rule_views, rules
from hearing.programme import public_views as public
from hearing.programme import views as programme
from hearing.protocol import clash_views as clash_pages
from hearing.protocol import entries, missing, settling
from hearing.protocol import replace_views as protocol  # imports the others
from hearing.protocol import text_views as texts
from hearing.questions import pages as questions
from hearing.questions import public_pages as public_questions
from hearing.questions.written import office_pages as written_office
from hearing.questions.written import pages as written
from hearing.questions.written import public_pages as public_answers
from hearing.record import frozen, losses, passages, removal, silences
from hearing.record import speaker_views as own_words
from hearing.record import views as record
from hearing.recordings import again, copies, published, stream_pages
from hearing.recordings import retention as publishing
from hearing.recordings import views as recordings
from hearing.recordings.copies import Copy
from hearing.recordings.streaming import StreamedRequest
from hearing.redactions import (
    closed,
    columns,
    heard_again,
    holders,
    spoken,
    traces,
    unwilling,
    withdrawal,
)
from hearing.redactions import orders as redacting
from hearing.redactions import words_views as redactions  # imports the others
from hearing.registration import answers, guests, openings, tallies
from hearing.registration import self_views as self_registration
from hearing.registration import views as registration
from hearing.registration.answers import Change
from hearing.retention import views as retention
from hearing.settings import read_settings
from hearing.slides import views as slides
from hearing.speakers import beside, consents, publicity
from hearing.speakers import views as speakers
from hearing.stands import plan_views as stands  # these import the others
from hearing.stands import public_views as market
from hearing.statements import views as statements
from hearing.stream import afterwards, served, watching
from hearing.stream import desk_pages as stream_at_desk
from hearing.stream import views as stream
from hearing.stream import watch_pages as watch
from hearing.team import views as team

assert hearing.models  # every table is known before the first query

babel = Babel()
csrf = CSRFProtect()
login = LoginManager()


def create_app(environment: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """Build the application. ``overrides`` are settings that win over the environment."""
    app = Flask("hearing", template_folder=str(places.TEMPLATES))
    app.config.update(read_settings(os.environ if environment is None else environment))
    app.config.update(overrides)
    app.request_class = StreamedRequest
    _prepare_data(app)
    _configure(app)
    db.init_app(app)
    babel.init_app(
        app,
        default_locale="de",
        default_translation_directories=str(places.TRANSLATIONS),
        default_timezone=app.config["TIMEZONE"],
        locale_selector=web.language,
    )
    web.init_app(app)  # its checks come before that of a form's token
    event_pages.init_app(app)
    gate.init_app(app)  # and who may not enter is not asked for one
    csrf.init_app(app)
    login.init_app(app)
    login.anonymous_user = Nobody
    login.user_loader(_load_user)
    login.login_view = "accounts.login"
    login.login_message = None
    _register_rooms(app)
    if app.config["PROXIES"]:
        count = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    return app


def _load_user(user_id: str) -> User | None:
    return None if entrance.is_over() else staff.find(session_id=user_id)


def _prepare_data(app: Flask) -> None:
    data: Path = app.config["DATA"]
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not app.config["DATABASE"]:
        app.config["DATABASE"] = f"sqlite:///{data / 'hearing.db'}"
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = _kept_secret(data / "secret_key")


def _kept_secret(path: Path) -> str:
    """Read the secret, or make it; of two processes starting at once both read the same."""
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # the other one was faster: its secret counts
            path.hardlink_to(own)
        own.unlink()
    return path.read_text()


def _configure(app: Flask) -> None:
    url = app.config["DATABASE"].replace("postgresql://", "postgresql+psycopg://", 1)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        # An error's text goes to the log: it names no values, for they may be people's.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        TRUSTED_HOSTS=[name.strip() for name in app.config["HOSTS"].split(",") if name] or None,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["HTTPS"],
        PERMANENT_SESSION_LIFETIME=8 * 3600,
        MAX_FORM_MEMORY_SIZE=2**20,
        WTF_CSRF_TIME_LIMIT=None,
        # Pages of personal links send no Referer, so that nobody learns the address: the token in
        # the form, bound to the session, is what counts.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["clock"] = lambda: datetime.now(UTC)
    app.extensions["zone"] = ZoneInfo(app.config["TIMEZONE"])
    queue = doorbell.open_bell(url=app.config["QUEUE"], data=app.config["DATA"])
    app.extensions["bell"] = doorbell.Bell(queue, doorbell.no_answer)


def _forget_reminder(change: Change) -> None:
    """Who has answered is not reminded, nor told what only others have to be told."""
    waiting.drop(change.registration.invitation)


def _register_rooms(app: Flask) -> None:
    rooms = (
        accounts,
        agenda,
        archive,
        public_record,
        calendars,
        conference,
        desk,
        hall,
        door,
        ticket_pages,
        events,
        group_pages,
        invitations,
        mail,
        privacy,
        questions,
        public_questions,
        public_answers,
        written_office,
        exports,
        drafts,
        open_data,
        oparl,
        clash_pages,
        protocol,
        texts,
        record,
        own_words,
        recordings,
        redactions,
        registration,
        retention,
        self_registration,
        slides,
        speakers,
        stands,
        market,
        public,
        api,
        programme,
        statements,
        stream,
        team,
        watch,
    )
    for room in rooms:
        app.register_blueprint(room.blueprint)
    market.register()
    invitations.join()
    questions.join()
    written.join()
    registration.join()
    answers.on_change(_forget_reminder)
    door.join()
    conference.join()
    calendars.join()
    stream_at_desk.join()
    stream_pages.join()
    links.register_purpose(guests.LINKS, describe=guests.describe, path=guests.PATH)
    publicity.register_releases(release.has_person)
    outputs.register(index.follow)
    offers.register(openings.offer)
    offers.register(watching.offer)
    watch.join()
    afterwards.register(published.of)
    running.register(public_now.of)
    live_pages.join()
    hall.join()
    notices.register(rule_views.notices)
    notices.register(retention_views.notices)
    notices.register(redactions.notices)
    notices.register(retention.notices)
    personal_data.join()
    hearings.on_change(index.write)
    news.on_begin(turns.take_turn)
    hearings.on_create(defaults.add_all)
    hearings.on_copy(groups.copy)
    hearings.on_copy(beside.copy)
    occupancy.register(tallies.count)
    hearings.on_copy(rules.copy)
    notices.register_people(beside.cast_of)
    copies.register(Copy("again", again.leave, again.erase))
    copies.register(Copy("protocol", entries.make, entries.erase))
    copies.register(Copy("doubts", settling.keep, settling.erase))
    missing.register_settled(silences.spans)
    missing.register_settled(redacting.spans_of)
    copies.register(Copy("silences", silences.keep, silences.erase))
    copies.register(Copy("redactions", redactions.follow_text, redacting.erase))
    copies.register(Copy("index", index.make, index.erase))
    consents.hold_before(removal.hold_all)
    consents.on_withdraw(removal.forget_name)  # the record before its texts, as publishing does
    consents.on_withdraw(passages.follow)
    consents.on_withdraw(withdrawal.follow)
    holders.register(removal.follow)
    holders.register(heard_again.follow)
    holders.register_files(losses.follow_file)
    # Texts before the versions and the index that are made of them.
    for keeper in (spoken.KEEPER, columns.KEEPER, frozen.KEEPER, struck.KEEPER, traces.KEEPER):
        holders.register_keeper(keeper)
    publishing.on_publish(closed.refuse)
    publishing.on_publish(unwilling.refuse_recording)
    served.hold_back(redacting.is_waiting_in_stream)
    following.join()
