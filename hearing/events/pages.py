"""Following a hearing from a page: the stream of its events, and the parts in a page itself."""

from __future__ import annotations

import errno
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from threading import BoundedSemaphore
from typing import Any, Final

from flask import Flask, Response, abort, current_app, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from hearing import web
from hearing.database import db
from hearing.events import handover
from hearing.events.feeds import NUMBER, PUBLIC, Feed
from hearing.events.lines import SocketLine, ThreadLine
from hearing.events.shows import Event, Over, Parts, Topic
from hearing.events.watcher import LIFETIME, Watcher

MIMETYPE: Final = "text/event-stream"
COMES_AGAIN: Final = (1000, 3000)  # after a restart not all at once, in milliseconds
FULL: Final = (5000, 9000)
# What a thread holds is short: threads are few.
HELD: Final = 30.0


def follow(feed: Feed, hearing_id: int) -> Response:
    """The answer to a browser that follows a feed of a hearing: in ``parts`` it names the parts of
    its page, in ``language`` the page's language. With ``once`` it gets one event and no stream."""
    parts = feed.known(request.args.get("parts", "").split(","))
    language = request.args.get("language", "")
    topic = Topic.of(feed, hearing_id, language if language in web.LANGUAGES else web.language())
    try:
        event = watcher().fetch(topic, parts)
    except Over:
        abort(404)
    response = Response(_stream(topic, parts, event), mimetype=MIMETYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx passes each event on at once
    return response


def part(name: str, hearing_id: int) -> Markup:
    """A part as it is now, for the page that is asked for: in its own language."""
    return Markup(PUBLIC.makers[name](hearing_id))  # a template's


def number(hearing_id: int) -> int:
    """How far a hearing is, for a page that is then followed."""
    return PUBLIC.numbers([hearing_id])[hearing_id]


def watcher() -> Watcher:
    """The watcher of this process."""
    found: Watcher = current_app.extensions["events"]
    return found


def init_app(app: Flask) -> None:
    """Attach the watcher and what templates need."""

    def render(topic: Topic, number: int, parts: Any) -> dict[str, str]:
        with _as_nobody(app, topic.language):
            return _render(topic, number, parts)

    def reading() -> AbstractContextManager[None]:
        return app.app_context()  # type: ignore[return-value]  # whose end gives the connection back

    app.extensions["events"] = Watcher(render, reading)
    app.extensions["event_threads"] = BoundedSemaphore(max(1, app.config["WEB_THREADS"] // 4))
    app.jinja_env.globals.update(live_part=part, live_number=number)


@contextmanager
def _as_nobody(app: Flask, language: str) -> Iterator[None]:
    """A request of nobody's, whoever has asked for it: what is made is for all."""
    with app.app_context(), app.test_request_context("/", headers={"Cookie": f"lang={language}"}):
        yield


def _render(topic: Topic, number: int, parts: Any) -> dict[str, str]:
    feed = topic.feed
    if not feed.is_open(topic.hearing_id):
        raise Over
    made = {name: _make(feed, name, topic.hearing_id) for name in parts if name != NUMBER}
    return made | {NUMBER: str(number)}


def _make(feed: Feed, name: str, hearing_id: int) -> str:
    """A part; empty when there is none, and when it can't be made: that keeps no other from being
    told, and shows nothing that may no longer be shown."""
    try:
        return feed.makers[name](hearing_id).strip()
    except NotFound:
        return ""
    except Exception:
        current_app.logger.exception("the part %s", name)
        db.session.rollback()
        return ""


def _stream(topic: Topic, parts: Parts, event: Event) -> Iterator[bytes]:
    if request.method == "HEAD":
        return iter(())
    is_full = watcher().count >= min(current_app.config["EVENT_STREAMS"], handover.room())
    pause = random.randint(*(FULL if is_full else COMES_AGAIN))
    first = f"retry: {pause}\n".encode() + event.data
    if is_full or "once" in request.args:
        return iter((first,))
    if handover.KEY in request.environ:
        take = partial(_taken, request.environ, topic, parts, event.body)
        return _let_go(watcher(), first, take)
    threads = current_app.extensions["event_threads"]
    return _hold(watcher(), first, ThreadLine(topic, parts, event.body), threads)


def _taken(environ: handover.Environment, topic: Topic, parts: Parts, body: str) -> SocketLine:
    chunked = handover.is_chunked(environ)
    return SocketLine(handover.take(environ), topic, parts, body, chunked=chunked)


def _let_go(watcher: Watcher, first: bytes, take: Callable[[], SocketLine]) -> Iterator[bytes]:
    """Begin the answer, then give the socket to the watcher: for the web server it is as if the
    visitor had gone."""
    yield first
    watcher.take(take())
    raise BrokenPipeError(errno.EPIPE, "handed over")


def _hold(
    watcher: Watcher, first: bytes, line: ThreadLine, threads: BoundedSemaphore
) -> Iterator[bytes]:
    """Hold a thread of the web server, if one can be spared."""
    yield first
    if not threads.acquire(blocking=False):
        return
    try:
        watcher.take(line)
        yield from line.received(lifetime=min(HELD, LIFETIME))
    finally:
        threads.release()
