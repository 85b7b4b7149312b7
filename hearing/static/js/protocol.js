// The protocol follows the player: the paragraph and the word being said are marked and kept in
// sight; a click or Enter on a word plays from there.

import { lastAtMost, mark } from "./words.js";

const SCROLL_KEYS = ["PageUp", "PageDown", "Home", "End"];

export class Protocol {
  /** @param {HTMLElement} text @param {import("./player.js").Player} player
   *  @param {HTMLElement} voice a live region for screen readers */
  constructor(text, player, voice) {
    this.text = text;
    this.player = player;
    this.voice = voice;
    this.entries = [...text.querySelectorAll(".entry")];
    this.starts = this.entries.map((entry) => Number(entry.dataset.start));
    this.links = this.entries.map((entry) => entry.querySelector(".entry__time"));
    this.words = null;
    this.current = this.entries.findIndex((entry) => entry.hasAttribute("aria-current"));
    this.word = -1;
    this.chosen = -1;
    this.follow = player.button("follow");
    this.#wireFollowing();
    this.#wirePointer();
    this.#wireKeys();
    player.onSecond((second) => this.show(second));
  }

  get paragraphs() {
    return new Map(
      this.entries.map((entry) => [entry.id.slice("e-".length), entry.querySelector(".entry__text")]),
    );
  }

  /** Bring a place of the page into the reader's sight. */
  reveal(element, { smooth = false } = {}) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: smooth && !calm ? "smooth" : "instant" });
  }

  // --- following ---

  get isFollowing() {
    return this.follow.getAttribute("aria-pressed") === "true";
  }

  set isFollowing(wanted) {
    this.follow.setAttribute("aria-pressed", String(wanted));
  }

  #wireFollowing() {
    this.follow.addEventListener("click", () => {
      this.isFollowing = !this.isFollowing;
      this.isWanted = this.isFollowing;
    });
    this.isWanted = true;
    // Who scrolls wants to read elsewhere; the next click on a word goes along again.
    const interrupt = () => {
      if (!this.player.media.paused) this.isFollowing = false;
    };
    addEventListener("wheel", interrupt, { passive: true });
    addEventListener("touchmove", interrupt, { passive: true });
    addEventListener("keydown", (event) => SCROLL_KEYS.includes(event.key) && interrupt());
  }

  /** Mark what is said at a second. */
  show(second) {
    const current = lastAtMost(this.starts, second);
    if (current !== this.current) {
      this.entries[this.current]?.removeAttribute("aria-current");
      this.entries[current]?.setAttribute("aria-current", "true");
      this.current = current;
      if (!this.text.contains(document.activeElement)) this.#setStop(Math.max(0, current));
    }
    const word = this.words ? this.words.at(second) : -1;
    if (word === this.word) return;
    this.word = word;
    const range = word >= 0 ? this.words.range(word) : null;
    mark("word", range ? [range] : []);
    if (this.isFollowing && !this.player.media.paused && current >= 0) {
      this.#keepInSight(range ?? this.entries[current]);
    }
  }

  #keepInSight(place) {
    const box = place.getBoundingClientRect();
    const above = this.#coveredAbove();
    if (box.top >= above + 16 && box.bottom <= innerHeight - 48) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({
      top: box.top - above - (innerHeight - above) * 0.3,
      behavior: calm ? "instant" : "smooth",
    });
  }

  /** Height at the top of the window that the picture covers on narrow screens. */
  #coveredAbove() {
    const media = this.player.media;
    if (getComputedStyle(media).position !== "sticky") return 0;
    return Math.max(0, media.getBoundingClientRect().bottom);
  }

  // --- playing from a place ---

  #play(second) {
    this.isFollowing = this.isWanted;
    this.player.seek(second);
  }

  #wirePointer() {
    this.text.addEventListener("click", (event) => {
      const link = event.target.closest(".entry__time");
      if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
        event.preventDefault();
        const index = this.links.indexOf(link);
        this.#play(this.chosen >= 0 ? this.words.starts[this.chosen] : this.starts[index]);
        history.replaceState(null, "", link.href);
        return;
      }
      const word = this.#wordUnder(event);
      if (word >= 0 && getSelection().isCollapsed) this.#play(this.words.starts[word]);
    });
    this.text.addEventListener("mousemove", (event) => {
      const word = this.#wordUnder(event);
      mark("pointed", word >= 0 ? [this.words.range(word)] : []);
    });
    this.text.addEventListener("mouseleave", () => mark("pointed", []));
  }

  #wordUnder(event) {
    if (!this.words || !event.target.closest(".entry__text")) return -1;
    if (document.caretPositionFromPoint) {
      const caret = document.caretPositionFromPoint(event.clientX, event.clientY);
      return caret ? this.words.in(caret.offsetNode, caret.offset) : -1;
    }
    const caret = document.caretRangeFromPoint(event.clientX, event.clientY);
    return caret ? this.words.in(caret.startContainer, caret.startOffset) : -1;
  }

  // --- keys: one tab stop for the whole text; arrows go through paragraphs and words ---

  #wireKeys() {
    this.links.forEach((link) => link.setAttribute("tabindex", "-1"));
    this.#setStop(Math.max(0, this.current));
    this.text.addEventListener("focusin", (event) => {
      const index = this.links.indexOf(event.target);
      if (index >= 0) this.#setStop(index);
    });
    this.text.addEventListener("focusout", () => this.#choose(-1));
    this.text.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #setStop(index) {
    this.links[this.stop]?.setAttribute("tabindex", "-1");
    this.links[index]?.setAttribute("tabindex", "0");
    this.stop = index;
  }

  #onKey(event) {
    const index = this.links.indexOf(event.target);
    if (index < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      this.links[index + steps[event.key]]?.focus();
    } else if (this.words) {
      this.#step(index, steps[event.key]);
    }
  }

  #step(index, direction) {
    const node = this.entries[index].querySelector(".entry__text").firstChild;
    const span = this.words.spans.get(node);
    if (!span) return;
    const next = this.chosen < 0 ? span[0] : this.chosen + direction;
    this.#choose(Math.min(span[1] - 1, Math.max(span[0], next)));
  }

  #choose(word) {
    this.chosen = word;
    const range = word >= 0 ? this.words.range(word) : null;
    mark("chosen", range ? [range] : []);
    this.voice.textContent = range ? range.toString() : "";
    if (range) this.#keepInSight(range);
  }
}
