"""BigBlueButton (2.4 or newer): signed addresses, and the few questions that we ask the server.

https://docs.bigbluebutton.org/development/api – each call's query is signed with SHA-256 over its
name, the query and the secret that the server shares with us.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

import requests
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hearing.conference.errors import SecretWrong, ServerRefused, ServerSilent

CONNECT_SECONDS, READ_SECONDS = 4.0, 10.0
LARGEST = 8 * 2**20  # thousands of people
LONGEST_NAME, SAID = 250, 200
# Nothing is recorded there: what is kept of a hearing is kept here.
UNRECORDED = {
    "record": "false",
    "autoStartRecording": "false",
    "allowStartStopRecording": "false",
    "muteOnStart": "true",
}


class Role(StrEnum):
    """What somebody may do in the conference."""

    MODERATOR = "MODERATOR"
    VIEWER = "VIEWER"


@dataclass(frozen=True, slots=True)
class Server:
    """A server of BigBlueButton: ``address`` as in https://bbb.example.org/bigbluebutton."""

    address: str
    secret: str = field(repr=False)

    def create(self, *, meeting: str, name: str) -> str:
        """Open the meeting; gives the word that this opening is known by. While it is open, a
        second time changes nothing and gives the same."""
        facts = {"name": name[:LONGEST_NAME], "meetingID": meeting, **UNRECORDED}
        answer = self._ask("create", facts)
        return answer.findtext("createTime") or ""

    def present(self, *, meeting: str) -> set[str]:
        """Who is in the meeting, by the ``user`` that they joined with; nobody when it is over."""
        try:
            answer = self._ask("getMeetingInfo", {"meetingID": meeting})
        except ServerRefused as refused:
            if refused.facts["key"] == "notFound":
                return set()
            raise
        return {
            user for user in (one.findtext("userID") for one in answer.iter("attendee")) if user
        }

    def join_address(self, *, meeting: str, name: str, role: Role, user: str, opening: str) -> str:
        """Where one person enters; worth nothing any more when this opening is over."""
        facts = {"fullName": name, "meetingID": meeting, "role": role.value, "userID": user}
        return self._sign("join", {**facts, "createTime": opening, "redirect": "true"})

    def _sign(self, call: str, facts: dict[str, str]) -> str:
        query = urlencode(facts)
        checksum = hashlib.sha256(f"{call}{query}{self.secret}".encode()).hexdigest()
        return f"{self.address}/api/{call}?{query}&checksum={checksum}"

    def _ask(self, call: str, facts: dict[str, str]) -> Element:
        answer = _read(_fetch(self._sign(call, facts)))
        if answer.findtext("returncode") == "SUCCESS":
            return answer
        key = answer.findtext("messageKey") or ""
        if key == "checksumError":
            raise SecretWrong
        raise ServerRefused(reason=(answer.findtext("message") or key)[:SAID], key=key)


def _fetch(address: str) -> bytes:
    """What the server says. Errors forget their cause: it would show a signed address."""
    try:
        with requests.get(
            address, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True
        ) as response:
            content = response.raw.read(LARGEST + 1, decode_content=True)
            is_sound = response.status_code == 200 and len(content) <= LARGEST
    except (requests.RequestException, OSError, ValueError):
        raise ServerSilent from None
    except Exception as error:  # urllib3's own, while reading
        if type(error).__module__.startswith("urllib3"):
            raise ServerSilent from None
        raise
    if not is_sound:
        raise ServerSilent
    return bytes(content)


def _read(content: bytes) -> Element:
    try:
        answer: Element = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise ServerSilent from None
    if answer.tag != "response":
        raise ServerSilent
    return answer
