// One contribution open for changes: saved while one types, both texts shown where two have typed.

import { OPEN } from "./editor-entries.js";
import { Ended } from "./editor-line.js";

const PAUSE = 2000;
const AGAIN = 5000;
const FACTS = ["speaker", "item", "part", "question"];
const plain = (text) => text.split(/\s+/u).filter(Boolean).join(" ");

const button = (label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "kern-btn kern-btn--secondary";
  const words = document.createElement("span");
  words.className = "kern-label";
  words.textContent = label;
  made.append(words);
  made.addEventListener("click", act);
  return made;
};

export class Form {
  // Open a contribution; ``unsent`` is what couldn't be sent before, and what it was made from.
  constructor(root, entries, line, entry, unsent) {
    Object.assign(this, { root, entries, line, key: entry.dataset.key });
    const template = root.querySelector("template#form").content.cloneNode(true);
    this.item = document.createElement("li");
    this.item.className = "editor__edited";
    this.item.append(template);
    for (const form of this.item.querySelectorAll("form")) {
      form.setAttribute("action", form.getAttribute("action").replace("KEY", this.key));
    }
    for (const link of this.item.querySelectorAll("a")) {
      link.setAttribute("href", link.getAttribute("href").replace("KEY", this.key));
    }
    this.form = this.item.querySelector(".editor__form");
    this.text = this.field("text");
    this.state = this.item.querySelector(".editor__state");
    this.offer();
    this.fill({
      text: entry.querySelector(".editor__text").textContent.trim(),
      version: entry.dataset.version,
      ...Object.fromEntries(FACTS.map((name) => [name, entry.dataset[name]])),
    });
    this.text.rows = Math.max(6, Math.ceil(this.text.value.length / 60));
    this.sent = unsent?.base ?? this.values();
    if (unsent) {
      this.fill(unsent.values);
    }
    entry.after(this.item);
    entry.classList.add(OPEN);
    this.form.addEventListener("input", (event) => this.change(event.target));
  }

  // Questions that have been found since the page was made.
  offer() {
    const list = this.field("question");
    const known = new Set([...list.options].map((option) => option.value));
    for (const question of this.entries.list.querySelectorAll("[data-part=question]")) {
      const { key } = question.dataset;
      if (!known.has(key)) {
        const text = question.querySelector(".editor__text").textContent.trim();
        list.add(new Option(text.slice(0, 80), key));
      }
    }
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      this.field(name).value = value;
    }
    this.setVersion(this.field("version").value);
  }

  // A collection of fields has an item of its own, that is none of them.
  field(name) {
    return this.form.elements.namedItem(name);
  }

  setVersion(version) {
    for (const field of this.item.querySelectorAll("[name=version]")) {
      field.value = version;
    }
  }

  values() {
    const names = ["text", "version", ...FACTS];
    return Object.fromEntries(names.map((name) => [name, this.field(name).value]));
  }

  get isDirty() {
    const now = this.values();
    const differs = (name) => now[name] !== this.sent[name];
    return plain(now.text) !== plain(this.sent.text) || this.cuts || FACTS.some(differs);
  }

  get cuts() {
    return /\S\s*\n\s*\n\s*\S/u.test(this.text.value);
  }

  change(field) {
    this.keep();
    clearTimeout(this.timer);
    if (!this.cuts && !this.clash) {
      this.timer = setTimeout(() => this.save(), field === this.text ? PAUSE : 0);
    }
  }

  // What isn't saved survives a lost network and a page that is loaded anew.
  keep() {
    const unsent = JSON.stringify({ key: this.key, values: this.values(), base: this.sent });
    sessionStorage.setItem(this.root.dataset.address, unsent);
  }

  forget() {
    sessionStorage.removeItem(this.root.dataset.address);
  }

  // Save what differs; whether everything is saved afterwards.
  async save() {
    clearTimeout(this.timer);
    while (this.saving) {
      await this.saving;
    }
    if (!this.isDirty) {
      this.forget();
      return !this.clash;
    }
    this.saving = this.send();
    const saved = await this.saving;
    this.saving = null;
    return saved;
  }

  async send() {
    const values = this.values();
    const cuts = this.cuts;
    this.state.textContent = this.root.dataset.saving;
    try {
      const answer = await this.line.post(this.form.action, new FormData(this.form));
      return answer.ok ? this.saved(values, cuts, answer.body) : this.refused(answer);
    } catch (error) {
      const sentence = error instanceof Ended ? "ended" : "offline";
      this.state.textContent = this.root.dataset[sentence];
      this.timer = setTimeout(() => this.save(), AGAIN);
      return false;
    }
  }

  saved(values, cuts, body) {
    this.entries.apply(body);
    this.sent = values;
    this.clear();
    const entry = this.entries.find(this.key);
    const stored = entry?.querySelector(".editor__text").textContent ?? "";
    // Otherwise somebody changed it right after us: the next time says so.
    if (cuts || plain(stored) === plain(values.text)) {
      this.setVersion(entry?.dataset.version ?? values.version);
    }
    this.state.textContent = this.root.dataset.saved;
    this.failed = false;
    this.root.querySelector("[data-undo]").hidden = false;
    this.forget();
    return true;
  }

  refused({ status, body }) {
    this.state.textContent = body.error;
    this.failed = true;
    if (status === 409 && body.stored) {
      this.merge(body);
      const show = (answer) => answer.ok && this.entries.apply(answer.body);
      this.line.news(this.key).then(show, () => {});
    }
    return false;
  }

  // What only one side has changed is taken from that side; what both have is asked.
  merge({ error, stored }) {
    const both = [];
    for (const name of ["text", ...FACTS]) {
      const [base, mine, theirs] = [this.sent, this.values(), stored].map((one) => plain(one[name]));
      if (mine === base) {
        this.field(name).value = stored[name];
      } else if (theirs !== base && theirs !== mine) {
        both.push(name);
      }
    }
    if (both.length) {
      this.ask(error, both, stored);
    } else {
      this.sent = stored;
      this.setVersion(stored.version);
      this.timer = setTimeout(() => this.save(), 0);
    }
  }

  // Both versions; the person takes one of them, or writes a third.
  ask(why, names, stored) {
    this.clear();
    this.state.textContent = "";
    this.clash = document.createElement("div");
    this.clash.className = "editor__theirs";
    this.clash.setAttribute("role", "alert");
    const theirs = names.map((name) => this.inWords(name, stored[name])).join("; ");
    const sentence = document.createElement("p");
    sentence.textContent = `${this.root.dataset.stored} ${theirs}`;
    const choose = (own) => {
      for (const name of own ? [] : names) {
        this.field(name).value = stored[name];
      }
      this.sent = stored;
      this.setVersion(stored.version);
      this.clear();
      this.failed = false;
      this.state.textContent = "";
      this.save();
      this.text.focus();
    };
    const { mine: keep, theirs: take } = this.root.dataset;
    const buttons = [button(keep, () => choose(true)), button(take, () => choose(false))];
    this.clash.append(why, sentence, ...buttons);
    this.form.before(this.clash);
  }

  inWords(name, value) {
    const options = [...(this.field(name).options ?? [])];
    return options.find((option) => option.value === value)?.text ?? value;
  }

  clear() {
    this.clash?.remove();
    this.clash = null;
  }

  // Cut the text where the cursor is; the rest is a contribution of its own.
  cut() {
    this.text.setRangeText("\n\n", this.text.selectionStart, this.text.selectionEnd, "end");
    this.keep();
  }

  remove() {
    clearTimeout(this.timer);
    this.entries.find(this.key)?.classList.remove(OPEN);
    this.item.remove();
  }
}
