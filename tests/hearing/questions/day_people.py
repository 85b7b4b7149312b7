"""Who takes part in the trial of a day: guests, moderators and desks, each a browser of its own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from random import Random
from secrets import token_hex
from typing import Any

import requests

from tests.hearing.conftest import PASSWORD
from tests.hearing.test_run import PATIENCE

FORM = re.compile(r'<form method="post"\s+action="([^"]+)">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Person:
    """A browser; ``answers`` counts what the server said."""

    site: str
    session: requests.Session = field(default_factory=requests.Session)
    answers: Counter[int] = field(default_factory=Counter)

    def get(self, path: str) -> str:
        answer = self.session.get(self.site + path, timeout=PATIENCE)
        self.answers[answer.status_code] += 1
        return answer.text

    def post(self, path: str, **data: Any) -> int:
        answer = self.session.post(
            self.site + path, data=data, timeout=PATIENCE, allow_redirects=False
        )
        self.answers[answer.status_code] += 1
        return answer.status_code

    def log_in(self, email: str) -> None:
        token = token_in(self.get("/anmelden"))
        self.post("/anmelden", email=email, password=PASSWORD, csrf_token=token)


@dataclass
class Guest(Person):
    """Asks, raises a hand, supports others; each twice at once, as by a double click."""

    path: str = ""
    number: int = 0
    asked: list[str] = field(default_factory=list)
    supported: set[int] = field(default_factory=set)

    def ask_all(self) -> None:
        page = self.get(f"{self.path}/fragen")
        token = token_in(page)
        for place in range(2):
            text = f"Frage {place} von {self.number}: Wozu dient Baustein {self.number * 7919}?"
            for _click in range(2):
                data = {"text": text, "item": "", "csrf_token": token}
                if self.post(f"{self.path}/fragen", **data) == 303:
                    self.asked.append(text)
        for _click in range(2):
            self.post(f"{self.path}/fragen/melden", item="", csrf_token=token)

    def support_some(self, dice: Random) -> None:
        forms = [
            (action, fields)
            for action, fields in forms_in(self.get(f"{self.path}/fragen"))
            if action.endswith("/unterstuetzen")
        ]
        for action, fields in dice.sample(forms, min(3, len(forms))):
            for _click in range(2):
                if self.post(action, **fields) == 303:
                    self.supported.add(int(action.split("/")[-2]))


@dataclass
class Moderator(Person):
    """Approves what comes in, as the page was when it was loaded."""

    path: str = ""

    def approve_all(self) -> int:
        forms = [
            (action, fields)
            for action, fields in forms_in(self.get(self.path))
            if fields.get("to") == "approved"
        ]
        for action, fields in forms:
            self.post(action, **fields)
        return len(forms)


@dataclass
class Desk(Person):
    """Calls the next question and ends it; what is refused it looks at again."""

    path: str = ""
    name: str = field(default_factory=lambda: token_hex(16))
    token: str = ""
    accepted: list[tuple[int, str]] = field(default_factory=list)
    refused: int = 0

    def call_some(self, times: int) -> None:
        for _time in range(times):
            page = self.get(self.path)
            self.token = token_in(page)
            seen = int(re.findall(r'data-number="(\d+)"', page)[0])
            called = re.findall(r'value="(question_asked:\d+)"', page)
            if called:
                self.tell(called[0], seen)
            self.tell("floor_taken", seen + 1)

    def tell(self, press: str, seen: int) -> None:
        at = datetime.now(UTC).isoformat()
        told = {"key": token_hex(16), "press": press, "seen": seen, "desk": self.name}
        told |= {"rehearsal": False, "at": at, "sent_at": at}
        answer = self.session.post(
            f"{self.site}{self.path}/nachtrag",
            json=[told],
            headers={"X-CSRFToken": self.token},
            timeout=PATIENCE,
        )
        self.answers[answer.status_code] += 1
        [result] = answer.json()["results"]
        if "number" in result:
            self.accepted.append((result["number"], press))
        else:
            self.refused += 1


def forms_in(page: str) -> list[tuple[str, dict[str, str]]]:
    """Forms of one press: where they go, and what they carry."""
    return [
        (unescape(action), {name: unescape(value) for name, value in FIELD.findall(body)})
        for action, body in FORM.findall(page)
    ]


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]
