"""A server that speaks BigBlueButton's API, as its documentation says: real HTTP, signed calls."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

SECRET = "geheim-639259d4-9dd8-4b25-bf01-95f9567eaf4b"
FAILED = "<response><returncode>FAILED</returncode><messageKey>{}</messageKey></response>"


@dataclass
class Meeting:
    """A meeting that is open: who is in it, by their userID."""

    facts: dict[str, str]
    opening: str
    inside: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class BigBlueButton:
    """What the server knows, and how it misbehaves."""

    address: str
    meetings: dict[str, Meeting] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    instead: bytes | None = None  # says this whatever is asked
    delay: float = 0.0

    @property
    def meeting(self) -> Meeting:
        (found,) = self.meetings.values()
        return found

    def leave(self, user: str) -> None:
        del self.meeting.inside[user]

    def answer(self, call: str, query: str) -> tuple[int, str]:
        """What it says to a call."""
        signed, _mark, checksum = query.rpartition("checksum=")
        own = hashlib.sha256(f"{call}{signed.rstrip('&')}{SECRET}".encode()).hexdigest()
        if not hmac.compare_digest(own, checksum):
            return 200, FAILED.format("checksumError")
        facts = {name: values[0] for name, values in parse_qs(query).items()}
        handlers: dict[str, Any] = {
            "create": self._create,
            "join": self._join,
            "getMeetingInfo": self._info,
        }
        return handlers[call](facts)  # type: ignore[no-any-return]

    def _create(self, facts: dict[str, str]) -> tuple[int, str]:
        opening = str(1531155809613 + len(self.calls))
        meeting = self.meetings.setdefault(facts["meetingID"], Meeting(facts, opening))
        return 200, (
            "<response><returncode>SUCCESS</returncode>"
            f"<meetingID>{facts['meetingID']}</meetingID><createTime>{meeting.opening}</createTime>"
            "</response>"
        )

    def _join(self, facts: dict[str, str]) -> tuple[int, str]:
        meeting = self.meetings.get(facts["meetingID"])
        if meeting is None or meeting.opening != facts["createTime"]:
            return 200, FAILED.format("mismatchCreateTimeParam")
        meeting.inside[facts["userID"]] = facts
        return 200, "<html>conference</html>"

    def _info(self, facts: dict[str, str]) -> tuple[int, str]:
        meeting = self.meetings.get(facts["meetingID"])
        if meeting is None:
            return 200, FAILED.format("notFound")
        people = "".join(
            f"<attendee><userID>{escape(user)}</userID>"
            f"<fullName>{escape(one['fullName'])}</fullName><role>{one['role']}</role></attendee>"
            for user, one in meeting.inside.items()
        )
        return 200, (
            f"<response><returncode>SUCCESS</returncode><attendees>{people}</attendees></response>"
        )


@contextmanager
def running() -> Iterator[BigBlueButton]:
    """A server on a free port, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            call = place.path.removeprefix("/bigbluebutton/api/")
            bbb.calls.append(call)
            time.sleep(bbb.delay)
            status, said = bbb.answer(call, place.query)
            content = said.encode() if bbb.instead is None else bbb.instead
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_facts: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bbb = BigBlueButton(f"http://127.0.0.1:{server.server_port}/bigbluebutton")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield bbb
    finally:
        server.shutdown()
        server.server_close()
