// The contributions on the page: which one is meant, what is doubtful, what the server says is new.

export const OPEN = "editor__entry--open";

const parsed = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
};

export class Entries {
  constructor(root, player) {
    this.root = root;
    this.list = root.querySelector(".editor__entries");
    this.player = player;
    this.voice = root.querySelector(".editor__voice");
    this.print = "";
    this.playing = null;
  }

  find(key) {
    return document.getElementById(`e-${key}`);
  }

  all() {
    return [...this.list.querySelectorAll(":scope > .editor__entry")];
  }

  // The one that has the focus or is open, else the one that is being played, else the first.
  here() {
    const item = document.activeElement?.closest(".editor__entries > li");
    const edited = item?.classList.contains("editor__edited");
    return (edited ? item.previousElementSibling : item) ?? this.playing ?? this.all()[0];
  }

  go(item) {
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: "center" });
  }

  step(by) {
    const all = this.all();
    this.go(all[all.indexOf(this.here()) + by]);
  }

  // Once what the key has done is painted: decoding the picture there must not hold that up. Of
  // several places in a row only the last one is sought.
  play(second) {
    clearTimeout(this.seeking);
    requestAnimationFrame(() => {
      clearTimeout(this.seeking);
      this.seeking = setTimeout(() => {
        this.player.currentTime = Math.max(0, second);
        this.player.play()?.catch(() => {});
      });
    });
  }

  nextOpen() {
    const all = this.all();
    const open = all.filter((entry) => "open" in entry.dataset);
    const place = all.indexOf(this.here());
    const entry = open.find((one) => all.indexOf(one) > place) ?? open[0];
    if (entry) {
      this.go(entry);
      this.play(Number(entry.dataset.start));
    }
  }

  // The lines that name a doubt, in the order of the page.
  doubts() {
    return [...this.list.querySelectorAll("[data-print]")];
  }

  place(line) {
    const item = line.closest(".editor__entries > li");
    const mark = item.querySelector(`[data-doubt~="${line.dataset.print}"]`);
    return item.classList.contains(OPEN) ? item : (mark ?? item);
  }

  nextDoubt() {
    const lines = this.doubts();
    let index = lines.findIndex((line) => line.dataset.print === this.print) + 1;
    if (!index) {
      const here = document.activeElement?.closest(".editor__entries > li") ?? this.playing;
      const behind = (line) =>
        here.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING;
      index = here ? lines.findIndex(behind) : 0;
    }
    const line = lines[index] ?? lines[0];
    this.print = line?.dataset.print ?? "";
    if (!line) {
      this.say(this.root.dataset.none);
      return;
    }
    const place = this.place(line);
    this.go(place);
    const what = line.querySelector("span, strong").textContent.trim();
    this.say(`${what} (${lines.indexOf(line) + 1}/${lines.length})`);
    const second = place.dataset.at ?? place.closest("[data-start]")?.dataset.start ?? 0;
    this.play(Number(second) - 1.5);
  }

  line(print) {
    return this.list.querySelector(`[data-print="${print}"]`);
  }

  // Take a doubt off the page; whether it was one.
  settle(print) {
    const line = this.line(print);
    const mark = this.list.querySelector(`mark[data-doubt~="${print}"]`);
    if (mark?.dataset.doubt === print) {
      mark.replaceWith(...mark.childNodes);
    }
    line?.remove();
    this.count();
    return Boolean(line);
  }

  // Show a contribution as checked; gives the way back.
  check(key) {
    const entry = this.find(key);
    const was = "open" in entry.dataset;
    delete entry.dataset.open;
    this.count();
    return () => {
      entry.toggleAttribute("data-open", was);
      this.count();
    };
  }

  // Show a contribution and the one after it as one; gives the way back.
  join(key) {
    const all = this.all();
    const entry = this.find(key);
    const following = all[all.indexOf(entry) + 1];
    if (!following) {
      return () => {};
    }
    const place = following.previousElementSibling;
    const [text, more] = [entry, following].map((one) => one.querySelector(".editor__text"));
    const was = [...text.childNodes];
    text.append(" ", ...more.cloneNode(true).childNodes);
    following.remove();
    this.count();
    return () => {
      text.replaceChildren(...was);
      if (!this.find(following.dataset.key)) {
        (place.isConnected ? place : this.find(key))?.after(following);
      }
      this.count();
    };
  }

  say(sentence) {
    this.voice.textContent = sentence;
  }

  count() {
    const numbers = {
      open: this.list.querySelectorAll(":scope > [data-open]").length,
      doubts: this.list.querySelectorAll("[data-print]").length,
    };
    for (const place of this.root.querySelectorAll("[data-count]")) {
      place.textContent = numbers[place.dataset.count];
    }
  }

  // Bring the page to what the server says; an open form stays open.
  apply({ rows, gone, gaps }) {
    for (const { key, before, html } of rows) {
      this.put(key, before, parsed(html));
    }
    for (const key of gone) {
      this.find(key)?.remove();
    }
    this.fill(gaps);
    this.count();
  }

  // Speech without text: what is settled goes, what is left of it comes in its place.
  fill(gaps) {
    const name = ({ print, end }) => `${print} ${end}`;
    const shown = [...this.list.querySelectorAll(":scope > .editor__gap")];
    const open = new Set(gaps.map(name));
    const there = new Set(shown.map((gap) => name(gap.dataset)));
    for (const gap of shown.filter((gap) => !open.has(name(gap.dataset)))) {
      gap.remove();
    }
    for (const { before, html } of gaps.filter((gap) => !there.has(name(gap)))) {
      const following = this.find(before);
      if (following) {
        following.before(parsed(html));
      } else {
        this.list.append(parsed(html));
      }
    }
  }

  put(key, before, entry) {
    const old = this.find(key);
    if (old) {
      entry.classList.toggle(OPEN, old.classList.contains(OPEN));
      const focused = old.contains(document.activeElement);
      old.replaceWith(entry);
      if (focused) {
        entry.focus({ preventScroll: true });
      }
      return;
    }
    const previous = this.find(before);
    const form = previous?.nextElementSibling;
    const place = form?.classList.contains("editor__edited") ? form : previous;
    if (place) {
      place.after(entry);
    } else {
      this.list.prepend(entry);
    }
  }

  follow() {
    const second = this.player.currentTime + 0.05;
    const entry = this.all().findLast((one) => Number(one.dataset.start) <= second) ?? null;
    if (entry !== this.playing || !entry?.hasAttribute("aria-current")) {
      this.playing?.removeAttribute("aria-current");
      entry?.setAttribute("aria-current", "true");
      this.playing = entry;
    }
  }
}
