"""Two ways to work a page, by mouse and by keyboard alone, with the same gestures.

A control is found by its role and the name that a screen reader would say. The keyboard never
clicks, never fills and never puts the focus anywhere: it presses keys, and fails where the Tab key
does not reach a control within ``FAR`` presses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from playwright.sync_api import ElementHandle, Locator, Page

FAR = 40
Role = Literal["button", "checkbox", "combobox", "link", "radio", "textbox", "spinbutton"]


class Hands(Protocol):
    """What people do with a page. ``beside`` is a text in the row of the control."""

    page: Page

    def follow(self, link: str) -> None: ...
    def press(self, button: str) -> None: ...
    def write(self, label: str, text: str, *, beside: str = "") -> None: ...
    def set_time(self, label: str, time: str) -> None: ...
    def mark(self, choice: str) -> None: ...
    def tick(self, label: str) -> None: ...
    def pick(self, label: str, option: str) -> None: ...
    def unfold(self, summary: str) -> None: ...
    def hand_in(self, label: str, path: Path) -> None: ...


def find(page: Page, role: Role, name: str, *, beside: str = "") -> Locator:
    """The first control of that role and name; what may stay empty says so in its label."""
    whole = re.compile(rf"^{re.escape(name)}( \(freiwillig\))?$")
    place = page.get_by_role("listitem").filter(has_text=beside) if beside else page
    return place.get_by_role(role, name=whole).first


def folded(page: Page, summary: str) -> Locator:
    """What opens when its heading is pressed."""
    return page.locator("summary").filter(has_text=summary).first


def labelled(page: Page, label: str, *, beside: str = "") -> Locator:
    """The first field with that label: dates and files have no role of their own."""
    whole = re.compile(rf"^\s*{re.escape(label)}\s*(\(freiwillig\))?\s*$")
    place = page.get_by_role("listitem").filter(has_text=beside) if beside else page
    return place.get_by_label(whole).first


@dataclass
class Mouse:
    """Clicks, and types where it has clicked."""

    page: Page

    def follow(self, link: str) -> None:
        with self.page.expect_navigation():
            find(self.page, "link", link).click()

    def press(self, button: str) -> None:
        with self.page.expect_navigation():
            find(self.page, "button", button).click()

    def write(self, label: str, text: str, *, beside: str = "") -> None:
        labelled(self.page, label, beside=beside).click(click_count=3)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def set_time(self, label: str, time: str) -> None:
        labelled(self.page, label).fill(time)

    def mark(self, choice: str) -> None:
        self._label_of(find(self.page, "radio", choice)).click()

    def tick(self, label: str) -> None:
        self._label_of(find(self.page, "checkbox", label)).click()

    def pick(self, label: str, option: str) -> None:
        labelled(self.page, label).select_option(label=option)

    def unfold(self, summary: str) -> None:
        folded(self.page, summary).click()

    def hand_in(self, label: str, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            labelled(self.page, label).click()
        chooser.value.set_files(path)

    def _label_of(self, control: Locator) -> Locator:
        """KERN draws its own circles and boxes; what is clicked is the label."""
        return self.page.locator(f"label[for='{control.get_attribute('id')}']")


# Where the focus is as seen from a control: on it, in its group, on the link that leads past the
# navigation, before it or behind it. After a link with a fragment the way goes on from there.
WHERE = """control => {
  const active = document.activeElement;
  if (active === control) return "here";
  if (control.type === "radio" && active.name === control.name) return "group";
  if (active.matches(".skip-link") && document.querySelector(active.hash).contains(control))
    return "skip";
  const from = active === document.body ? document.querySelector(":target") : active;
  if (!from || from.contains(control)) return "before";
  return control.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING
    ? "behind" : "before";
}"""
VALUE = "document.activeElement.value"
OPTION = "document.activeElement.selectedOptions[0].label.trim()"


@dataclass
class Keyboard:
    """Presses keys and nothing else; counts them."""

    page: Page
    keys: int = 0

    def follow(self, link: str) -> None:
        self._reach(find(self.page, "link", link))
        self._enter()

    def press(self, button: str) -> None:
        self._reach(find(self.page, "button", button))
        self._enter()

    def write(self, label: str, text: str, *, beside: str = "") -> None:
        self._reach(labelled(self.page, label, beside=beside))
        self._key("Control+a")
        self._type(text)

    def set_time(self, label: str, time: str) -> None:
        """Type it part by part, in the order that the browser's language asks for."""
        self._reach(labelled(self.page, label))
        day, clock = time.split("T")
        year, month, date = day.split("-")
        hour, minute = clock.split(":")
        half = f"{(int(hour) - 1) % 12 + 1:02}{minute}{'A' if int(hour) < 12 else 'P'}"
        for way in ((f"{month}{date}{year}", half), (f"{date}{month}{year}", f"{hour}{minute}")):
            for _step in range(8):
                self._key("ArrowLeft")
            self._type(way[0])
            self._key("ArrowRight")
            self._type(way[1])
            if self.page.evaluate(VALUE) == time:
                return
        raise AssertionError(f"{label}: {self.page.evaluate(VALUE)} instead of {time}")

    def mark(self, choice: str) -> None:
        """Tab leads to a group, the arrows through it."""
        target = find(self.page, "radio", choice).element_handle()
        self._tab(target, until=("here", "group"))
        for _step in range(FAR):
            if target.evaluate(WHERE) == "here":
                break
            self._key("ArrowDown")
        if not target.evaluate("control => control.checked"):
            self._key("Space")
        assert target.evaluate("control => control.checked"), choice

    def tick(self, label: str) -> None:
        self._reach(find(self.page, "checkbox", label))
        self._key("Space")

    def pick(self, label: str, option: str) -> None:
        self._reach(labelled(self.page, label))
        self._key("Home")
        for _step in range(FAR):
            if self.page.evaluate(OPTION) == option:
                return
            self._key("ArrowDown")
        raise AssertionError(f"{label}: the arrows do not lead to {option}")

    def unfold(self, summary: str) -> None:
        self._reach(folded(self.page, summary))
        self._key("Enter")

    def hand_in(self, label: str, path: Path) -> None:
        """The key opens the dialogue of the system; what is chosen there is no matter of ours."""
        self._reach(labelled(self.page, label))
        with self.page.expect_file_chooser() as chooser:
            self._key("Enter")
        chooser.value.set_files(path)

    def _reach(self, control: Locator) -> None:
        self._tab(control.element_handle(), until=("here",))

    def _tab(self, control: ElementHandle, *, until: tuple[str, ...]) -> None:
        for _step in range(FAR + 1):
            where = control.evaluate(WHERE)
            if where in until:
                return
            self._key({"skip": "Enter", "behind": "Shift+Tab"}.get(where, "Tab"))
        name = control.evaluate("control => control.outerHTML")
        raise AssertionError(f"{FAR} presses of the Tab key do not reach {name} on {self.page.url}")

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self._key("Enter")

    def _key(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def _type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)
