"""The commands of the editor's keyboard, and how one sees in the page what each has done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page, TimeoutError

PATIENCE: Final = 20_000
# From the press of a key: until the page shows what it does, and until all of it is done.
WATCH = """() => {
  const $ = (selector) => document.querySelector(selector);
  const player = document.getElementById('player');
  const number = (name) => Number($(`[data-count=${name}]`).textContent);
  let seeks = 0;
  player.addEventListener('seeked', () => { seeks += 1; });
  const look = () => ({
    seeks,
    paused: player.paused, at: player.currentTime, focus: document.activeElement,
    voice: $('.editor__voice').textContent, doubts: number('doubts'), open: number('open'),
    form: $('.editor__edited'), text: $('.editor__edited textarea')?.value,
    state: $('.editor__edited .editor__state')?.textContent,
    chosen: $('.editor__edited [name=speaker]')?.value,
    entry: document.activeElement.closest('.editor__entry') ?? $('.editor__entry--open'),
    count: document.querySelectorAll('.editor__entry').length,
  });
  const settled = () => !player.seeking && player.readyState > 2;
  window.expectKey = (shown, done) => {
    const was = look(), key = was.entry?.dataset.key;
    const name = was.entry?.querySelector('strong').textContent;
    const find = () => document.getElementById(`e-${key}`);
    const isSo = (test) => test(look(), was, {settled, name, entry: find()});
    window.keyTimes = {};
    const watch = (event) => {
      if (['Control', 'Shift'].includes(event.key)) return;
      removeEventListener('keydown', watch, {capture: true});
      const frame = () => {
        const channel = new MessageChannel();
        const now = {shown: isSo(shown), done: isSo(done)};
        channel.port1.onmessage = () => {
          const took = performance.now() - event.timeStamp;
          if (now.shown) keyTimes.shown ??= took;
          if (now.shown && now.done) keyTimes.done = took;
          else requestAnimationFrame(frame);
        };
        channel.port2.postMessage(null);
      };
      requestAnimationFrame(frame);
    };
    addEventListener('keydown', watch, {capture: true});
  };
  expectKey.look = look;
}"""
NEW = "(is, was, {entry}) => entry && entry !== was.entry"
MOVED = "(is, was) => is.focus !== was.focus"
SEEN = "(is, was, {settled}) => settled() && is.seeks > was.seeks"
TYPED = "(is, was) => is.text !== was.text"
# Name: the key, what is to be seen at once, and what is to be seen when all is done.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "play": (" ", "(is) => !is.paused", "(is, was, {settled}) => settled() && is.at > was.at"),
    "stop": (" ", "(is) => is.paused", ""),
    "back": ("j", "(is, was) => is.at < was.at - 3", SEEN),
    "next doubt": ("n", "(is, was) => is.focus !== was.focus && is.voice !== was.voice", SEEN),
    "settle": ("k", "(is, was) => is.doubts < was.doubts", NEW),
    "next unchecked": ("u", MOVED, SEEN),
    "next contribution": ("ArrowDown", MOVED, ""),
    "previous contribution": ("ArrowUp", MOVED, ""),
    "open": ("b", "(is) => is.focus.name === 'text'", ""),
    "type": ("x", TYPED, ""),
    "erase": ("Backspace", TYPED, ""),
    "close": ("Escape", "(is, was) => !is.form || is.state !== was.state", "(is) => !is.form"),
    "assign": ("s", "(is) => is.focus.name === 'speaker'", ""),
    "choose": (
        "ArrowDown",
        "(is, was) => is.chosen !== was.chosen",
        "(is, was, {entry, name}) => entry.querySelector('strong').textContent !== name",
    ),
    "accept": (
        "p",
        "(is, was) => is.open < was.open",
        "(is, was, {entry}) => entry.querySelector('.kern-badge--success')",
    ),
    "split": (
        "Control+Shift+Enter",
        "(is, was) => !is.form || is.text !== was.text",
        "(is, was) => !is.form && is.count > was.count && is.entry !== was.entry",
    ),
    "join": ("v", "(is, was) => is.count < was.count", NEW),
    "undo": ("z", "(is, was) => is.voice !== was.voice", "(is, was) => is.count > was.count"),
    "find": ("f", "(is) => is.focus.name === 'find'", ""),
}
SERVER, PLAYER = "server", "player"
AFTER = {
    "play": PLAYER, "back": PLAYER, "next doubt": PLAYER, "next unchecked": PLAYER,
    "settle": SERVER, "close": SERVER, "choose": SERVER, "accept": SERVER, "split": SERVER,
    "join": SERVER, "undo": SERVER,
}  # fmt: skip
WHERE = {
    "settle, accept, join": "shown as done at once, taken back if the server refuses",
    "choose": "the list shows the person at once, the head of the contribution with the answer",
    "split": "the text shows the cut at once; two contributions it is with the answer",
    "close": "says at once that it saves; the form closes with the answer, or stays",
    "undo": "waits for the server, which alone knows the last change; at once it says so",
}


@dataclass(slots=True)
class Times:
    """Milliseconds of one kind of press: until it is seen, and until all is done."""

    shown: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)


class Keyboard:
    """Presses keys in an editor and writes down how long each takes."""

    def __init__(self, page: Page, measured: dict[str, Times]) -> None:
        self.page, self.measured = page, measured
        page.evaluate(WATCH)

    def begin(self, number: int) -> None:
        """Go to a contribution; the player stands ten seconds behind its start."""
        entry = self.page.locator(".editor__entry").nth(number)
        entry.evaluate("one => { one.focus(); one.scrollIntoView({block: 'center'}); }")
        self.page.evaluate(
            """() => { const player = document.getElementById('player'); player.pause();
            player.currentTime = 10 + Number(document.activeElement.dataset.start); }"""
        )
        self.page.wait_for_function("() => !document.getElementById('player').seeking")

    def place_cursor(self) -> None:
        """Put the cursor between two words in the middle of the open text."""
        self.page.evaluate(
            """() => { const text = document.querySelector('.editor__edited textarea');
            const place = text.value.indexOf(' ', text.value.length / 2);
            text.setSelectionRange(place, place); }"""
        )

    def press(self, what: str) -> None:
        """Press the key of a command and wait until all it does is done."""
        key, shown, done = COMMANDS[what]
        self.page.evaluate(f"() => expectKey({shown}, {done or '() => true'})")
        self.page.keyboard.press(key)
        try:
            self.page.wait_for_function("() => keyTimes.done", timeout=PATIENCE)
        except TimeoutError as error:
            seen = self.page.evaluate("JSON.stringify([keyTimes, expectKey.look()])")
            raise SystemExit(f"{what} is not done after {PATIENCE / 1000:.0f} s: {seen}") from error
        took = self.page.evaluate("keyTimes")
        times = self.measured[what]
        times.shown.append(took["shown"])
        if done:
            times.done.append(took["done"])
