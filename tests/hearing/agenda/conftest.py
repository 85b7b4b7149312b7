"""Pages of the agenda: reading a form as a browser would send it back."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

BASE = "/verwaltung/anhoerungen"


class Forms(HTMLParser):
    """Collects what each form of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, Any]] = {}
        self._form: dict[str, Any] = {}
        self._name = ""
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value if value is not None else "" for name, value in attrs}
        name, value = facts.get("name", ""), facts.get("value", "")
        if tag == "form":
            self._form = {}
            self.forms[facts.get("action", "")] = self._form
        elif tag == "input" and name and facts.get("type") in ("checkbox", "radio"):
            if "checked" in facts:
                self._form[name] = value or "on"
        elif tag == "input" and name:
            self._form[name] = value
        elif tag in ("textarea", "select"):
            self._name, self._text = name, [] if tag == "textarea" else None
        elif tag == "option" and "selected" in facts:
            self._form[self._name] = value

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self._form[self._name] = unescape("".join(self._text)).removeprefix("\r\n").lstrip("\n")
            self._text = None


def forms_of(page: str) -> dict[str, dict[str, Any]]:
    """What each form of a page would send, by its address."""
    parser = Forms()
    parser.feed(page)
    return parser.forms


def form_at(client: FlaskClient, address: str, action: str | None = None) -> dict[str, Any]:
    """What the form of a page would send, untouched."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found = forms_of(answer.text)
    own = address if action is None else action
    return found[own] if own in found else found[""]
